"""The services of our dialplan, dialled by real phones on a real Asterisk."""

import time

import pytest

from tests.telephony.guest import Guest
from tests.telephony.lab import Lab
from tests.telephony.lab.sound import heard_seconds
from tests.telephony.witness import Witness

ROOM = "1002"
READ_BACK = ["hp-room", "hp-digit-1", "hp-digit-0", "hp-digit-0", "hp-digit-2"]


@pytest.fixture
def guest(hotel_lab: Lab) -> Guest:
    return Guest(hotel_lab, hotel_lab.phone(ROOM))


def heard(guest: Guest, *prompts: str) -> bool:
    """Whether the phone heard at least as much as most of these prompts: a busy machine loses some of the sound."""
    files = [guest.lab.sounds / "zh" / f"{prompt}.wav" for prompt in prompts]
    return guest.phone.heard_seconds() >= 0.7 * sum(heard_seconds(file) for file in files)


@pytest.mark.parametrize("keys_by", ["rtp", "info"])
@pytest.mark.parametrize(("keys", "code"), [("01", "777*01"), ("*00", "777*00")])
def test_a_room_state_is_reported_and_read_back(
    hotel_lab: Lab, witness: Witness, keys_by: str, keys: str, code: str
) -> None:
    guest = Guest(hotel_lab, hotel_lab.phone(ROOM, keys_by=keys_by))
    with witness.call(hotel_lab, guest.phone, f"777, {keys} by {keys_by}"):
        guest.dial("777").keys(keys)
        assert guest.reported() == code
        guest.phone.closed()
    assert heard(guest, *READ_BACK, f"hp-state-{code[-2:]}")


def test_a_room_state_is_dialled_in_one_go(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "777*01 dialled at once"):
        guest.dial("777*01")
        assert guest.reported() == "777*01"
        guest.phone.closed()


def test_wrong_keys_are_asked_again_and_the_third_time_is_goodbye(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "777, three codes that do not exist"):
        guest.dial("777").keys("99", "98", "97")
        guest.phone.closed()
    assert guest.reports == []
    assert heard(guest, "hp-goodbye")


def test_a_wrong_code_then_a_right_one(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "777, a code that does not exist, then 01"):
        guest.dial("777").keys("99")
        time.sleep(1.5)
        guest.keys("01")
        assert guest.reported() == "777*01"
        guest.phone.closed()
    assert heard(guest, "hp-invalid", *READ_BACK, "hp-state-01")


def test_silence_ends_by_itself_after_three_questions(guest: Guest, witness: Witness) -> None:
    began = time.monotonic()
    with witness.call(guest.lab, guest.phone, "777, no key"):
        guest.dial("777")
        guest.phone.closed(timeout=90)
    assert guest.reports == []
    assert heard(guest, *3 * ["hp-state", "hp-other-room"], "hp-goodbye")
    assert time.monotonic() - began < 60


def test_minibar_goods_are_read_back_confirmed_and_the_next_can_follow(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "778: 42 × 3, confirmed; then 43, back, 7 × 2, confirmed"):
        guest.dial("778").keys("42#", "3#", "1", "43#", "1#", "*", "7#", "2#", "1")
        guest.lab.ami.event("UserEvent", since=guest.since, Info="778*7*2")
        guest.leaves()
    assert guest.reports == ["778*42*3", "778*7*2"]


def test_minibar_goods_that_nobody_confirms_are_not_reported(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "778: 42 × 3, receiver down before the 1"):
        guest.dial("778").keys("42#", "3#")
        guest.listened_to()
        guest.leaves()
    assert guest.reports == []


def test_goods_are_taken_back(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "779: 42 × 1"):
        guest.dial("779").keys("42#", "1#", "1")
        assert guest.reported() == "779*42*1"
        guest.leaves()


def test_another_room_is_named_with_a_pin(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "777 for room 1203 with PIN"):
        guest.dial("777").keys("0#", "1203#", "01", "4711")
        assert guest.reported() == "777*01*1203*4711"
        guest.phone.closed()


def test_a_guest_orders_a_wake_up_call(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "776: 06:30"):
        guest.dial("776").keys("2500", "0630", "1")
        assert guest.reported() == "776*0630"
        guest.phone.closed()
    assert heard(guest, "hp-wake-ordered")


def test_the_test_code_reports_itself(guest: Guest, witness: Witness) -> None:
    with witness.call(guest.lab, guest.phone, "775"):
        guest.dial("775")
        assert guest.reported() == "775*test"
        guest.phone.closed()
    assert heard(guest, "hp-test")


def test_the_dialplan_loads_without_a_warning(hotel_lab: Lab) -> None:
    said = (hotel_lab.run / "log" / "messages").read_text()
    assert [line for line in said.splitlines() if "pbx_config" in line or "extensions" in line] == []
