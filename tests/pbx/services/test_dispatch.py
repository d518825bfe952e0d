"""From a request to the device and back: sync, order, outages, refusals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.enums import CommandKind, CommandState, LinkState, SyncState
from pbx.errors import CommandStateError
from pbx.events import CommandFinished
from pbx.models import Command, CommandAttempt, Extension, Pbx
from pbx.services import dispatch
from pbx.services.alerts import command_alert
from pbx.services.commands import (
    Wish,
    call_dial_request,
    command_cancel,
    command_retry,
    extension_sync_request,
    extension_want,
    extensions_check_out,
    extensions_want,
    wakeup_delete_request,
)
from pbx.services.dispatch import commands_drain
from pbx.services.queue import command_claim, leases_expire
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db

Requests = Callable[..., list[dict[str, Any]]]
OnDevice = Callable[[str], dict[str, Any]]


def want(extension: Extension, name: str, **values: Any) -> Extension:
    defaults: dict[str, Any] = {"routes": ["local"], "outbound": True, "voicemail": True}
    return extension_want(extension=extension, name=name, **{**defaults, **values})


def open_items() -> list[str]:
    return list(AttentionItem.objects.filter(resolved_at__isnull=True).values_list("subject", flat=True))


def test_a_sync_is_confirmed_by_reading_back(extension: Extension, on_device: OnDevice, requests_to: Requests) -> None:
    want(extension, 'O"Brien & Søn')
    assert Extension.objects.get().sync_state == SyncState.PENDING

    assert commands_drain() == 1

    extension.refresh_from_db()
    assert extension.confirmed_name == "O Brien and Søn"
    assert extension.confirmed_outbound is True
    assert extension.confirmed_version == extension.wanted_version == 1
    assert extension.sync_state == SyncState.SYNCED
    shown = on_device("1001")
    assert (shown["username"], shown["callrestriction"], shown["selectoutroute"]) == ("O Brien and Søn", "off", "local")
    assert len(requests_to("extension/query")) == 1
    assert Command.objects.get().state == CommandState.DONE


def test_what_the_device_shows_counts_not_its_success(
    extension: Extension, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pbx.vendor.extensions import Extensions

    update = Extensions.update

    def spoiled(self: Extensions, *, number: str, **settings: Any) -> None:
        update(self, number=number, **{**settings, "username": "Somebody else"})

    monkeypatch.setattr(Extensions, "update", spoiled)
    want(extension, "Anna")
    commands_drain()

    extension.refresh_from_db()
    assert extension.confirmed_name == "Somebody else"
    assert extension.confirmed_version == 0
    assert extension.sync_state == SyncState.PENDING
    command = Command.objects.get()
    assert command.state == CommandState.RETRYING
    assert "name" in command.reason

    monkeypatch.setattr(Extensions, "update", update)
    commands_drain(now=command.not_before)
    extension.refresh_from_db()
    assert (extension.confirmed_name, extension.sync_state) == ("Anna", SyncState.SYNCED)


def test_a_device_that_never_shows_it_needs_a_person_in_the_end(
    extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pbx.vendor.extensions import Extensions

    monkeypatch.setattr(Extensions, "update", lambda self, **settings: None)
    want(extension, "Anna")
    now = timezone.now()
    for _ in range(5):
        commands_drain(now=now)
        now += dt.timedelta(minutes=10)
    assert Command.objects.get().state == CommandState.NEEDS_ATTENTION
    extension.refresh_from_db()
    assert extension.sync_state == SyncState.FAILED
    assert open_items() == ["Extension 1001: set up extension failed"]


def test_waiting_syncs_of_an_extension_are_one(extension: Extension, requests_to: Requests) -> None:
    want(extension, "Anna")
    want(extension, "Bertha")
    assert Command.objects.count() == 1

    commands_drain()
    assert [entry["body"]["username"] for entry in requests_to("extension/update")] == ["Bertha"]
    assert Extension.objects.get().confirmed_version == 2


def test_a_change_during_the_sync_is_sent_after_it(extension: Extension, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbx.vendor.extensions import Extensions

    update, names = Extensions.update, []

    def update_and_want(self: Extensions, *, number: str, **settings: Any) -> None:
        update(self, number=number, **settings)  # type: ignore[misc]
        names.append(settings["username"])
        if len(names) == 1:
            want(extension, "Bertha")

    monkeypatch.setattr(Extensions, "update", update_and_want)
    want(extension, "Anna")
    claimed_one = commands_drain(limit=1)
    assert claimed_one == 1
    extension.refresh_from_db()
    assert (extension.confirmed_version, extension.sync_state) == (1, SyncState.PENDING)

    commands_drain()
    extension.refresh_from_db()
    assert names == ["Anna", "Bertha"]
    assert (extension.confirmed_name, extension.sync_state) == ("Bertha", SyncState.SYNCED)


def test_a_failed_sync_gives_way_to_the_newer_one(extension: Extension, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbx.vendor.errors import PbxTimeoutError
    from pbx.vendor.extensions import Extensions

    def want_and_fail(self: Extensions, *, number: str, **settings: Any) -> None:
        want(extension, "Bertha")
        raise PbxTimeoutError("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(Extensions, "update", want_and_fail)
        want(extension, "Anna")
        commands_drain()
    first, second = Command.objects.order_by("pk")
    assert (first.state, second.state) == (CommandState.CANCELLED, CommandState.QUEUED)

    commands_drain()
    assert Extension.objects.get().confirmed_name == "Bertha"


def test_a_refusal_is_shown_in_plain_words_and_closed_by_success(extension: Extension, on_device: OnDevice) -> None:
    want(extension, "Anna", routes=["no such route"])
    commands_drain()

    command = Command.objects.get()
    extension.refresh_from_db()
    assert (command.state, command.error_code) == (CommandState.NEEDS_ATTENTION, "10033")
    assert extension.sync_state == SyncState.FAILED
    assert extension.sync_error == "The outbound routes of the extension could not be stored."
    assert open_items() == ["Extension 1001: set up extension failed"]

    want(extension, "Anna")
    commands_drain()
    extension.refresh_from_db()
    assert (extension.sync_state, extension.sync_error) == (SyncState.SYNCED, "")
    assert open_items() == []
    command.refresh_from_db()
    assert command.state == CommandState.CANCELLED


def test_a_busy_device_is_asked_again_soon(extension: Extension, sim: Simulator) -> None:
    sim.control("faults", {"mode": "errno", "errno": "10025", "endpoint": "extension/update", "count": 1})
    want(extension, "Anna")
    commands_drain()
    command = Command.objects.get()
    assert (command.state, command.error_code) == (CommandState.RETRYING, "10025")
    assert command.not_before - timezone.now() < dt.timedelta(seconds=11)

    commands_drain(now=command.not_before)
    assert Extension.objects.get().sync_state == SyncState.SYNCED


def test_a_device_that_is_away_holds_everything_in_order_and_says_so_once(
    extension: Extension, pbx_row: Pbx, sim: Simulator, on_device: OnDevice
) -> None:
    sim.stop()
    now = timezone.now()
    want(extension, "Guest")
    commands_drain(now=now)
    extensions_check_out(extensions=[extension])
    want(extension, "Next guest")
    commands_drain(now=now)
    commands_drain(now=now + dt.timedelta(seconds=10))

    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.OFFLINE
    assert open_items() == ["Phone system main does not answer"]
    waiting = Command.objects.exclude(state=CommandState.CANCELLED).order_by("sequence")
    assert [(c.kind, c.state, c.attempts_made) for c in waiting] == [
        (CommandKind.CHECKOUT, CommandState.QUEUED, 0),
        (CommandKind.EXTENSION_SYNC, CommandState.QUEUED, 0),
    ]
    assert CommandAttempt.objects.get().outcome == "not_sent"

    sim.start()
    commands_drain(now=now + dt.timedelta(minutes=2))
    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.ONLINE
    assert open_items() == []
    sent = [e["endpoint"] for e in sim.control("requests")["requests"] if e["endpoint"] != "login"]
    assert sent == ["deviceinfo/query", "hotel/checkout", "extension/update", "extension/query"]
    assert on_device("1001")["username"] == "Next guest"


def test_one_dead_pbx_holds_up_no_other(extension: Extension) -> None:
    dead = Pbx.objects.create(
        name="annex", property_code="H1", url="http://127.0.0.1:9", username="api", password="x", state="online"
    )
    other = Extension.objects.create(pbx=dead, number="2001")
    want(other, "Nobody")
    want(extension, "Anna")
    commands_drain()
    assert Extension.objects.get(pk=extension.pk).sync_state == SyncState.SYNCED
    assert Extension.objects.get(pk=other.pk).sync_state == SyncState.PENDING


def test_one_dead_extension_holds_up_no_other(pbx_row: Pbx, extension: Extension) -> None:
    missing = Extension.objects.create(pbx=pbx_row, number="7777")
    want(missing, "Nobody")
    want(extension, "Anna")
    commands_drain()
    missing.refresh_from_db()
    assert missing.sync_error == "This extension does not exist on the phone system."
    assert Extension.objects.get(pk=extension.pk).sync_state == SyncState.SYNCED


def test_a_group_checks_out_in_one_request_and_is_then_barred(
    extension: Extension, second: Extension, requests_to: Requests, on_device: OnDevice
) -> None:
    for guest in (extension, second):
        want(guest, "Guest")
    commands_drain()
    commands = extensions_check_out(extensions=[extension, second])
    commands_drain()

    assert len(commands) == 1
    assert [entry["body"]["number"] for entry in requests_to("hotel/checkout")] == ["1001,1002"]
    for number in ("1001", "1002"):
        shown = on_device(number)
        assert (shown["username"], shown["callrestriction"], shown["selectoutroute"]) == (number, "on", "")
    assert set(Extension.objects.values_list("sync_state", flat=True)) == {SyncState.SYNCED}


def test_a_group_with_an_unknown_member_is_sent_one_by_one(
    pbx_row: Pbx, extension: Extension, requests_to: Requests
) -> None:
    missing = Extension.objects.create(pbx=pbx_row, number="7777")
    (group,) = extensions_check_out(extensions=[missing, extension])
    want(extension, "Next guest")
    want(missing, "Next guest")
    commands_drain()

    group.refresh_from_db()
    assert group.state == CommandState.CANCELLED
    assert [entry["body"]["number"] for entry in requests_to("hotel/checkout")] == ["1001,7777", "1001", "7777"]
    assert Extension.objects.get(pk=extension.pk).confirmed_name == "Next guest"
    stuck = Command.objects.get(kind=CommandKind.CHECKOUT, state=CommandState.NEEDS_ATTENTION)
    assert stuck.payload["numbers"] == ["7777"]


def test_a_wipe_that_needs_a_person_holds_the_next_guest_until_it_is_settled(
    extension: Extension, second: Extension, sim: Simulator
) -> None:
    sim.control("faults", {"mode": "errno", "errno": "10017", "endpoint": "hotel/checkout", "count": 1})
    (wipe,) = extensions_check_out(extensions=[extension])
    want(extension, "Next guest")
    want(second, "Neighbour")
    commands_drain()
    assert Extension.objects.get(pk=extension.pk).confirmed_name == ""
    assert Extension.objects.get(pk=second.pk).confirmed_name == "Neighbour"
    assert open_items() == ["Extension 1001: wipe phones failed"]

    wipe.refresh_from_db()
    command_retry(command=wipe, actor=SYSTEM)
    assert open_items() == []
    commands_drain()
    assert Extension.objects.get(pk=extension.pk).confirmed_name == "Next guest"


def test_after_makes_a_wipe_wait_for_what_the_other_room_needs(
    extension: Extension, second: Extension, sim: Simulator, requests_to: Requests
) -> None:
    sim.control("faults", {"mode": "errno", "errno": "10008", "endpoint": "extension/update", "count": 1})
    want(second, "Mover")
    extensions_check_out(extensions=[extension], after=[second])
    commands_drain()
    assert requests_to("hotel/checkout") == []

    commands_drain(now=timezone.now() + dt.timedelta(minutes=1))
    assert [entry["body"]["number"] for entry in requests_to("hotel/checkout")] == ["1001"]
    assert Extension.objects.get(pk=second.pk).wanted_name == "Mover"


def test_an_interrupted_sync_is_repeated_and_an_interrupted_call_is_not(
    pbx_row: Pbx, extension: Extension, second: Extension, requests_to: Requests
) -> None:
    want(extension, "Anna")
    later = timezone.now() + dt.timedelta(hours=1)
    call_dial_request(extension=second, to="1003", not_after=later, key="dial-1")
    now = timezone.now()
    for _ in range(2):
        assert command_claim(pbx_id=pbx_row.pk, now=now) is not None
    assert leases_expire(now=now + dt.timedelta(seconds=60)) == 0
    assert leases_expire(now=now + dt.timedelta(minutes=10)) == 2

    sync, call = Command.objects.order_by("pk")
    assert (sync.state, call.state) == (CommandState.RETRYING, CommandState.NEEDS_ATTENTION)
    assert set(CommandAttempt.objects.values_list("outcome", flat=True)) == {"interrupted"}
    commands_drain(now=now + dt.timedelta(minutes=10))
    assert Extension.objects.get(pk=extension.pk).sync_state == SyncState.SYNCED
    assert requests_to("call/dial") == []


def test_a_call_whose_answer_got_lost_goes_to_a_person(
    extension: Extension, sim: Simulator, requests_to: Requests
) -> None:
    sim.control("faults", {"mode": "answer_lost", "endpoint": "call/dial"})
    later = timezone.now() + dt.timedelta(hours=1)
    call_dial_request(extension=extension, to="1002", not_after=later, key="dial-1")
    commands_drain()
    commands_drain(now=timezone.now() + dt.timedelta(minutes=5))
    assert Command.objects.get().state == CommandState.NEEDS_ATTENTION
    assert len(requests_to("call/dial")) == 1
    assert open_items() == ["Extension 1001: place call failed"]


def test_a_call_waits_for_a_busy_phone_until_it_is_too_late(extension: Extension, sim: Simulator) -> None:
    sim.control("phones/1001/dial", {"number": "1002"})
    later = timezone.now() + dt.timedelta(minutes=1)
    call_dial_request(extension=extension, to="1003", not_after=later, key="dial-1")
    now = timezone.now()
    commands_drain(now=now)
    assert Command.objects.get().state == CommandState.RETRYING
    sim.control("phones/1001/hangup", {})
    commands_drain(now=now + dt.timedelta(seconds=30))
    command = Command.objects.get()
    assert command.state == CommandState.DONE
    assert command.result["callid"]


def test_what_is_too_late_expires_also_while_the_device_is_away(extension: Extension, pbx_row: Pbx) -> None:
    now = timezone.now()
    Pbx.objects.update(state=LinkState.OFFLINE, probe_at=now + dt.timedelta(hours=1))
    call_dial_request(extension=extension, to="1003", not_after=now - dt.timedelta(seconds=1), key="dial-1")
    assert commands_drain(now=now) == 0
    assert Command.objects.get().state == CommandState.EXPIRED


def test_the_same_key_requests_once(extension: Extension) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    first = call_dial_request(extension=extension, to="1002", not_after=later, key="dial-1")
    assert call_dial_request(extension=extension, to="1002", not_after=later, key="dial-1") == first


def test_a_wrong_password_is_tried_three_times_and_not_again(
    extension: Extension, pbx_row: Pbx, requests_to: Requests
) -> None:
    Pbx.objects.update(password="wrong")
    want(extension, "Anna")
    now = timezone.now()
    for step in range(8):
        commands_drain(now=now + dt.timedelta(minutes=step))
    assert len(requests_to("login")) == 3
    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.DEGRADED
    item = AttentionItem.objects.get(resolved_at__isnull=True)
    assert item.subject == "Phone system main refuses the API password"
    assert "refused 3 times" in item.detail
    assert "pbx_add" in item.detail
    assert Command.objects.get().state == CommandState.QUEUED


def test_retry_and_cancel_refuse_what_is_finished(extension: Extension) -> None:
    command = extension_sync_request(extension=extension)
    command_cancel(command=command, reason="not needed", actor=SYSTEM)
    assert Extension.objects.get().sync_error == "not needed"
    with pytest.raises(CommandStateError):
        command_cancel(command=command, reason="again", actor=SYSTEM)
    with pytest.raises(CommandStateError):
        command_retry(command=command, actor=SYSTEM)
    assert commands_drain() == 0


def test_a_worker_that_was_thought_dead_records_nothing(pbx_row: Pbx, extension: Extension) -> None:
    from pbx.services.device import Done
    from pbx.services.outcomes import done_record
    from pbx.services.queue import ClaimLostError

    later = timezone.now() + dt.timedelta(hours=1)
    call_dial_request(extension=extension, to="1002", not_after=later, key="dial-1")
    claim = command_claim(pbx_id=pbx_row.pk, now=timezone.now())
    assert claim is not None
    leases_expire(now=timezone.now() + dt.timedelta(minutes=10))
    with pytest.raises(ClaimLostError), transaction.atomic():
        done_record(command=claim[0], attempt=claim[1], answer=Done({"callid": "1.1"}), now=timezone.now())
    command = Command.objects.get()
    assert (command.state, command.result) == (CommandState.NEEDS_ATTENTION, {})


def test_a_command_is_claimed_once(pbx_row: Pbx, extension: Extension) -> None:
    want(extension, "Anna")
    now = timezone.now()
    assert command_claim(pbx_id=pbx_row.pk, now=now) is not None
    assert command_claim(pbx_id=pbx_row.pk, now=now) is None


def test_a_handler_that_fails_does_not_undo_what_the_device_did(
    extension: Extension, handlers: dict[type, Any], requests_to: Requests
) -> None:
    def fail(event: CommandFinished) -> None:
        raise LookupError("no such room")

    handlers[CommandFinished].append(fail)
    later = timezone.now() + dt.timedelta(hours=1)
    call_dial_request(extension=extension, to="1002", not_after=later, key="dial-1")
    commands_drain()
    commands_drain()
    assert Command.objects.get().state == CommandState.DONE
    assert len(requests_to("call/dial")) == 1
    assert AttentionItem.objects.get().kind == "pbx.handler"


def test_the_end_of_a_command_is_told(extension: Extension, heard: list[Any]) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    done = call_dial_request(extension=extension, to="1002", not_after=later, key="dial-1")
    commands_drain()
    late = call_dial_request(extension=extension, to="1002", not_after=timezone.now(), key="dial-2")
    commands_drain()
    given_up = call_dial_request(extension=extension, to="1002", not_after=later, key="dial-3")
    command_cancel(command=given_up, reason="no", actor=SYSTEM)
    assert [(event.command, event.command.state) for event in heard] == [
        (done, CommandState.DONE),
        (late, CommandState.EXPIRED),
        (given_up, CommandState.CANCELLED),
    ]


def test_a_group_check_out_costs_the_same_statements_for_any_number(
    pbx_row: Pbx, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rooms = [Extension.objects.create(pbx=pbx_row, number=str(2000 + n)) for n in range(60)]
    with django_assert_max_num_queries(14):
        extensions_check_out(extensions=rooms)
    assert Command.objects.count() == 61


def test_a_name_set_while_the_wipe_waits_comes_after_it(extension: Extension, on_device: OnDevice) -> None:
    want(extension, "Old guest")
    extensions_check_out(extensions=[extension])
    want(extension, "New guest")
    states = list(Command.objects.order_by("sequence").values_list("kind", "state"))
    assert states == [
        (CommandKind.EXTENSION_SYNC, CommandState.CANCELLED),
        (CommandKind.CHECKOUT, CommandState.QUEUED),
        (CommandKind.EXTENSION_SYNC, CommandState.QUEUED),
    ]
    commands_drain()
    assert on_device("1001")["username"] == "New guest"


def test_a_second_waiting_sync_is_refused_by_the_database(pbx_row: Pbx, extension: Extension) -> None:
    values = {"pbx": pbx_row, "kind": CommandKind.EXTENSION_SYNC, "sync_extension": extension}
    Command.objects.create(**values, not_before=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Command.objects.create(**values, not_before=timezone.now())


def test_wishes_for_a_group_cost_the_same_statements_for_any_number(
    pbx_row: Pbx, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rooms = [Extension.objects.create(pbx=pbx_row, number=str(2000 + n)) for n in range(60)]
    wishes = [Wish(extension=room, name=f"G {room}", routes=(), outbound=False, voicemail=True) for room in rooms]
    want(rooms[0], "Earlier")
    with django_assert_max_num_queries(10):
        extensions_want(wishes=wishes)
    assert Command.objects.count() == 60
    assert Extension.objects.get(number="2059").wanted_name == "G 2059"
    assert Extension.objects.get(number="2000").wanted_version == 2


def test_an_older_command_sent_again_waits_for_the_one_in_flight(
    extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands of one extension: one in flight, also when a person sends an earlier one again meanwhile."""
    now = timezone.now()
    later = {"not_after": now + dt.timedelta(minutes=5), "extension": extension}
    older = call_dial_request(to="9000", key="a", **later)
    Command.objects.filter(pk=older.pk).update(state=CommandState.NEEDS_ATTENTION)
    want(extension, "Anna")
    newer = command_claim(pbx_id=extension.pbx_id, now=timezone.now())
    assert newer is not None
    assert newer[0].kind == CommandKind.EXTENSION_SYNC

    command_retry(command=older, actor=SYSTEM)

    assert command_claim(pbx_id=extension.pbx_id, now=timezone.now()) is None


def test_an_outcome_that_cannot_be_recorded_goes_to_a_person_and_holds_up_nothing(
    extension: Extension, second: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = dispatch.done_record

    def refuse_one(*, command: Command, **values: Any) -> None:
        if command.sync_extension_id == extension.pk:
            raise DataError("value too long")
        record(command=command, **values)

    monkeypatch.setattr(dispatch, "done_record", refuse_one)
    want(extension, "Anna")
    want(second, "Bertha")
    commands_drain()
    states = dict(Command.objects.values_list("sync_extension__number", "state"))
    assert states == {"1001": CommandState.NEEDS_ATTENTION, "1002": CommandState.DONE}
    assert open_items() == ["Extension 1001: set up extension failed"]


def test_a_database_that_is_away_for_a_moment_is_no_reason_to_give_a_command_up(
    extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**values: Any) -> None:
        raise OperationalError("the database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "done_record", away)
        want(extension, "Anna")
        with pytest.raises(OperationalError):
            commands_drain()
    assert Command.objects.get().state == CommandState.IN_FLIGHT
    later = timezone.now() + dt.timedelta(minutes=4)
    assert leases_expire(now=later) == 1
    commands_drain(now=later)
    assert Command.objects.get().state == CommandState.DONE


def test_the_wipe_makes_deletions_of_single_alarms_needless(extension: Extension, second: Extension) -> None:
    """Sent again by hand after the wipe, a deletion could hit an alarm of the next guest that got the same id."""
    failed = wakeup_delete_request(extension=extension, wakeup_ids=["7"], key="a")
    others = wakeup_delete_request(extension=second, after=[extension], wakeup_ids=["8"], key="b")
    Command.objects.filter(pk__in=[failed.pk, others.pk]).update(state=CommandState.NEEDS_ATTENTION)
    failed.refresh_from_db()
    command_alert(failed)
    extensions_check_out(extensions=[extension])
    states = Command.objects.in_bulk([failed.pk, others.pk])
    assert (states[failed.pk].state, states[others.pk].state) == (CommandState.CANCELLED, CommandState.NEEDS_ATTENTION)
    assert open_items() == []


def test_a_deletion_that_waits_is_still_sent_before_the_wipe(extension: Extension) -> None:
    """What was asked between the two may need it: the device refuses a second alarm for the same time."""
    waiting = wakeup_delete_request(extension=extension, wakeup_ids=["7"], key="a")
    extensions_check_out(extensions=[extension])
    waiting.refresh_from_db()
    assert waiting.state == CommandState.QUEUED
