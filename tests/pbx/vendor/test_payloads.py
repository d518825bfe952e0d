"""Conversions, and above all names that the device accepts."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import PbxInvalidParameterError, PbxProtocolError, display_name
from pbx.vendor.checks import display_name_allowed
from pbx.vendor.payloads import (
    clean_text,
    format_local_time,
    join_list,
    object_list,
    parse_clock,
    parse_int,
    parse_local_time,
    parse_on_off,
    parse_system_time,
    split_list,
)
from pbx.vendor.wire_json import read_json_object


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("O'Brien & Søn <VIP>", "O Brien and Søn VIP"),
        ("O\u2019Brien", "O Brien"),
        ("Dr. J.R. Müller", "Dr J R Müller"),
        ("王小明", "王小明"),
        ("Nguyễn Thị\tHà", "Nguyễn Thị Hà"),
        ("  a@b.c; 100%!  ", "a b c 100"),
        ("back\\slash|pipe$`:", "back slash pipe"),
        ("A\u202eB\u200bC\x00D", "ABC D"),
        ("x\u037ey", "x y"),
        ("Cafe\u0301", "Café"),
        ("\ud800abc", "abc"),
    ],
)
def test_a_name_stays_readable(name: str, shown: str) -> None:
    assert display_name(name) == shown


@pytest.mark.parametrize("name", ["", "  ", "!!!", "\u200b"])
def test_a_name_with_nothing_to_show_becomes_the_fallback(name: str) -> None:
    assert display_name(name, fallback="1001") == "1001"
    assert display_name(name) == ""


def test_a_fallback_with_nothing_to_show_is_refused() -> None:
    with pytest.raises(PbxInvalidParameterError, match="fallback"):
        display_name("", fallback="%%")


def test_a_cut_never_parts_a_letter_from_its_accent() -> None:
    assert display_name("ab" + "q\u0323", max_length=3) == "ab"


@given(st.text(max_size=200), st.integers(1, 64))
def test_every_name_becomes_one_the_device_accepts(text: str, max_length: int) -> None:
    shown = display_name(text, fallback="1001", max_length=max_length)
    display_name_allowed("username", shown)
    assert 0 < len(shown) <= max_length
    assert display_name(shown, max_length=max_length) == shown


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=40))
def test_letters_and_digits_of_any_script_are_kept(text: str) -> None:
    assert display_name(text) == unicodedata.normalize("NFC", text)[:64]


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ("1000,1001", ("1000", "1001")),
        ("a, b ,,", ("a", "b")),
        ("", ()),
        (None, ()),
        (["1", 2, ""], ("1", "2")),
        (5, ("5",)),
    ],
)
def test_lists_are_trimmed_and_empty_items_dropped(value: object, items: tuple[str, ...]) -> None:
    assert split_list(value) == items


def test_lists_for_the_device() -> None:
    assert join_list("number", ["1000", " 1001 ", ""]) == "1000,1001"
    assert join_list("selectoutroute", [], allow_empty=True) == ""
    with pytest.raises(PbxInvalidParameterError, match="number"):
        join_list("number", [])
    with pytest.raises(PbxInvalidParameterError, match="comma"):
        join_list("selectoutroute", ["a,b"])


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", 7), (7, 7), (" -3 ", -3), ("7.0", None), ("", None), ("٣", None), (True, None), ("9" * 13, None)],
)
def test_numbers(value: object, number: int | None) -> None:
    assert parse_int(value) == number


def test_switches() -> None:
    assert [parse_on_off(v) for v in ("on", "OFF", "yes", "", None, "maybe")] == [True, False, True, None, None, None]


def test_device_times() -> None:
    assert parse_local_time("2019-10-23 22:18:50") == dt.datetime(2019, 10, 23, 22, 18, 50)
    assert parse_local_time("2019-02-30 22:18:50") is None
    assert parse_local_time("yesterday") is None
    assert parse_clock("7:05") == dt.time(7, 5)
    assert parse_clock("24:00") is None
    assert format_local_time("starttime", dt.datetime(2019, 10, 24, 0, 0)) == "2019-10-24 00:00:00"
    with pytest.raises(PbxInvalidParameterError, match="without a time zone"):
        format_local_time("starttime", dt.datetime(2019, 10, 24, tzinfo=dt.UTC))


def test_the_system_time_keeps_its_zone_as_a_label() -> None:
    system_time = parse_system_time("2019-10-17 23:07:43 UTC-8")
    assert system_time is not None
    assert (system_time.local, system_time.zone) == (dt.datetime(2019, 10, 17, 23, 7, 43), "UTC-8")
    assert parse_system_time("soon") is None


def test_lists_of_objects() -> None:
    assert object_list({"Calls": [{"a": 1}]}, "calls", "Calls") == [{"a": 1}]
    assert object_list({"wakeup": {"a": 1}}, "wakeup") == [{"a": 1}]
    assert object_list({}, "wakeups") == []
    with pytest.raises(PbxProtocolError, match="wakeups"):
        object_list({"wakeups": "none"}, "wakeups")


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.binary())
def test_clean_text_is_always_storable(value: object) -> None:
    text = clean_text(value, 50)
    assert len(text) <= 50
    assert "\0" not in text
    text.encode()


@given(st.text(alphabet='{}[]",:\\ a1\n', max_size=60))
def test_reading_json_fails_with_value_errors_only(text: str) -> None:
    try:
        value = read_json_object(text)
    except ValueError:
        return
    assert isinstance(value, dict)


def test_reading_hostile_json_takes_linear_time() -> None:
    with pytest.raises(ValueError, match="not JSON"):
        read_json_object('{"a":"' + '\\"' * 200_000)
    with pytest.raises(ValueError, match="nested"):
        read_json_object('{"a":' * 13 + "1" + "}" * 13)
