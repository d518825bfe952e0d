"""Calls between rooms and with the town: who hears whom, how long, and how they end."""

import time

import pytest

from tests.telephony.lab import Lab, PhoneError
from tests.telephony.witness import Witness

TALK = 3.0  # seconds


def test_two_rooms_talk(hotel_lab: Lab, witness: Witness) -> None:
    caller, callee = hotel_lab.phone("1003"), hotel_lab.phone("1004", tone=880)
    since = hotel_lab.ami.mark()
    with witness.call(hotel_lab, caller, "room to room, picked up after 1 s, 3 s of talk"):
        caller.dial("1004")
        callee.rings()
        time.sleep(1)
        callee.answer()
        caller.established()
        time.sleep(TALK)
        caller.hang_up()
        callee.closed()
        record = hotel_lab.ami.event("Cdr", since=since, Source="1003")
    assert (record["Destination"], record["Disposition"]) == ("1004", "ANSWERED")
    assert int(record["BillableSeconds"]) in (3, 4)
    assert min(caller.heard_seconds(), callee.heard_seconds()) > TALK / 2


def test_a_caller_who_gives_up(hotel_lab: Lab, witness: Witness) -> None:
    caller, callee = hotel_lab.phone("1003"), hotel_lab.phone("1004")
    since = hotel_lab.ami.mark()
    with witness.call(hotel_lab, caller, "room to room, given up while it rings"):
        caller.dial("1004")
        callee.rings()
        caller.hang_up()
        callee.closed()
        record = hotel_lab.ami.event("Cdr", since=since, Source="1003")
    assert (record["Disposition"], record["BillableSeconds"]) == ("NO ANSWER", "0")


def test_a_room_that_refuses_is_busy(hotel_lab: Lab, witness: Witness) -> None:
    caller, callee = hotel_lab.phone("1003"), hotel_lab.phone("1004")
    with witness.call(hotel_lab, caller, "room to room, refused"):
        caller.dial("1004")
        callee.rings()
        callee.refuse()
        with pytest.raises(PhoneError, match="486"):
            caller.established()


def test_a_room_in_a_call_is_busy(hotel_lab: Lab, witness: Witness) -> None:
    talker, callee, caller = (
        hotel_lab.phone("1005"),
        hotel_lab.phone("1004", answers_after=0.5),
        hotel_lab.phone("1003"),
    )
    talker.dial("1004").established()
    callee.established()
    with witness.call(hotel_lab, caller, "to a room in a call"), pytest.raises(PhoneError, match="486"):
        caller.dial("1004").established()


def test_a_room_that_wants_to_sleep(hotel_lab: Lab, witness: Witness) -> None:
    caller, callee = hotel_lab.phone("1003"), hotel_lab.phone("1004")
    callee.do_not_disturb(True)
    try:
        with witness.call(hotel_lab, caller, "to a phone that is not to ring"), pytest.raises(PhoneError, match="480"):
            caller.dial("1004").established()
    finally:
        callee.do_not_disturb(False)


def test_a_room_whose_phone_is_off(hotel_lab: Lab, witness: Witness) -> None:
    caller = hotel_lab.phone("1003")
    hotel_lab.phone("1006")
    hotel_lab.switch_off("1006")
    with witness.call(hotel_lab, caller, "to a phone that is off"), pytest.raises(PhoneError, match=r"404|480|503"):
        caller.dial("1006").established()


def test_the_town_is_called_and_the_seconds_are_those_of_the_talk(hotel_lab: Lab, witness: Witness) -> None:
    town, caller = hotel_lab.outside(answers_after=1), hotel_lab.phone("1003")
    since = hotel_lab.ami.mark()
    with witness.call(hotel_lab, caller, "outside call, answered after 1 s, 3 s of talk"):
        caller.dial("900493012345").established()
        began = time.monotonic()
        time.sleep(TALK)
        caller.hang_up()
        caller.closed()
        talked = time.monotonic() - began
        record = hotel_lab.ami.event("Cdr", since=since, Source="1003")
    assert (record["Destination"], record["Disposition"]) == ("900493012345", "ANSWERED")
    assert record["DestinationChannel"].startswith("PJSIP/trunk-")
    assert abs(int(record["BillableSeconds"]) - talked) <= 1
    assert town.heard_seconds() > TALK / 2


def test_the_town_calls_in(hotel_lab: Lab, witness: Witness) -> None:
    town, callee = hotel_lab.outside(), hotel_lab.phone("1004", answers_after=0.5)
    since = hotel_lab.ami.mark()
    with witness.call(hotel_lab, callee, "a call from the town"):
        town.dial("1004").established()
        time.sleep(1)
        town.hang_up()
        callee.closed()
        record = hotel_lab.ami.event("Cdr", since=since, Destination="1004")
    assert record["Channel"].startswith("PJSIP/trunk-")
    assert record["Disposition"] == "ANSWERED"
