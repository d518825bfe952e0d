"""The guest's day with real phones on a real Asterisk, through the gateway, in HotelPBX's own processes."""

import datetime as dt
import time
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.helpers.hotel import eventually
from tests.telephony.conftest import kept
from tests.telephony.guest import Guest
from tests.telephony.house import House, running_house
from tests.telephony.lab import Phone, PhoneError
from tests.telephony.witness import Witness

BERLIN = ZoneInfo("Europe/Berlin")
SOON = 20.0  # seconds until a report has become a fact, on a busy machine
LONDON = "000447700900123"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def house(recordings: Path) -> Iterator[House]:
    with running_house(kept("house"), recordings) as running:
        yield running


@pytest.fixture(autouse=True)
def _calls_of_the_house_are_over(house: House) -> Iterator[None]:
    yield
    house.lab.hang_up_all()


def check_in(house: House, room: str, last_name: str, level: str = "premium") -> Json:
    departure = (dt.datetime.now(BERLIN).date() + dt.timedelta(days=3)).isoformat()
    body = {"room": room, "guests": [{"first_name": "Edith", "last_name": last_name}], "service_level": level}
    more = {"departure": departure, "override_dirty": True}
    answer = house.hotel.api("POST", "stays/check-in/", body | more, user="reception")
    assert answer.status_code == 201, answer.text
    stay: Json = answer.json()
    return stay


def synced(house: House, *rooms: str) -> None:
    """Wait until the exchange has confirmed what these rooms' phones should be."""
    for room in rooms:
        eventually(lambda room=room: house.hotel.room(room)["phone"]["sync"] == "synced", within=60)


def check_out(house: House, stay: Json) -> None:
    answer = house.hotel.api("POST", f"stays/{stay['id']}/check-out/", {"force": True}, user="reception")
    assert answer.status_code == 200, answer.text


def entries(house: House, stay: Json) -> list[Json]:
    rows: list[Json] = house.hotel.get(f"stays/{stay['id']}/folio/")["entries"]
    return rows


def calls(house: House, stay: Json) -> list[Json]:
    rows: list[Json] = house.hotel.get(f"calls/?stay={stay['id']}")["results"]
    return rows


def charge_for(seconds: int) -> Decimal:
    """London: 0.10 a call, 1.20 a minute, the first minute whole and then every six seconds, 19 % tax."""
    billed = 60 + max(0, -(-(seconds - 60) // 6) * 6)
    net = Decimal("0.10") + Decimal("1.20") * billed / 60
    return (net * Decimal("1.19")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_guest_has_a_name_and_rights_on_the_phone(house: House, witness: Witness) -> None:
    phone, town = house.phone("407"), house.lab.outside()
    before = town.rang
    with witness.call(house.lab, phone, "an outside call from a vacant room") as call:
        with pytest.raises(PhoneError, match="not put through"):
            phone.dial(LONDON).established()
        call.recorded = "vacant: barred"
    assert town.rang == before

    stay = check_in(house, "407", "Brien")
    synced(house, "407")

    assert "Edith Brien" in house.lab.asterisk.cli("pjsip show endpoint 407")
    with witness.call(house.lab, phone, "the same after check-in") as call:
        phone.dial(LONDON).established()
        phone.hang_up()
        call.recorded = "guest in house: put through"
    assert town.rang == before + 1

    check_out(house, stay)
    synced(house, "407")
    assert "Brien" not in house.lab.asterisk.cli("pjsip show endpoint 407")
    with witness.call(house.lab, phone, "the same after check-out") as call:
        with pytest.raises(PhoneError, match="not put through"):
            phone.dial(LONDON).established()
        call.recorded = "checked out: barred"
    assert town.rang == before + 1


@pytest.mark.parametrize(("keys_by", "room"), [("rtp", "102"), ("info", "105")])
def test_the_maid_reports_a_clean_room_and_hangs_up_at_once(
    house: House, witness: Witness, keys_by: str, room: str
) -> None:
    house.hotel.api("POST", f"rooms/{house.hotel.room(room)['id']}/condition/", {"condition": "dirty"})
    phone = house.phone(room, keys_by=keys_by)
    with witness.call(house.lab, phone, f"777, 01 by {keys_by}, receiver down at once") as call:
        Guest(house.lab, phone).dial("777").keys("01").leaves(after_seconds=0.5)
        eventually(lambda: house.hotel.room(room)["condition"] == "clean", within=SOON)
        call.recorded = f"room {room} clean"


def test_the_minibar_lands_on_the_folio(house: House, witness: Witness) -> None:
    stay = check_in(house, "204", "Minibar")
    synced(house, "204")
    phone = house.phone("204")
    with witness.call(house.lab, phone, "778: 101 × 2, confirmed") as call:
        guest = Guest(house.lab, phone).dial("778").keys("101#", "2#", "1")
        guest.reported()
        guest.leaves()
        (entry,) = eventually(lambda: entries(house, stay), within=SOON)
        call.recorded = f"{entry['department']} {entry['quantity']} × {entry['description']}: {entry['amount']}"
    assert (entry["department"], entry["quantity"]) == ("MINIBAR", 2)
    check_out(house, stay)


def test_a_guest_orders_a_wake_up_call_by_phone(house: House, witness: Witness) -> None:
    stay = check_in(house, "206", "Early")
    synced(house, "206")
    phone = house.phone("206")
    with witness.call(house.lab, phone, "776: 05:45, confirmed") as call:
        guest = Guest(house.lab, phone).dial("776").keys("0545", "1")
        guest.reported()
        phone.closed()
        (wakeup,) = eventually(lambda: wakeups(house, "206"), within=SOON)
        call.recorded = f"wake-up call at {wakeup['time']}, origin {wakeup['origin']}"
    assert wakeup["time"] == "05:45"
    assert wakeup["origin"] == "phone"
    check_out(house, stay)


def wakeups(house: House, room: str) -> list[Json]:
    rows: list[Json] = house.hotel.get(f"wake-up-calls/?room={room}")["results"]
    return rows


def test_calls_inside_cost_nothing(house: House, witness: Witness) -> None:
    stay = check_in(house, "208", "Neighbour")
    synced(house, "208")
    caller, callee = house.phone("208"), house.phone("209", answers_after=0.5)
    with witness.call(house.lab, caller, "room to room, 2 s of talk") as call:
        caller.dial("209").established()
        time.sleep(2)
        caller.hang_up()
        callee.closed()
        (record,) = eventually(lambda: house.hotel.get("calls/?extension=208")["results"], within=SOON)
        call.recorded = f"{record['status']}, {record['talk_seconds']} s, {record['rating_status']}"
    assert abs(record["talk_seconds"] - 2) <= 1
    assert entries(house, stay) == []
    check_out(house, stay)


@pytest.mark.parametrize(("room", "seconds"), [("210", 4), ("306", 66)])
def test_an_outside_call_is_charged_to_the_second(house: House, witness: Witness, room: str, seconds: int) -> None:
    stay = check_in(house, room, "Caller")
    synced(house, room)
    phone, town = house.phone(room), house.lab.outside(answers_after=1)
    since = house.lab.ami.mark()
    with witness.call(house.lab, phone, f"to London, answered after 1 s, {seconds} s of talk") as call:
        phone.dial(LONDON).established()
        began = time.monotonic()
        time.sleep(seconds)
        phone.hang_up()
        phone.closed()
        talked = time.monotonic() - began
        (entry,) = eventually(lambda: entries(house, stay), within=SOON)
        (record,) = calls(house, stay)
        call.recorded = f"{record['talk_seconds']} s, {entry['amount']} on the folio"
    said = house.lab.ami.event("Cdr", since=since, Source=room)
    assert record["talk_seconds"] == int(said["BillableSeconds"])
    assert abs(record["talk_seconds"] - talked) <= 1
    assert Decimal(entry["amount"]) == charge_for(record["talk_seconds"])
    assert town.heard_seconds() > seconds / 2
    check_out(house, stay)


def test_an_outside_call_that_nobody_answers_costs_nothing(house: House, witness: Witness) -> None:
    stay = check_in(house, "307", "Patient")
    synced(house, "307")
    phone, town = house.phone("307"), house.lab.outside(answers_after=None)
    with witness.call(house.lab, phone, "to London, given up while it rings") as call:
        phone.dial(LONDON)
        town.rings()
        phone.hang_up()
        town.closed()
        (record,) = eventually(lambda: calls(house, stay), within=SOON)
        call.recorded = f"{record['status']}, {record['talk_seconds']} s"
    assert record["talk_seconds"] == 0
    assert entries(house, stay) == []
    check_out(house, stay)


ANSWER = ("201", "202", "203", "204", "205", "206", "207", "208", "301", "302", "303", "304")
NO_ANSWER, REFUSE, OFF, IN_CALL = ("210", "401"), ("305", "306"), ("307", "308"), ("309", "310")
GROUP = (*ANSWER, *NO_ANSWER, *REFUSE, *OFF, *IN_CALL)
LEFT, ENTERED = "403", "405"


def test_a_group_is_woken_and_a_moved_guest_too(house: House, witness: Witness) -> None:
    """Twenty phones at one minute: some answer, some do not, some refuse, are off, or in a call; and one has moved."""
    live_in(house, GROUP)
    phones = ring_rules(house)
    mover = check_in(house, LEFT, "Mover")
    synced(house, LEFT)
    due = next_minute(150)
    ordered = {row["room"]: row["id"] for row in order(house, [*GROUP, LEFT], due)}
    eventually(lambda: all(status(house, ordered[room]) == "armed" for room in ordered), within=60)
    moved = house.hotel.api("POST", f"stays/{mover['id']}/move/", {"room": ENTERED}, user="reception")
    assert moved.status_code == 200, moved.text
    left, entered = house.phone(LEFT), house.phone(ENTERED, answers_after=1)
    talk(house)
    assert dt.datetime.now(BERLIN) < due, "this machine is too busy: the phones were not ready in time"

    eventually(lambda: all(status(house, key) in ("answered", "failed") for key in ordered.values()), within=420)

    outcome = {room: house.hotel.get(f"wake-up-calls/{key}/") for room, key in ordered.items()}
    witness.woken(house.lab, phones | {LEFT: left, ENTERED: entered}, {row["room"]: row for row in outcome.values()})
    answered = {room for room, row in outcome.items() if row["status"] == "answered"}
    assert answered == {*ANSWER, LEFT}
    assert outcome[LEFT]["room"] == ENTERED
    assert (left.rang, entered.rang) == (0, 1)
    assert all(phones[room].heard_seconds() > 1 for room in ANSWER)
    assert [phones[room].rang for room in (*ANSWER, *NO_ANSWER, *REFUSE)] == [1] * 16
    failed = {*GROUP} - answered
    assert {outcome[room]["status"] for room in failed} == {"failed"}
    assert all(outcome[room]["status_reason"] for room in failed)
    red = [row for row in house.hotel.get("attention/?open=1&page_size=200")["results"] if row["gravity"] == "red"]
    assert failed == {room for room in failed if any(room in row["subject"] for row in red)}


def live_in(house: House, rooms: tuple[str, ...]) -> None:
    """Each of these rooms has a guest."""
    for room in rooms:
        if house.hotel.room(room)["status_code"].startswith("V"):
            check_in(house, room, f"Sleeper {room}")
    synced(house, *rooms)


def ring_rules(house: House) -> dict[str, Phone]:
    """Their phones, each with its own way to be woken."""
    phones = {room: house.phone(room, answers_after=1.5) for room in ANSWER}
    phones |= {room: house.phone(room, answers_after=None) for room in (*NO_ANSWER, *OFF, IN_CALL[0])}
    phones |= {room: house.phone(room, refuses=True) for room in REFUSE}
    phones[IN_CALL[1]] = house.phone(IN_CALL[1], answers_after=0.5)
    for room in OFF:
        house.lab.switch_off(room)
    return phones


def talk(house: House) -> None:
    """Two rooms are in a call with each other when it is time."""
    house.phone(IN_CALL[0], answers_after=None).dial(IN_CALL[1]).established()


def next_minute(seconds: int) -> dt.datetime:
    """The next full minute that is at least so far away."""
    return (dt.datetime.now(BERLIN) + dt.timedelta(seconds=seconds + 59)).replace(second=0, microsecond=0)


def order(house: House, rooms: list[str], due: dt.datetime) -> list[Json]:
    body = {"rooms": rooms, "date": due.date().isoformat(), "time": due.strftime("%H:%M"), "repeats": 1}
    answer = house.hotel.api("POST", "wake-up-calls/", body, user="reception")
    assert answer.status_code == 201, answer.text
    rows: list[Json] = answer.json()
    return rows


def status(house: House, key: int) -> str:
    return str(house.hotel.get(f"wake-up-calls/{key}/")["status"])
