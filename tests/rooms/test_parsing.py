"""Room lists as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.errors import InputError
from rooms.parsing import MOST_ROOMS, room_numbers_parse

RANGES = st.tuples(st.integers(0, 99999), st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1]))
SEPARATORS = st.sampled_from([",", ", ", " ", "\n", "；", "，", "、"])


@given(st.lists(RANGES, min_size=1, max_size=8), SEPARATORS)
def test_every_room_of_every_range_comes_out_once_and_in_order(ranges: list[tuple[int, int]], separator: str) -> None:
    text = separator.join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
    expected = dict.fromkeys(str(number) for first, last in ranges for number in range(first, last + 1))
    assert room_numbers_parse(text) == list(expected)


@given(st.text(max_size=60))
def test_anything_typed_gives_room_numbers_or_a_sentence(text: str) -> None:
    try:
        numbers = room_numbers_parse(text)
    except InputError:
        return
    assert numbers
    assert len(numbers) == len(set(numbers)) <= MOST_ROOMS
    assert all(number.isascii() and number.isalnum() and len(number) <= 10 for number in numbers)


def test_the_example_of_the_form() -> None:
    assert room_numbers_parse(" 110,111, 115 – 118 ,110") == ["110", "111", "115", "116", "117", "118"]
    assert room_numbers_parse("008-011") == ["008", "009", "010", "011"]
    assert room_numbers_parse("12A") == ["12A"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one"),
        (" , ", "at least one"),
        ("120-110", "backwards"),
        ("1-100000", "more than 500"),
        ("1-300,400-700", "more than 500"),
        ("110,1x!", "1x!"),
        ("110-", "110-"),
        ("110-112-115", "110-112-115"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        room_numbers_parse(text)
    assert says in refused.value.extra["fields"]["rooms"][0]
