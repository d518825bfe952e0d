"""Calls as they go on: legs by report, in any order, from a simulated device over a socket."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ConflictError
from hotelpbx.common.models import AuditRecord
from pbx.enums import CommandState, LinkState, PhoneState
from pbx.errors import ExtensionNotFoundError, PbxOfflineError, PbxTargetError
from pbx.models import Command, Extension, LiveCall, Pbx
from pbx.selectors_live import live_call_of, live_calls
from pbx.services.dialling import call_hang_up, call_pass_on, desk_dial
from pbx.services.house_phones import house_phone_take, house_phones_offered
from pbx.services.live_calls import live_call_ended, live_call_note, live_calls_forget
from pbx.services.messages import message_delete, messages_read
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep
from pbx.vendor.members import Member, MemberKind, MemberStatus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(pbx_row: Pbx, extension: Extension, live_server: LiveServer) -> Extension:
    """The phone 9000, in no room, of a device that reports to us."""
    Pbx.objects.update(events_url=live_server.url, state="offline")
    pbx_sweep()
    pbx_row.refresh_from_db()
    return house_phone_take(pbx=pbx_row, number="9000", label="Reception", actor=SYSTEM)


@pytest.fixture
def heard_out(sim: Simulator) -> Callable[[Extension], LiveCall | None]:
    """What is known of the call of an extension, once every report has been worked on."""

    def look(extension: Extension) -> LiveCall | None:
        assert sim.wait_reports(30)
        pbx_sweep()
        assert sim.wait_reports(30)
        pbx_sweep()
        extension.refresh_from_db()
        return live_call_of(extension)

    return look


Look = Callable[[Extension], LiveCall | None]


def test_an_outside_caller_rings_the_desk_is_answered_and_gone(
    sim: Simulator, desk: Extension, heard_out: Look
) -> None:
    sim.control("settings", {"status_monitor": True})
    callid = sim.control("inbound", {"from": "0301234567", "to": "9000"})["callid"]
    call = heard_out(desk)
    assert call is not None
    assert (call.callid, desk.phone_state) == (callid, PhoneState.RINGING)
    assert [(party.kind, party.number, party.status) for party in call.others("9000")] == [
        ("inbound", "0301234567", "ALERT")
    ]
    assert call.answered_at is None
    sim.control("phones/9000/answer", {})
    call = heard_out(desk)
    assert call is not None
    assert call.answered_at is not None
    assert desk.phone_state == PhoneState.IN_CALL
    sim.control(f"calls/{callid}/hangup", {})
    assert heard_out(desk) is None
    assert list(live_calls("H1")) == []


def test_the_desk_dials_a_room_which_rings_second(
    sim: Simulator, desk: Extension, extension: Extension, heard_out: Look
) -> None:
    command = desk_dial(extension=desk, to="1001", actor=SYSTEM)
    call = heard_out(desk)
    assert call is not None
    assert (desk.phone_state, call.others("9000")) == (PhoneState.RINGING, [])
    command.refresh_from_db()
    assert command.result["callid"] == call.callid
    sim.control("phones/9000/answer", {})
    call = heard_out(desk)
    assert call is not None
    assert call.answered_at is None  # only the desk has picked up
    assert [party.status for party in call.others("9000")] == ["RING"]
    sim.control("phones/1001/answer", {})
    call = heard_out(desk)
    assert call is not None
    assert call.answered_at is not None
    call_hang_up(extension=desk, actor=SYSTEM)
    assert heard_out(desk) is None
    assert Command.objects.filter(kind="call_hangup", state=CommandState.DONE).exists()
    actions = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"pbx.call.dialled", "pbx.call.hung_up", "pbx.extension.taken_over"} <= actions


def test_a_call_between_two_is_passed_on_and_no_other(
    sim: Simulator, desk: Extension, extension: Extension, second: Extension, heard_out: Look
) -> None:
    sim.control("phones/1001/dial", {"number": "9000"})
    heard_out(desk)
    with pytest.raises(ConflictError):
        call_pass_on(extension=desk, to="1002", actor=SYSTEM)  # it only rings
    sim.control("phones/9000/answer", {})
    heard_out(desk)
    call_pass_on(extension=desk, to="1002", actor=SYSTEM)
    assert heard_out(desk) is None
    call = heard_out(second)
    assert call is not None
    assert [party.number for party in call.others("1002")] == ["1001"]
    assert second.phone_state == PhoneState.RINGING


def test_nothing_is_asked_of_a_phone_at_rest_of_oneself_or_while_the_device_is_away(
    desk: Extension, pbx_row: Pbx
) -> None:
    with pytest.raises(ConflictError):
        call_hang_up(extension=desk, actor=SYSTEM)
    with pytest.raises(ConflictError):
        desk_dial(extension=desk, to="9000", actor=SYSTEM)
    desk.pbx.state = LinkState.OFFLINE
    for ask in (
        lambda: desk_dial(extension=desk, to="1001", actor=SYSTEM),
        lambda: call_hang_up(extension=desk, actor=SYSTEM),
    ):
        with pytest.raises(PbxOfflineError):
            ask()
    assert not Command.objects.exists()


def test_why_a_call_failed_is_kept(sim: Simulator, desk: Extension, extension: Extension, heard_out: Look) -> None:
    sim.control("phones/1001/behaviour", {"incoming": "refuse"})
    desk_dial(extension=desk, to="1001", actor=SYSTEM)
    heard_out(desk)
    sim.control("phones/9000/answer", {})
    assert heard_out(desk) is None
    assert LiveCall.objects.get().failure == "User Busy"


def member(number: str, status: MemberStatus) -> Member:
    return Member(kind=MemberKind.EXTENSION, number=number, channelid=f"PJSIP/{number}-1", status=status)


def test_late_reports_neither_turn_a_call_back_nor_wake_it_up(pbx_row: Pbx) -> None:
    now = timezone.now()
    early, later = now - dt.timedelta(seconds=9), now - dt.timedelta(seconds=5)
    talking = [member("1001", MemberStatus.ANSWERED), member("1002", MemberStatus.ANSWER)]
    live_call_note(pbx=pbx_row, callid="1.1", members=talking, at=later)
    live_call_note(pbx=pbx_row, callid="1.1", members=[member("1001", MemberStatus.RING)], at=early)
    assert len(LiveCall.objects.get().parties) == 2
    live_call_note(pbx=pbx_row, callid="1.1", members=[*talking[:1], member("1002", MemberStatus.BYE)], at=now)
    call = LiveCall.objects.get()
    assert [party.number for party in call.parties] == ["1001"]
    assert call.answered_at == later
    live_call_ended(pbx=pbx_row, callid="1.1", at=now)
    live_call_note(pbx=pbx_row, callid="1.1", members=talking, at=now + dt.timedelta(seconds=1))
    assert not live_calls("H1")
    assert live_calls_forget(now=now + dt.timedelta(minutes=9)) == 0
    assert live_calls_forget(now=now + dt.timedelta(minutes=11)) == 1


def test_a_restart_of_the_device_ends_every_call(sim: Simulator, desk: Extension, heard_out: Look) -> None:
    sim.control("phones/1001/dial", {"number": "9000"})
    heard_out(desk)
    assert live_calls("H1").count() == 1
    sim.control("reboot", {})
    Pbx.objects.update(clock_checked_at=None)
    heard_out(desk)
    heard_out(desk)
    assert live_calls("H1").count() == 0


def test_a_phone_in_no_room_is_taken_over_by_name_once(pbx_row: Pbx, extension: Extension, sim: Simulator) -> None:
    assert [offer.number for offer in house_phones_offered(pbx=pbx_row)] == ["1002", "1003", "9000"]
    sim.state.extensions["9000"].settings["username"] = "Concierge"
    taken = house_phone_take(pbx=pbx_row, number="9000", label=" Lobby ", actor=SYSTEM)
    again = house_phone_take(pbx=pbx_row, number="9000", actor=SYSTEM)
    assert (again.pk, taken.label, taken.confirmed_name) == (taken.pk, "Lobby", "Concierge")
    assert taken.wanted_version == 0  # nothing of it is ever set from here
    with pytest.raises(ExtensionNotFoundError):
        house_phone_take(pbx=pbx_row, number="4711", actor=SYSTEM)
    pbx_row.state = LinkState.OFFLINE
    with pytest.raises(PbxOfflineError):
        house_phone_take(pbx=pbx_row, number="1003", actor=SYSTEM)


def test_a_message_that_was_left_is_counted_without_waiting_for_the_hour(
    sim: Simulator, desk: Extension, extension: Extension, heard_out: Look
) -> None:
    sim.state.extensions["1001"].settings["hasvoicemail"] = "on"
    sim.control("phones/1001/behaviour", {"incoming": "voicemail"})
    sim.control("phones/9000/dial", {"number": "1001"})
    sim.control("clock", {"advance": 60})
    heard_out(extension)
    assert extension.unread_voicemails == 1


def test_messages_are_listed_and_deleted_on_the_device(pbx_row: Pbx, extension: Extension, sim: Simulator) -> None:
    for sender in ("1002", "0301234567"):
        sim.control("voicemail", {"number": "1001", "from": sender, "seconds": 7})
    found = messages_read(pbx=pbx_row, now=timezone.now())
    assert {(message.caller, message.seconds, message.is_new) for message in found} == {
        ("1002", 7, True),
        ("0301234567", 7, True),
    }
    extension.refresh_from_db()
    assert extension.unread_voicemails == 2
    first: dict[str, Any] = {name: getattr(found[0], name) for name in ("number", "status", "file")}
    message_delete(pbx=pbx_row, **first, actor=SYSTEM)
    assert len(messages_read(pbx=pbx_row, now=timezone.now())) == 1
    extension.refresh_from_db()
    assert extension.unread_voicemails == 1
    with pytest.raises(PbxTargetError):
        message_delete(pbx=pbx_row, **first, actor=SYSTEM)
    actions = list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "pbx.voicemail.deletion_requested",
        "pbx.voicemail.deleted",
        "pbx.voicemail.deletion_requested",
    ]
