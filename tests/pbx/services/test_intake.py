"""Reports: stored first, processed in order, never twice, never in each other's way."""

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx import events
from pbx.enums import CallStatus, CallType, PhoneState, ReceiptState, Transport
from pbx.errors import CommandStateError
from pbx.models import CallRecord, Extension, Pbx, PbxSession, Receipt
from pbx.services.intake import event_receive, events_receive, receipt_reprocess, receipts_process

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def pbx_row() -> Pbx:
    """These tests need the row only, no device."""
    return Pbx.objects.create(
        name="main", property_code="H1", url="http://127.0.0.1:9", username="api", password="x", serial_number="S1"
    )


def take(pbx: Pbx, report: dict[str, Any] | bytes, seconds: float = 0.0) -> Receipt:
    payload = report if isinstance(report, bytes) else json.dumps({"sn": "S1", **report}).encode()
    at = NOW + dt.timedelta(seconds=seconds)
    return event_receive(pbx=pbx, payload=payload, source=Transport.HTTP, received_at=at)


def state_of(receipt: Receipt) -> str:
    receipts_process()
    receipt.refresh_from_db()
    return receipt.state


def member(number: str, status: str = "") -> dict[str, Any]:
    return {"ext": {"number": number, "channelid": f"PJSIP/{number}-1", **({"memberstatus": status} if status else {})}}


def code(keys: str, number: str = "1001") -> dict[str, Any]:
    return {"event": "DTMF", "callid": "1700000000.1", "infos": keys, "members": [member(number, "ANSWERED")]}


def call_status(callid: str, *members: dict[str, Any]) -> dict[str, Any]:
    return {"event": "CallStatus", "callid": callid, "members": list(members)}


def cdr(**values: str) -> dict[str, str]:
    record = {
        "event": "NewCdr",
        "callid": "1700000000.7",
        "timestart": "2026-11-23 08:00:00",
        "callfrom": "1001",
        "callto": "0123456",
        "callduraction": "70",
        "talkduraction": "60",
        "srctrunkname": "",
        "dsttrcunkname": "siptrunk",
        "pincode": "",
        "status": "ANSWERED",
        "type": "Outbound",
        "recording": "",
        "didnumber": "",
        "agentringtime": "0",
    }
    return {**record, **values}


def test_a_code_is_handed_on_with_its_extension(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    receipt = take(pbx_row, code("777*01"))
    assert state_of(receipt) == ReceiptState.PROCESSED
    (event,) = heard
    assert (event.extension, event.number, event.code, event.receipt) == (extension, "1001", "777*01", receipt)


def test_the_old_report_format_says_the_same(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    old = {"action": "DTMF", "callid": "1.1", "infos": "778*12*3", "call": [{"ext": {"extid": "1001"}}]}
    take(pbx_row, old)
    receipts_process()
    assert (heard[0].extension, heard[0].code) == (extension, "778*12*3")


def test_a_code_from_a_phone_we_do_not_know_keeps_its_number(pbx_row: Pbx, heard: list[Any]) -> None:
    take(pbx_row, code("777*01", number="4444"))
    receipts_process()
    assert (heard[0].extension, heard[0].number) == (None, "4444")


def test_a_single_key_is_no_code(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    single = {"event": "DTMF", "callid": "1.1", "info": "7", "flag": "0", "members": [member("1001")]}
    assert state_of(take(pbx_row, single)) == ReceiptState.IGNORED
    assert heard == []


def test_the_device_repeating_itself_is_heard_once_but_a_second_posting_is_another(
    pbx_row: Pbx, extension: Extension, heard: list[Any]
) -> None:
    receipts = [take(pbx_row, code("778*12*1"), seconds) for seconds in (0, 2, 4.5, 30)]
    receipts_process()
    states = [Receipt.objects.get(pk=receipt.pk).state for receipt in receipts]
    assert states == [ReceiptState.PROCESSED, ReceiptState.DUPLICATE, ReceiptState.DUPLICATE, ReceiptState.PROCESSED]
    assert len(heard) == 2


@pytest.mark.parametrize(
    "payload",
    [b"", b"hello", b"\xff\xfe", b"[1]", b'{"sn": "S1"}', b'{"event": "NewCdr", "callid": "1.1"}', b"{" * 5000],
    ids=["empty", "text", "no text", "a list", "no name", "half a record", "deep"],
)
def test_what_cannot_be_read_is_kept_and_marked(pbx_row: Pbx, payload: bytes) -> None:
    receipt = take(pbx_row, payload)
    assert state_of(receipt) == ReceiptState.MALFORMED
    assert receipt.error
    assert bytes(receipt.raw) == payload
    assert AttentionItem.objects.get(resolved_at__isnull=True).data["receipt"] == receipt.pk


def test_an_unknown_event_is_kept_and_not_used(pbx_row: Pbx) -> None:
    receipt = take(pbx_row, {"event": "FutureThing"})
    assert state_of(receipt) == ReceiptState.IGNORED
    assert receipt.event_type == "FutureThing"


def test_another_device_is_not_believed(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    receipt = take(pbx_row, {**code("777*01"), "sn": "S2"})
    assert state_of(receipt) == ReceiptState.IGNORED
    assert "S2" in receipt.error
    assert heard == []
    assert AttentionItem.objects.get().kind == "pbx.serial"


def test_a_failing_handler_is_undone_and_not_in_the_way(
    pbx_row: Pbx, extension: Extension, handlers: dict[type, Any]
) -> None:
    broken = True

    def handler(event: events.CodeDialled) -> None:
        Extension.objects.create(pbx=pbx_row, number=event.code[-2:])
        if broken and event.code == "777*01":
            raise LookupError("no such room")

    handlers[events.CodeDialled].append(handler)
    bad, good = take(pbx_row, code("777*01")), take(pbx_row, code("777*00"))
    assert state_of(bad) == ReceiptState.FAILED
    assert bad.error == "LookupError: no such room"
    assert state_of(good) == ReceiptState.PROCESSED
    assert set(Extension.objects.values_list("number", flat=True)) == {"1001", "00"}
    assert AttentionItem.objects.filter(resolved_at__isnull=True).count() == 1

    broken = False
    receipt_reprocess(receipt=bad, actor=SYSTEM)
    assert state_of(bad) == ReceiptState.PROCESSED
    assert not AttentionItem.objects.filter(resolved_at__isnull=True).exists()
    with pytest.raises(CommandStateError):
        receipt_reprocess(receipt=bad, actor=SYSTEM)


def test_replaying_a_failed_report_that_the_device_repeated_does_nothing_twice(
    pbx_row: Pbx, extension: Extension, handlers: dict[type, Any]
) -> None:
    codes: list[str] = []

    def handler(event: events.CodeDialled) -> None:
        codes.append(event.code)
        if len(codes) == 1:
            raise LookupError("not now")

    handlers[events.CodeDialled].append(handler)
    first = take(pbx_row, code("778*1*1"))
    take(pbx_row, code("778*1*1"), 2)
    assert state_of(first) == ReceiptState.FAILED
    receipt_reprocess(receipt=first, actor=SYSTEM)
    assert state_of(first) == ReceiptState.DUPLICATE
    assert len(codes) == 2


def test_a_call_record_is_stored_once_however_often_it_comes(
    pbx_row: Pbx, extension: Extension, heard: list[Any]
) -> None:
    assert state_of(take(pbx_row, cdr())) == ReceiptState.PROCESSED
    again = take(pbx_row, cdr(recording="late.wav"), 3600)
    assert state_of(again) == ReceiptState.DUPLICATE
    record = CallRecord.objects.get()
    assert (record.extension, record.type, record.status) == (extension, CallType.OUTBOUND, CallStatus.ANSWERED)
    assert (record.talk_seconds, record.call_seconds, record.trunk) == (60, 70, "siptrunk")
    assert record.started_at == dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
    assert [event.call for event in heard] == [record]


@pytest.mark.parametrize(
    ("kind", "caller", "callee", "expected"),
    [
        ("Inbound", "0123", "1001", "1001"),
        ("Internal", "1001", "1002", "1001"),
        ("Internal", "wakeup", "1002", "1002"),
        ("Outbound", "1002", "0123", "1002"),
        ("Outbound", "5555", "0123", None),
    ],
)
def test_whose_call_it_is(
    pbx_row: Pbx, extension: Extension, second: Extension, kind: str, caller: str, callee: str, expected: str | None
) -> None:
    take(pbx_row, cdr(type=kind, callfrom=caller, callto=callee))
    receipts_process()
    found = CallRecord.objects.get().extension
    assert (found.number if found else None) == expected


def test_the_local_time_of_the_device_becomes_an_instant(pbx_row: Pbx) -> None:
    Pbx.objects.update(timezone="Europe/Berlin")
    take(pbx_row, cdr(timestart="2026-07-01 09:00:00"))
    receipts_process()
    assert CallRecord.objects.get().started_at == dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC)


def test_a_record_of_the_hour_that_occurs_twice_is_recognised(pbx_row: Pbx) -> None:
    Pbx.objects.update(timezone="Europe/Berlin")
    twice = cdr(timestart="2026-10-25 02:30:00")
    event_receive(
        pbx=pbx_row,
        payload=json.dumps(twice).encode(),
        source=Transport.HTTP,
        received_at=dt.datetime(2026, 10, 25, 0, 40, tzinfo=dt.UTC),
    )
    take(pbx_row, twice)
    receipts_process()
    assert CallRecord.objects.get().started_at == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_a_phone_rings_is_answered_and_put_down(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    states = []
    for status in ("RING", "ANSWER", "BYE"):
        take(pbx_row, call_status("1700000000.1", member("1001", status)))
        receipts_process()
        extension.refresh_from_db()
        states.append(extension.phone_state)
    assert states == [PhoneState.RINGING, PhoneState.IN_CALL, PhoneState.IDLE]
    assert [type(event) for event in heard] == [events.PhoneRang, events.PhoneAnswered]


def test_reports_in_another_order_leave_the_same_state(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    for status in ("BYE", "ANSWER", "RING"):
        take(pbx_row, call_status("1700000000.1", member("1001", status)))
    receipts_process()
    extension.refresh_from_db()
    assert extension.phone_state == PhoneState.IDLE
    assert events.PhoneAnswered in [type(event) for event in heard]


def test_the_late_end_of_an_older_call_does_not_end_the_newer_one(pbx_row: Pbx, extension: Extension) -> None:
    take(pbx_row, call_status("1700000009.2", member("1001", "RING")))
    take(pbx_row, call_status("1700000000.1", member("1001", "BYE")))
    take(pbx_row, call_status("1700000000.1", member("1001", "ANSWER")))
    receipts_process()
    extension.refresh_from_db()
    assert (extension.phone_state, extension.current_callid) == (PhoneState.RINGING, "1700000009.2")


def test_an_answer_is_heard_also_when_the_extension_state_came_first(
    pbx_row: Pbx, extension: Extension, heard: list[Any]
) -> None:
    take(pbx_row, call_status("1700000000.1", member("1001", "RING")))
    take(pbx_row, {"event": "ExtensionStatus", "extension": "1001", "status": "Busy"})
    take(pbx_row, call_status("1700000000.1", member("1001", "ANSWER")))
    receipts_process()
    assert [type(event) for event in heard] == [events.PhoneRang, events.PhoneAnswered]


def test_the_record_of_a_call_frees_its_phones(pbx_row: Pbx, extension: Extension) -> None:
    take(pbx_row, call_status("1700000000.7", member("1001", "ANSWERED")))
    take(pbx_row, cdr())
    receipts_process()
    extension.refresh_from_db()
    assert extension.phone_state == PhoneState.IDLE


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Registered", PhoneState.IDLE),
        ("Unregistered", PhoneState.UNREGISTERED),
        ("Ringing", PhoneState.RINGING),
        ("Busy", PhoneState.IN_CALL),
        ("Martian", PhoneState.UNKNOWN),
    ],
)
def test_the_state_of_an_extension(pbx_row: Pbx, extension: Extension, word: str, state: str) -> None:
    take(pbx_row, {"event": "ExtensionStatus", "extension": "1001", "status": word})
    receipts_process()
    extension.refresh_from_db()
    assert extension.phone_state == state


def test_prompts_and_failures_are_handed_on(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> None:
    take(pbx_row, {"event": "PlayPromptEnd", "callid": "1.1", "prompt": "hello", "members": [member("1001")]})
    take(pbx_row, {"event": "CallFailed", "callid": "1.2", "reason": "486 Busy here", "members": [member("1001")]})
    receipts_process()
    ended, failed = heard
    assert (ended.extension, ended.prompt) == (extension, "hello")
    assert (failed.extension, failed.reason) == (extension, "486 Busy here")


def test_a_restart_drops_the_login_and_asks_for_what_was_missed(pbx_row: Pbx, heard: list[Any]) -> None:
    PbxSession.objects.create(pbx=pbx_row, token="abc")
    take(pbx_row, {"event": "BootUp"})
    receipts_process()
    pbx_row.refresh_from_db()
    assert PbxSession.objects.get().token == ""
    assert pbx_row.reconcile_due_at is not None
    assert [event.pbx for event in heard] == [pbx_row]


def test_the_time_of_the_last_report_is_kept(pbx_row: Pbx) -> None:
    take(pbx_row, {"event": "ConfigChange", "type": "extension", "operation": "update", "extid": "1001"}, 5)
    receipts_process()
    pbx_row.refresh_from_db()
    assert pbx_row.last_event_at == NOW + dt.timedelta(seconds=5)


def test_a_report_that_came_during_the_round_is_not_processed_before_it_came(pbx_row: Pbx) -> None:
    came = NOW + dt.timedelta(milliseconds=20)
    receipt = event_receive(pbx=pbx_row, payload=b"{}", source=Transport.HTTP, received_at=came)
    receipts_process(now=NOW)
    receipt.refresh_from_db()
    assert receipt.processed_at == came


def test_taking_a_report_is_two_statements(pbx_row: Pbx, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):  # whether others wait already, and the report
        take(pbx_row, cdr())


def test_reports_that_came_together_cost_no_more_than_one(
    pbx_row: Pbx, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    payloads = [json.dumps(cdr(callid=f"1700000000.{number}")).encode() for number in range(20)]
    with django_assert_num_queries(2):
        events_receive(pbx=pbx_row, payloads=payloads, source=Transport.TCP, received_at=NOW)
    assert [bytes(receipt.raw) for receipt in Receipt.objects.order_by("pk")] == payloads
    assert receipts_process() == 20


@pytest.mark.django_db(transaction=True)
def test_a_burst_pokes_the_worker_once_until_it_has_caught_up(pbx_row: Pbx, monkeypatch: pytest.MonkeyPatch) -> None:
    pokes: list[int] = []
    monkeypatch.setattr("pbx.services.pokes._send_process", lambda: pokes.append(Receipt.objects.count()))
    for number in range(5):
        take(pbx_row, cdr(callid=f"1700000000.{number}"))
    assert pokes == [1]
    receipts_process()
    take(pbx_row, cdr(callid="1700000000.9"))
    assert pokes == [1, 6]


def test_processing_needs_the_same_few_statements_for_each(
    pbx_row: Pbx, extension: Extension, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        take(pbx_row, cdr(callid=f"1700000000.{number}"))
    with django_assert_max_num_queries(10 * 14 + 8):
        assert receipts_process() == 10


def test_a_phone_that_changes_to_and_fro_within_seconds_shows_its_last_state(
    pbx_row: Pbx, extension: Extension
) -> None:
    """A state is no deed: its third report is news although it reads like the first."""
    states = ("Registered", "Ringing", "Registered")
    for seconds, status in enumerate(states):
        take(pbx_row, {"event": "ExtensionStatus", "extension": "1001", "status": status}, seconds)
    receipts_process()
    extension.refresh_from_db()
    assert extension.phone_state == PhoneState.IDLE


def test_equal_states_of_one_instant_are_both_taken(pbx_row: Pbx, extension: Extension) -> None:
    for _listener in range(2):
        take(pbx_row, {"event": "ExtensionStatus", "extension": "1001", "status": "Busy"})
    receipts_process()
    assert set(Receipt.objects.values_list("state", flat=True)) == {ReceiptState.PROCESSED}


def test_a_burst_of_one_pbx_keeps_no_other_waiting(pbx_row: Pbx) -> None:
    other = Pbx.objects.create(name="other", property_code="H2", url="http://127.0.0.1:9", username="a", password="x")
    for number in range(10):
        take(pbx_row, cdr(callid=f"1700000000.{number}"))
    quiet = event_receive(pbx=other, payload=json.dumps(cdr()).encode(), source=Transport.HTTP, received_at=NOW)
    receipts_process(limit=4)
    quiet.refresh_from_db()
    assert quiet.state == ReceiptState.PROCESSED
    assert Receipt.objects.filter(state=ReceiptState.PROCESSED).count() == 3
