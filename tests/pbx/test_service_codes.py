"""The codes of the services in their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.pins import code_sealed, pin_digest, pins_hidden, sealed_digests
from pbx.service_codes import ServiceCode, service_code

digits = st.text("0123456789", min_size=1, max_size=7)
pins = st.text("0123456789", min_size=4, max_size=8)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("777*01", ServiceCode("777", ("01",))),
        ("778*123456789*99", ServiceCode("778", ("123456789", "99"))),
        ("779*1*1", ServiceCode("779", ("1", "1"))),
        ("776*2359", ServiceCode("776", ("2359",))),
        ("775*test", ServiceCode("775", ("test",))),
        ("777*1", None),
        ("777*011", None),
        ("777*01*", None),
        ("778*12", None),
        ("778*12*1*", None),
        ("776*2400", None),
        ("776*0630*1", None),
        ("775*tset", None),
        ("6500*4711", None),
        ("777", None),
        ("", None),
    ],
)
def test_a_code_and_its_parts(text: str, code: ServiceCode | None) -> None:
    assert service_code(text) == code


@given(st.sampled_from(["777*01", "778*12*1", "779*12*1"]), digits, pins)
def test_room_and_pin_stand_behind_any_report_of_staff(head: str, room: str, pin: str) -> None:
    code = service_code(f"{head}*{room}*{pin}")
    assert code
    assert (code.room, code.pin_digests) == (room, (pin_digest(pin),))
    alone = service_code(f"{head}*{pin}")
    assert alone
    assert (alone.room, alone.pin_digests) == ("", (pin_digest(pin),))
    assert service_code(code_sealed(f"{head}*{room}*{pin}")) == code


@given(st.sampled_from(["777*01", "778*12*1"]), digits, pins)
def test_the_pin_behind_a_room_is_sealed_and_the_room_is_not(head: str, room: str, pin: str) -> None:
    sealed = code_sealed(f"{head}*{room}*{pin}")
    assert sealed_digests(sealed) == [pin_digest(pin)]
    assert pins_hidden(sealed) == f"{head}*{room}*••••"
    assert code_sealed(sealed) == sealed


@given(st.text("0123456789*~#ab", max_size=40))
def test_any_keys_are_a_code_or_none_and_sealed_once_for_all(keys: str) -> None:
    for service in ("777", "778", "779", "776"):
        service_code(f"{service}*{keys}")
        sealed = code_sealed(f"{service}*{keys}")
        assert code_sealed(sealed) == sealed
