"""What is keyed and what is reported: the programs and both dialects say the same, and all of it is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.dialplan.options import INSPECTED, ROOM_STATES, SIGNS, Dialect, Language, Options
from pbx.dialplan.services import services
from pbx.dialplan.writing import dialplan_text
from pbx.pins import pin_digest
from pbx.service_codes import MINIBAR, ROOM_STATE, TAKE_BACK, TEST, WAKE_UP, service_code
from tests.pbx.dialplan.model_phone import model_call
from tests.pbx.dialplan.phones import Line, pressed
from tests.pbx.dialplan.text_phone import parsed, text_call

DIALECTS = list(Dialect)
PHONES = "Local_Default_CallingRules"
options_of_a_hotel = st.builds(
    Options,
    staff_pin=st.booleans(),
    pin_digits=st.integers(4, 8),
    other_rooms=st.booleans(),
    language=st.sampled_from(Language),
    room_state=st.sampled_from(["777", "9777", "77"]),
)
keystrokes = st.lists(
    st.sampled_from(["0#", "1", "9", "*", "#", "01", "*01", "02", "05", "*07", "12#", "1203#", "4711", "0630", "2561"])
    | st.text("0123456789*#", min_size=1, max_size=10)
    | st.just(" "),
    max_size=14,
).map("".join)
tempo = st.sampled_from([0.2, 0.7, 2.5])


def reports(
    options: Options, dialled: str, keys: str, dialect: Dialect = Dialect.MACRO, every: float = 0.5
) -> list[str]:
    """What one call reports, by the program and by the text, which must agree in what is heard too."""
    by_model, by_text = Line(pressed(keys, every)), Line(pressed(keys, every))
    model_call(options, dialled, by_model)
    text_call(parsed(dialplan_text(options, dialect)), PHONES, dialled, by_text)
    assert by_text.reports == by_model.reports
    assert by_text.heard == by_model.heard
    return by_text.reports


@given(options_of_a_hotel, st.data(), keystrokes, tempo, st.sampled_from(DIALECTS))
def test_every_string_that_can_be_sent_is_understood(
    options: Options, data: st.DataObject, keys: str, every: float, dialect: Dialect
) -> None:
    service = data.draw(st.sampled_from(services(options)))
    direct = [f"{service.number}*{'0630'[: service.direct_keys]}"] if service.direct else []
    dialled = data.draw(st.sampled_from([service.number, *direct]))
    for text in reports(options, dialled, keys, dialect, every):
        code = service_code(text)
        assert code is not None, text
        if code.room:
            assert code.pin_digests, "from another phone a PIN says who it is"


@given(st.sampled_from(ROOM_STATES), st.booleans(), st.sampled_from(DIALECTS))
def test_a_state_is_reported_with_or_without_its_star(state: str, star: bool, dialect: Dialect) -> None:
    keys = f"*{state}" if star else state
    told = reports(Options(), "777", keys + ("4711" if state == INSPECTED else ""), dialect)
    assert told == [f"777*{state}*4711" if state == INSPECTED else f"777*{state}"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("options", "dialled", "keys", "told"),
    [
        (Options(), "777*01", "", ["777*01"]),
        (Options(staff_pin=True), "777", "014711", ["777*01*4711"]),
        (Options(staff_pin=True, pin_digits=8), "777", "014711#", ["777*01*4711"]),
        (Options(staff_pin=True), "777", "05", ["777*05"]),  # a guest has no PIN
        (Options(staff_pin=True), "777", "0147#4711", ["777*01*4711"]),  # too short: once more
        (Options(staff_pin=True), "777", "01*#" + "004711", ["777*00*4711"]),  # back
        (Options(), "777", "0#1204#014711", ["777*01*1204*4711"]),
        (Options(), "777", "0#1204#054711", ["777*05*1204*4711"]),
        (Options(other_rooms=False), "777", "0#", []),
        (Options(), "777", "11" + "01", ["777*01"]),  # not understood, then right
        (Options(), "777", "11" + "22" + "33" + "01", []),  # three tries
        (Options(), "777", " 01", ["777*01"]),  # asked again after a silence
        (Options(), "777", "9#01", []),
        (Options(), "777", "*#01", []),
        (Options(), "778", "12#3#1", ["778*12*3"]),
        (Options(), "778", "123456789" + "10" + "1", ["778*123456789*10"]),
        (Options(), "778", "12#3#1" + "7#1#1", ["778*12*3", "778*7*1"]),
        (Options(), "778", "12#3#*" + "7#1#1", ["778*7*1"]),
        (Options(), "778", "12#3#9" + "7#1#1", []),
        (Options(), "778", "12#0#3#1", ["778*12*3"]),
        (Options(), "778", "1*2#7#1#1", ["778*7*1"]),
        (Options(staff_pin=True), "778", "12#3#14711" + "7#1#1", ["778*12*3*4711", "778*7*1*4711"]),
        (Options(), "779", "0#1204#12#3#14711", ["779*12*3*1204*4711"]),
        (Options(), "776", "06301", ["776*0630"]),
        (Options(), "776*0630", "1", ["776*0630"]),
        (Options(), "776", "0630*07001", ["776*0700"]),
        (Options(), "776", "2400" + "23591", ["776*2359"]),
        (Options(), "776", "0760" + "00001", ["776*0000"]),
        (Options(), "776", "06309", []),
        (Options(), "775", "", ["775*test"]),
        (Options(room_state="9777"), "9777", "01", ["777*01"]),  # reports name the service as HotelPBX does
        (Options(room_state="9777"), "9777*01", "", ["777*01"]),
    ],
)
def test_what_is_keyed_is_what_is_reported(
    options: Options, dialled: str, keys: str, told: list[str], dialect: Dialect
) -> None:
    assert reports(options, dialled, keys, dialect, every=0.2) == told


@given(options_of_a_hotel, keystrokes)
def test_a_pin_is_found_by_its_digest_alone(options: Options, keys: str) -> None:
    for text in reports(options, options.room_state, keys + "0#1203#014711"):
        code = service_code(text)
        assert code
        pin = text.rpartition("*")[2] if text.count("*") > 1 else ""
        assert code.pin_digests == ((pin_digest(pin),) if pin else ())
        assert code.words[0] in ROOM_STATES
        assert pin or code.words[0] in SIGNS or not options.staff_pin


def test_silence_ends_a_call_and_nothing_is_reported() -> None:
    for service in services(Options()):
        line = Line()
        text_call(parsed(dialplan_text(Options(), Dialect.GOSUB)), PHONES, service.number, line)
        assert line.reports == (["775*test"] if service.number == "775" else [])
        assert line.now < 60


def test_a_service_without_a_number_is_not_there() -> None:
    text = dialplan_text(Options(take_back="", wake_up=""), Dialect.MACRO)
    assert {service.number for service in services(Options(take_back="", wake_up=""))} == {"777", "778", "775"}
    assert "exten = ,1" not in text
    assert TAKE_BACK + "*" not in text
    assert WAKE_UP + "*" not in text


def test_the_services_are_those_that_are_understood() -> None:
    assert {service.number for service in services(Options())} == {ROOM_STATE, MINIBAR, TAKE_BACK, WAKE_UP, TEST}
