"""Each invariant finds its violation: a good state has none, and each doctored one has exactly the one it was given."""

import copy
import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.drills import invariants
from tests.drills.facts import Device, House, Row, fingerprint
from tests.drills.ledger import Deed, Dial, Ledger, Tenancy, WakeUp, call_price, minibar_price

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def deed(minute: int) -> Deed:
    return Deed(NOON + dt.timedelta(minutes=minute), NOON + dt.timedelta(minutes=minute, seconds=1))


class World:
    """A guest in 101 who took water, called a mobile in Britain and wants to be woken; 102 is vacant since a while."""

    def __init__(self) -> None:
        self.ledger = Ledger(
            tenancies=[Tenancy(1, "101", "Berg", deed(0)), Tenancy(2, "102", "Holm", deed(0), out=deed(5))],
            dials=[
                Dial("c1", "101", 1, "000447700900123", NOON),
                Dial("c2", "101", 1, "778*101*2", NOON),
                Dial("c3", "102", 2, "777*01", NOON),
            ],
            wake_ups=[WakeUp(1, 7, "06:30")],
            sums={1: Decimal("9.00")},
            dirtied={"102": deed(5)},
        )
        keys = {"event": "DTMF", "callid": "c2", "infos": "778*101*2"}
        self.device = Device(
            extensions={
                "101": {"username": "Berg", "callrestriction": "off"},
                "102": {"username": "102", "callrestriction": "on"},
            },
            alarms=[{"number": "101", "time": "06:30"}],
            cdrs={"c1": {"callid": "c1", "status": "ANSWERED", "talkduraction": "95"}},
            reports=[{"payload": keys, "delivered": True, "transport": "HTTP"}],
            requests=[
                request("hotel/checkout", number="101"),
                request("extension/update", number="101"),
                request("wakeupcall/create", number="101", wakeup=[{"time": "06:30"}]),
                request("wakeupcall/delete", number="101", wakeupid="1"),
                request("wakeupcall/create", number="101", wakeup={"time": "06:30"}),
            ],
        )
        self.house = House(
            receipts=[
                receipt(1, "c3", code="777*01", minute=9),
                {**receipt(2, "c2", code="778*101*2", minute=1), "fingerprint": fingerprint(keys)},
            ],
            entries=[
                {"id": 1, "stay": 1, "amount": "9.00"},
                {"id": 2, "stay": 1, "amount": "8.33"},
                {"id": 3, "stay": 1, "amount": str(call_price("000447700900123", 95))},
            ],
            calls=[
                {
                    "id": 5,
                    "callid": "c1",
                    "rating": "rated",
                    "entry_stay": 1,
                    "entry_amount": str(call_price("000447700900123", 95)),
                }
            ],
            minibar=[{"callid": "c2", "stay": 1, "amount": "8.33"}],
            stays=[{"id": 1, "room": "101", "status": "in_house", "name": "Berg"}],
            conditions={"101": "clean", "102": "clean"},
        )

    def found(self) -> list[str]:
        return invariants.violations(self.ledger, self.house, self.device)


def request(endpoint: str, **body: object) -> Row:
    return {"endpoint": endpoint, "body": body, "status": "Success"}


def receipt(pk: int, callid: str, *, code: str, minute: int, state: str = "processed") -> Row:
    at = NOON + dt.timedelta(minutes=minute)
    row = {"id": pk, "state": state, "event_type": "DTMF", "code": code, "callid": callid, "received_at": at}
    return {**row, "fingerprint": f"f{pk}", "attempts_made": 1}


def command(state: str, kind: str = "extension_sync", number: str = "101") -> Row:
    row = {"id": 3, "kind": kind, "state": state, "numbers": [number], "reason": "", "recent": True}
    return {**row, "alert_key": "pbx.sync.1"}


def item(kind: str, key: str, **data: object) -> Row:
    return {"kind": kind, "key": key, "subject": "", "data": data, "resolved_at": None}


def test_a_good_state_has_no_violation() -> None:
    assert World().found() == []


@pytest.mark.parametrize(("hours", "found"), [(1, False), (-1, True)])
def test_a_wake_up_of_tomorrow_is_missed_on_the_device_only_when_it_can_know_of_it(hours: int, found: bool) -> None:
    world = World()
    world.ledger.wake_ups[0].armed_from = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    world.device.alarms.clear()
    assert bool(world.found()) is found


DOCTORED: dict[str, tuple[Callable[[World], object], str]] = {
    "acknowledged, not stored": (
        lambda w: w.device.reports.append({"payload": {"event": "NewCdr"}, "delivered": True, "transport": "HTTP"}),
        "acknowledged_is_stored",
    ),
    "acknowledged twice, stored once": (
        lambda w: w.device.reports.append(copy.deepcopy(w.device.reports[0])),
        "acknowledged_is_stored",
    ),
    "a report still waits": (
        lambda w: w.house.receipts.append(receipt(9, "", code="", minute=2, state="received")),
        "inbox_is_done",
    ),
    "a report was processed twice": (lambda w: w.house.receipts[0].update(attempts_made=2), "inbox_is_done"),
    "a report failed, silently": (
        lambda w: w.house.receipts.append(receipt(9, "", code="", minute=2, state="failed")),
        "losses_are_told",
    ),
    "a report was cut, silently": (
        lambda w: w.house.receipts.append(receipt(9, "", code="", minute=2, state="malformed")),
        "losses_are_told",
    ),
    "a command needs a person, silently": (
        lambda w: w.house.commands.append(command("needs_attention")),
        "losses_are_told",
    ),
    "a command never ends": (lambda w: w.house.commands.append(command("in_flight")), "nothing_is_stuck"),
    "another name on the phone": (
        lambda w: w.device.extensions["101"].update(username="Holm"),
        "phones_are_as_asked",
    ),
    "a vacant room may call": (
        lambda w: w.device.extensions["102"].update(callrestriction="off"),
        "phones_are_as_asked",
    ),
    "a guest is lost": (lambda w: w.house.stays.clear(), "stays_are_as_accepted"),
    "a guest is in another room": (lambda w: w.house.stays[0].update(room="102"), "stays_are_as_accepted"),
    "a guest nobody checked in": (
        lambda w: w.house.stays.append({"id": 8, "room": "102", "status": "in_house", "name": "X"}),
        "stays_are_as_accepted",
    ),
    "a wake-up is lost": (lambda w: w.device.alarms.clear(), "wake_ups_are_set"),
    "a wake-up of a guest who left": (
        lambda w: w.device.alarms.append({"number": "102", "time": "05:00"}),
        "wake_ups_are_set",
    ),
    "a cancelled wake-up rings": (lambda w: setattr(w.ledger.wake_ups[0], "cancelled", True), "wake_ups_are_set"),
    "a wake-up twice on the device": (lambda w: w.device.alarms.append(w.device.alarms[0]), "wake_ups_are_set"),
    "an alarm set twice": (lambda w: w.device.requests.append(w.device.requests[-1]), "nothing_is_done_twice"),
    "a call placed twice": (
        lambda w: (
            w.house.commands.append(command("done", "call_dial")),
            w.device.requests.extend([request("call/dial", caller="101")] * 2),
        ),
        "nothing_is_done_twice",
    ),
    "the wipe came after the next guest": (
        lambda w: w.device.requests.insert(2, request("hotel/checkout", number="101")),
        "wipe_comes_before_the_next_guest",
    ),
    "a call without a record": (
        lambda w: (w.house.calls.clear(), w.house.entries.pop()),
        "calls_are_charged",
    ),
    "a call with two records": (
        lambda w: w.house.calls.append({**w.house.calls[0], "entry_stay": None}),
        "calls_are_charged",
    ),
    "a call not charged, silently": (
        lambda w: (w.house.calls[0].update(entry_stay=None, rating="late"), w.house.entries.pop()),
        "calls_are_charged",
    ),
    "the minibar of another guest": (lambda w: w.house.minibar[0].update(stay=2), "minibar_is_charged"),
    "the minibar twice": (lambda w: w.house.minibar.append(w.house.minibar[0]), "minibar_is_charged"),
    "the minibar not posted": (lambda w: (w.house.minibar.clear(), w.house.entries.pop(1)), "minibar_is_charged"),
    "a cent too much": (lambda w: w.house.entries[0].update(amount="9.01"), "folios_add_up"),
    "a charge on a folio of nobody": (
        lambda w: w.house.entries.append({"id": 9, "stay": 2, "amount": "1.00"}),
        "folios_add_up",
    ),
    "a room's last word is lost": (
        lambda w: w.house.conditions.update({"102": "dirty"}),
        "room_conditions_are_the_last_said",
    ),
}


@pytest.mark.parametrize("case", DOCTORED)
def test_each_violation_is_found_by_its_invariant(case: str) -> None:
    world = World()
    doctor, name = DOCTORED[case]
    doctor(world)
    assert {sentence.partition(":")[0] for sentence in world.found()} == {name}


def test_every_invariant_has_a_doctored_case() -> None:
    assert {check.__name__ for check in invariants.ALL} == {name for _, name in DOCTORED.values()}


def test_what_visibly_waits_is_no_violation() -> None:
    world = World()
    world.house.commands.append(command("needs_attention"))
    world.house.attention.append(item("pbx.command", "pbx.sync.1"))
    world.device.extensions["101"].update(username="old")
    world.device.alarms.clear()
    assert world.found() == []


def test_goods_of_a_guest_who_has_left_belong_to_a_person() -> None:
    world = World()
    world.ledger.dials.append(Dial("c4", "102", 2, "778*301*1", NOON))
    world.house.receipts.append(receipt(4, "c4", code="778*301*1", minute=6))
    assert [sentence.partition(":")[0] for sentence in world.found()] == ["minibar_is_charged"]
    world.house.attention.append(item("minibar", "x", receipt=4))
    assert world.found() == []


@pytest.mark.parametrize(
    ("number", "seconds", "price"),
    [
        ("000447700900123", 1, "1.55"),
        ("000447700900123", 60, "1.55"),
        ("000447700900123", 61, "1.69"),
        ("0030901820", 61, "0.20"),
        ("0030901820", 600, "1.49"),
    ],
)
def test_the_drivers_own_prices(number: str, seconds: int, price: str) -> None:
    assert call_price(number, seconds) == Decimal(price)


def test_the_drivers_own_minibar_prices() -> None:
    assert minibar_price("778*103*3") == Decimal("14.28")
