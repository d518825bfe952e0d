"""Three pitfalls of the vendor's dialplan, each on a real Asterisk: the vendor's text falls in, ours does not."""

import time
from dataclasses import dataclass

import pytest

from tests.telephony.lab import AmiError, Lab, Phone, PhoneError
from tests.telephony.witness import Witness

ROOM = "1001"
SPOKEN = 2.5  # seconds after which a first prompt is over


@dataclass
class Hotel:
    """One lab and its witness."""

    lab: Lab
    witness: Witness
    whose: str

    def phone(self) -> Phone:
        return self.lab.phone(ROOM)

    def report(self, since: int, within: float) -> str:
        """What the next report says; AmiError when there is none in time."""
        return self.lab.ami.event("UserEvent", since=since, timeout=within, UserEvent="DtmfEndString")["Info"]


@pytest.fixture
def vendor(vendor_lab: Lab, witness: Witness) -> Hotel:
    return Hotel(vendor_lab, witness, "vendor's text")


@pytest.fixture
def ours(hotel_lab: Lab, witness: Witness) -> Hotel:
    return Hotel(hotel_lab, witness, "our text")


def report_of_a_maid_in_a_hurry(hotel: Hotel) -> str:
    """777, the code, and the receiver down half a second later, while the phone still speaks."""
    phone, since = hotel.phone(), hotel.lab.ami.mark()
    with hotel.witness.call(hotel.lab, phone, f"{hotel.whose}: 777, code, hang up at once"):
        phone.dial("777").established()
        time.sleep(SPOKEN)
        phone.keys("*01")
        time.sleep(0.5)
        phone.hang_up()
        phone.closed()
        return hotel.report(since, within=3)


def test_an_early_hang_up_loses_the_vendors_report(vendor: Hotel) -> None:
    with pytest.raises(AmiError, match="no UserEvent"):
        report_of_a_maid_in_a_hurry(vendor)


def test_an_early_hang_up_does_not_lose_ours(ours: Hotel) -> None:
    assert report_of_a_maid_in_a_hurry(ours) == "777*01"


def product_that_is_known_by_heart(hotel: Hotel) -> None:
    """778, and the product keyed while the prompt still plays; AmiError or PhoneError when it does not count."""
    phone, since = hotel.phone(), hotel.lab.ami.mark()
    with hotel.witness.call(hotel.lab, phone, f"{hotel.whose}: 778, product during the prompt"):
        phone.dial("778").established()
        time.sleep(0.4)
        phone.keys("123456789")
        hotel.lab.ami.wait(
            lambda event: event.name == "Newexten" and "123456789" in event["AppData"],
            since=since,
            timeout=6,
            what="step of the dialplan with the product",
        )
        phone.hang_up()
        phone.closed()


def test_keys_during_the_prompt_end_the_vendors_call(vendor: Hotel) -> None:
    with pytest.raises((AmiError, PhoneError)):
        product_that_is_known_by_heart(vendor)


def test_keys_during_the_prompt_count_with_ours(ours: Hotel) -> None:
    product_that_is_known_by_heart(ours)


def seconds_of_the_second_silence(hotel: Hotel, at_most: float) -> float:
    """778, a product, then no key: how long the second question for the quantity waits; AmiError over `at_most`."""
    phone = hotel.phone()
    with hotel.witness.call(hotel.lab, phone, f"{hotel.whose}: 778, product, silence at the quantity"):
        since = hotel.lab.ami.mark()
        phone.dial("778").established()
        _read(hotel, since)
        time.sleep(SPOKEN)
        phone.keys("123456789")
        first = _read(hotel, since, number=2)
        second = _read(hotel, since, number=3)
        assert second > first
        began = time.monotonic()
        hotel.lab.ami.wait(
            lambda event: event.name == "Newexten" and event["Application"] != "Read",
            since=second + 1,
            timeout=at_most,
            what="step after the second silence",
        )
        return time.monotonic() - began


def _read(hotel: Hotel, since: int, number: int = 1) -> int:
    """The place of the nth reading of keys in the list of events."""
    seen = hotel.lab.ami
    for _ in range(number):
        event = seen.event("Newexten", since=since, timeout=25, Application="Read")
        since = seen.events.index(event) + 1
    return since - 1


def test_a_silent_vendors_question_waits_four_times(vendor: Hotel) -> None:
    with pytest.raises(AmiError, match="no step after the second silence"):
        seconds_of_the_second_silence(vendor, at_most=12)


def test_our_silent_question_is_over_after_its_seconds(ours: Hotel) -> None:
    assert seconds_of_the_second_silence(ours, at_most=12) < 10
