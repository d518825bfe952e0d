"""The rules by which single keys become codes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.services.key_codes import Press, codes_read, places_missing

START = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
PAUSE = dt.timedelta(seconds=4)


def keyed(text: str) -> list[Press]:
    """One key a second; a blank is a silence of five seconds, `_` one of half a minute."""
    at, presses = START, []
    for sign in text:
        at += dt.timedelta(seconds={" ": 5, "_": 30}.get(sign, 1))
        if sign not in " _":
            presses.append(Press(sign, at))
    return presses


def codes(number: str, text: str, *, closed: bool = True) -> list[str]:
    return [code.text for code in codes_read(number, keyed(text), pause=PAUSE, closed=closed).codes]


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        ("777", "*01", ["777*01"]),
        ("777", "*00*01", ["777*00", "777*01"]),
        ("777", "*0 *01", ["777*01"]),
        ("777", "*0", []),
        ("777", "01", []),
        ("778", "12#3#1", ["778*12*3"]),
        ("778", "123456789" + "10" + "1", ["778*123456789*10"]),
        ("778", "12#3#112#4#1", ["778*12*3", "778*12*4"]),
        ("778", "12 3 1", ["778*12*3"]),  # silence ends a reading as # does
        ("778", "12# 3# 1", ["778*12*3"]),  # the announcements last longer than a silence
        ("778", "12#3#*34#5#1", ["778*34*5"]),  # back to the start
        ("778", "12#3#2", []),
        ("778", "12#3#9", []),
        ("778", "12#3#", []),
        ("778", "12###34#5#1", ["778*34*5"]),  # two empty counts lead back to the product
        ("778", "##12#3#1", ["778*12*3"]),
        ("778", "12#_34#5#1", ["778*34*5"]),  # after so long a silence it has gone back by itself
        ("779", "12#3#1", ["779*12*3"]),
        ("778", "*12*3#", ["778*12*3"]),  # the whole code, as 777 takes it
        ("778", "12*3*4711#", ["778*12*3*4711"]),
        ("779", "*123456789*10*12345678", ["779*123456789*10*12345678"]),
        ("778", "12*3*4711 12#3#1", ["778*12*3*4711", "778*12*3"]),
        ("778", "12*3*4711_", ["778*12*3*4711"]),
        ("778", "12*#", []),
        ("6501", "4711", ["6501*4711"]),
        ("6501", "4711#0815#", ["6501*4711", "6501*0815"]),
        ("6501", "1 2", ["6501*1", "6501*2"]),
        ("6501", "*01", ["6501*01"]),
        ("6501", "#", []),
    ],
)
def test_what_was_keyed(number: str, text: str, expected: list[str]) -> None:
    assert codes(number, text) == expected


def test_a_string_is_open_until_nobody_presses_a_key() -> None:
    assert codes("6501", "12#34", closed=False) == ["6501*12"]


def test_a_key_whose_report_was_held_up_is_no_silence() -> None:
    presses = keyed("12#1#1")
    presses[1] = Press("2", START + dt.timedelta(seconds=30))
    assert [code.text for code in codes_read("778", presses, pause=PAUSE, closed=True).codes] == ["778*12*1"]


products = st.text("0123456789", min_size=1, max_size=9)
quantities = st.text("0123456789", min_size=1, max_size=2)


@given(st.lists(st.tuples(products, quantities), max_size=4))
def test_every_confirmed_entry_is_found_once(entries: list[tuple[str, str]]) -> None:
    text = "".join(
        product + "#" * (len(product) < 9) + quantity + "#" * (len(quantity) < 2) + "1" for product, quantity in entries
    )
    assert codes("778", text) == [f"778*{product}*{quantity}" for product, quantity in entries]


@given(st.sampled_from(["777", "778", "779", "6501"]), st.text("0123456789*# _", max_size=30), st.data())
def test_it_does_not_matter_when_one_looks(number: str, text: str, data: st.DataObject) -> None:
    """Looking whenever it was silent, and going on with what was left, finds what looking once at the end finds."""
    presses = keyed(text)
    once = codes_read(number, presses, pause=PAUSE, closed=True)
    found: list[str] = []
    rest: list[Press] = []
    for index, press in enumerate(presses):
        rest.append(press)
        following = presses[index + 1].at if index + 1 < len(presses) else press.at + PAUSE
        silent = following - press.at >= PAUSE
        if (silent and data.draw(st.booleans())) or index + 1 == len(presses):
            reading = codes_read(number, rest, pause=PAUSE, closed=silent)
            found += [code.text for code in reading.codes]
            rest = rest[reading.used :]
    assert found == [code.text for code in once.codes]


@given(st.sampled_from(["777", "778", "779", "6501"]), st.text("0123456789*# _ABCD", max_size=40))
def test_each_code_has_a_last_key_of_its_own(number: str, text: str) -> None:
    presses = keyed(text)
    reading = codes_read(number, presses, pause=PAUSE, closed=True)
    lasts = [code.last for code in reading.codes]
    assert lasts == sorted(set(lasts))
    assert all(last < reading.used <= len(presses) for last in lasts)


@given(st.sets(st.integers(0, 40), max_size=20))
def test_missing_places(flags: set[int]) -> None:
    assert places_missing(flags) == sorted(set(range(max(flags, default=-1) + 1)) - flags)[:5]
    assert places_missing([10**9]) == [0, 1, 2, 3, 4]


@given(
    products, quantities, st.text("0123456789", min_size=1, max_size=7), st.text("0123456789", min_size=4, max_size=8)
)
def test_a_whole_code_may_name_room_and_pin(product: str, quantity: str, room: str, pin: str) -> None:
    whole = f"{product}*{quantity}*{room}*{pin}"
    assert codes("778", f"*{whole}#") == [f"778*{whole}"]
