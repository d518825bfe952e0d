"""Single keys become codes: once, whole, and never besides a whole string of the same call."""

import datetime as dt
import itertools
import json
from typing import Any

import pytest
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.enums import ReceiptState, Transport
from pbx.events import CodeDialled
from pbx.models import Extension, KeyedCall, KeyPress, Pbx, Receipt
from pbx.services.intake import event_receive, receipt_reprocess, receipts_process

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
CALL = "1700000000.1"


@pytest.fixture
def pbx_row() -> Pbx:
    return Pbx.objects.create(
        name="main", property_code="H1", url="http://127.0.0.1:9", username="api", password="x",
        assembled_numbers="777,778,6500",
    )  # fmt: skip


class Line:
    """The reports of a device, by the second in which they arrive."""

    def __init__(self, pbx: Pbx, heard: list[Any]) -> None:
        self.pbx, self.heard = pbx, heard

    def take(self, report: dict[str, Any], second: float = 0.0) -> Receipt:
        at = NOW + dt.timedelta(seconds=second)
        return event_receive(pbx=self.pbx, payload=json.dumps(report).encode(), source=Transport.HTTP, received_at=at)

    def key(self, key: str, flag: int | str, second: float = 0.0, *, path: str = "", callid: str = CALL) -> Receipt:
        return self.take({**self._dtmf(callid, path), "info": key, "flag": str(flag)}, second)

    def keys(self, text: str, *, first: int = 0, second: float = 0.0, path: str = "") -> list[Receipt]:
        return [self.key(key, first + index, second + index / 10, path=path) for index, key in enumerate(text)]

    def whole(self, code: str, second: float = 0.0) -> Receipt:
        return self.take({**self._dtmf(CALL, ""), "infos": code}, second)

    def hang_up(self, second: float = 0.0) -> Receipt:
        members = [{"ext": {"number": "1001", "channelid": "PJSIP/1001-1", "memberstatus": "BYE"}}]
        return self.take({"event": "CallStatus", "callid": CALL, "members": members}, second)

    def record(self, callee: str, second: float = 0.0) -> Receipt:
        cdr = {"event": "NewCdr", "callid": CALL, "timestart": "2026-11-23 08:00:00", "callfrom": "1001"}
        durations = {"callduraction": "9", "talkduraction": "9", "status": "ANSWERED", "type": "Internal"}
        return self.take({**cdr, "callto": callee, **durations}, second)

    def at(self, second: float) -> list[str]:
        """Everything that is due at this second; the codes told so far."""
        receipts_process(now=NOW + dt.timedelta(seconds=second))
        return [event.code for event in self.heard if isinstance(event, CodeDialled)]

    def _dtmf(self, callid: str, path: str) -> dict[str, Any]:
        member = {"number": "1001", "channelid": "PJSIP/1001-1", "memberstatus": "ANSWERED"}
        return {
            "event": "DTMF",
            "callid": callid,
            "members": [{"ext": {**member, **({"callpath": path} if path else {})}}],
        }


@pytest.fixture
def line(pbx_row: Pbx, extension: Extension, heard: list[Any]) -> Line:
    return Line(pbx_row, heard)


def state_of(receipt: Receipt) -> tuple[str, str]:
    receipt.refresh_from_db()
    return receipt.state, receipt.error


def test_a_code_is_told_when_the_call_has_ended(line: Line, extension: Extension) -> None:
    *_others, last = line.keys("*01")
    assert line.at(60) == []  # which service it is, only the record says
    line.record("777")
    assert line.at(61) == ["777*01"]
    (event,) = (event for event in line.heard if isinstance(event, CodeDialled))
    assert (event.number, event.extension, event.callid, event.receipt) == ("1001", extension, CALL, last)
    last.refresh_from_db()
    assert last.code == "777*01"
    assert line.at(120) == ["777*01"]


def test_in_a_menu_it_is_told_after_the_time_out(line: Line) -> None:
    line.keys("4711", path="6500")
    assert line.at(3) == []
    assert line.at(5) == ["6500*4711"]
    line.keys("0815", first=4, second=10, path="6500")
    line.record("6500", 20)
    assert line.at(20) == ["6500*4711", "6500*0815"]


def test_the_time_out_is_a_setting(line: Line) -> None:
    Pbx.objects.update(key_timeout_seconds=10)
    line.keys("1", path="6500")
    assert line.at(9) == []
    assert line.at(10) == ["6500*1"]


def test_a_menu_is_over_when_its_caller_hangs_up(line: Line) -> None:
    line.keys("*00", path="777")
    line.hang_up(0.5)
    assert line.at(1) == ["777*00"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
def test_the_order_of_arrival_does_not_matter(line: Line, order: tuple[int, ...]) -> None:
    acts = [*(lambda flag=flag: line.key("*01"[flag], flag) for flag in range(3)), lambda: line.record("777")]
    for second, index in enumerate(order):
        acts[index]()
        line.at(second / 10)
    assert line.at(10) == ["777*01"]


def test_a_repeated_key_counts_once(line: Line) -> None:
    line.keys("*01")
    late = line.key("0", 1, 7)  # too late for the inbox to take it for the same report
    line.record("777", 8)
    assert line.at(9) == ["777*01"]
    assert state_of(late)[0] == ReceiptState.DUPLICATE
    after = line.key("1", 2, 20)
    assert line.at(30) == ["777*01"]
    assert state_of(after)[0] == ReceiptState.DUPLICATE


def test_a_lost_key_is_never_guessed(line: Line) -> None:
    line.key("*", 0)
    last = line.key("1", 2)
    line.record("777", 1)
    assert line.at(2) == []
    assert not AttentionItem.objects.exists()  # it may still come
    assert line.at(10) == []
    assert state_of(last) == (ReceiptState.IGNORED, "keys are missing: 2")
    assert AttentionItem.objects.get().kind == "pbx.keys"


def test_two_keys_for_one_place_are_not_trusted(line: Line) -> None:
    line.keys("*01")
    line.key("0", 2, 1)
    line.record("777", 2)
    assert line.at(10) == []
    assert AttentionItem.objects.get().kind == "pbx.keys"


def test_two_entries_of_one_call_are_told_once_each(line: Line) -> None:
    first, second = line.keys("12#3#1"), line.keys("5#20" + "1", first=6, second=20)
    line.record("778", 40)
    assert line.at(41) == ["778*12*3", "778*5*20"]
    receipts = [event.receipt for event in line.heard if isinstance(event, CodeDialled)]
    assert receipts == [first[-1], second[-1]]


def test_a_device_that_counts_anew_for_the_next_code(line: Line) -> None:
    line.keys("4711", path="6500")
    assert line.at(5) == ["6500*4711"]
    line.keys("4712", second=10, path="6500")
    assert line.at(20) == ["6500*4711", "6500*4712"]


@pytest.mark.parametrize("string_first", [True, False])
def test_a_whole_string_wins_over_the_keys(line: Line, string_first: bool) -> None:
    if string_first:
        line.whole("777*01")
    keys = line.keys("*01")
    if not string_first:
        line.at(1)
        line.whole("777*01", 0.5)
    line.record("777", 1)
    assert line.at(10) == ["777*01"]
    if string_first:
        assert {state_of(key)[0] for key in keys} == {ReceiptState.DUPLICATE}
    assert not KeyPress.objects.exists()


def test_a_whole_string_comes_too_late_for_keys_already_told(line: Line) -> None:
    line.keys("*01")
    line.record("777", 1)
    assert line.at(2) == ["777*01"]
    late = line.whole("777*01", 3)
    assert line.at(4) == ["777*01"]
    assert state_of(late)[0] == ReceiptState.DUPLICATE


def test_keys_of_other_calls_are_nobodys_business(line: Line) -> None:
    keys = line.keys("1234")
    line.record("02345678", 1)
    assert line.at(10) == []
    assert {state_of(key) for key in keys} == {(ReceiptState.IGNORED, "a single key")}
    outside = {"outbound": {"from": "1001", "to": "0234", "trunkname": "sip", "channelid": "t"}}
    foreign = line.take({"event": "DTMF", "callid": "2.2", "members": [outside], "info": "1", "flag": "0"})
    line.at(11)
    assert state_of(foreign) == (ReceiptState.IGNORED, "a single key")
    assert not KeyedCall.objects.filter(callid="2.2").exists()


def test_a_menu_that_leads_to_another_keeps_their_keys_apart(line: Line) -> None:
    line.key("1", 0, path="6600")
    line.keys("4711#", first=1, second=2, path="6500")
    assert line.at(10) == ["6500*4711"]


def test_switched_off_every_key_is_ignored(line: Line) -> None:
    Pbx.objects.update(assembled_numbers="")
    *_others, last = line.keys("*01")
    line.record("777")
    assert line.at(10) == []
    assert state_of(last) == (ReceiptState.IGNORED, "a single key")


def test_half_a_code_says_so(line: Line) -> None:
    *_others, last = line.keys("12#3#")
    line.record("778")
    assert line.at(10) == []
    assert state_of(last) == (ReceiptState.IGNORED, "the keys make no complete code")
    assert not AttentionItem.objects.exists()


def test_a_code_that_nobody_could_handle_waits_for_its_replay(line: Line, handlers: dict[type, Any]) -> None:
    def fail(event: CodeDialled) -> None:
        raise LookupError("not now")

    handlers[CodeDialled].insert(0, fail)
    *_others, last = line.keys("*01")
    record = line.record("777")
    assert line.at(10) == []
    assert state_of(last)[0] == ReceiptState.FAILED
    assert state_of(record)[0] == ReceiptState.PROCESSED
    assert AttentionItem.objects.filter(kind="pbx.report", resolved_at=None).exists()
    handlers[CodeDialled].remove(fail)
    assert line.at(20) == []
    receipt_reprocess(receipt=last, actor=SYSTEM)
    assert line.at(30) == ["777*01"]
    assert state_of(last)[0] == ReceiptState.PROCESSED
    assert not AttentionItem.objects.filter(resolved_at=None).exists()


def test_a_key_that_waits_in_the_inbox_is_waited_for(line: Line) -> None:
    from pbx.services.key_presses import codes_assemble

    line.keys("12", path="6500")
    line.at(1)
    line.key("3", 2, 2, path="6500")
    assert codes_assemble(now=NOW + dt.timedelta(seconds=30)) == 0
    assert line.at(30) == ["6500*123"]


def test_keys_are_forgotten_after_a_day(line: Line) -> None:
    line.keys("12")
    line.at(1)
    assert KeyedCall.objects.exists()
    line.at(25 * 3600)
    assert not KeyedCall.objects.exists()


@pytest.mark.parametrize("flag", ["", "100000"])
def test_a_key_without_a_usable_place(line: Line, flag: str) -> None:
    receipt = line.key("1", flag, path="6500")
    assert line.at(10) == []
    assert state_of(receipt)[0] == ReceiptState.IGNORED
