"""What was called, from what was dialled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.numbering import CalledNumber, NumberKind, OwnNumber, OwnNumbers, called_number, prefix_normalised

NORMAL, FREE, EMERGENCY, RAW = NumberKind.NORMAL, NumberKind.TOLL_FREE, NumberKind.EMERGENCY, NumberKind.RAW
SHARED, PREMIUM, SERVICE = NumberKind.SHARED_COST, NumberKind.PREMIUM, NumberKind.SERVICE


@pytest.mark.parametrize(
    ("dialled", "country", "outbound_prefix", "digits", "kind"),
    [
        ("00442079460000", "DE", "", "442079460000", NORMAL),
        ("+442079460000", "DE", "", "442079460000", NORMAL),
        ("000442079460000", "DE", "0", "442079460000", NORMAL),
        ("011442079460000", "US", "", "442079460000", NORMAL),
        ("9011442079460000", "US", "9", "442079460000", NORMAL),
        ("0030123456", "DE", "0", "4930123456", NORMAL),
        ("030123456", "DE", "", "4930123456", NORMAL),
        ("013800138000", "CN", "0", "8613800138000", NORMAL),
        ("2125551234", "US", "", "12125551234", NORMAL),
        ("0112", "DE", "0", "112", EMERGENCY),
        ("112", "DE", "0", "112", EMERGENCY),
        ("110", "DE", "", "110", EMERGENCY),
        ("9911", "US", "9", "911", EMERGENCY),
        ("911", "US", "9", "911", EMERGENCY),
        ("999", "GB", "", "999", EMERGENCY),
        ("08001234567", "DE", "", "498001234567", FREE),
        ("18005551212", "US", "", "18005551212", FREE),
        ("+80012345678", "DE", "", "80012345678", FREE),
        ("0018005551212", "DE", "", "18005551212", NORMAL),
        ("001806123456", "DE", "0", "491806123456", SHARED),
        ("09003123456", "DE", "", "499003123456", PREMIUM),
        ("03301234567", "GB", "", "443301234567", SERVICE),
        ("00448712345678", "DE", "", "448712345678", PREMIUM),
        ("411", "US", "", "411", RAW),
        ("*97", "DE", "", "*97", RAW),
        ("", "DE", "", "", RAW),
        ("0" * 40, "DE", "", "0" * 40, RAW),
    ],
)
def test_called_number(dialled: str, country: str, outbound_prefix: str, digits: str, kind: NumberKind) -> None:
    assert called_number(dialled, country=country, outbound_prefix=outbound_prefix) == CalledNumber(digits, kind)


@given(st.text(max_size=60), st.sampled_from(["DE", "US", "CN", "XX"]), st.sampled_from(["", "0", "9"]))
def test_anything_dialled_becomes_a_number_or_raw_digits(dialled: str, country: str, outbound_prefix: str) -> None:
    called = called_number(dialled, country=country, outbound_prefix=outbound_prefix)
    assert set(called.digits) <= set("0123456789*#")


PIZZA = OwnNumber("22022", False, "service", "Pizza service", True)
MINITEL = OwnNumber("+33836", True, "premium", "Minitel", False)
HOTLINE = OwnNumber("0800", True, "shared_cost", "Booking lines", False)
SISTER = OwnNumber("+442079", True, "service", "Our sister hotels", True)
SISTER_BAR = OwnNumber("+442079460000", False, "service", "Their bar", False)
TABLE = OwnNumbers((PIZZA, MINITEL, HOTLINE, SISTER, SISTER_BAR))


@pytest.mark.parametrize(
    ("dialled", "line", "is_free", "number_class"),
    [
        ("022022", PIZZA, True, "service"),
        ("0220221", None, False, ""),
        ("00033836123456", MINITEL, False, "premium"),
        ("008001234567", HOTLINE, False, "shared_cost"),
        ("000442079461111", SISTER, True, "service"),
        ("000442079460000", SISTER_BAR, False, "service"),
        ("0030123456", None, False, ""),
    ],
)
def test_the_propertys_own_table_wins(dialled: str, line: OwnNumber | None, is_free: bool, number_class: str) -> None:
    called = called_number(dialled, country="DE", outbound_prefix="0", own=TABLE)
    assert (called.own, called.is_free, called.number_class) == (line, is_free, number_class)


@pytest.mark.parametrize("digits", ["112", "1", "11", "+112"])
@pytest.mark.parametrize("is_prefix", [True, False])
def test_no_table_makes_an_emergency_number_cost_anything(digits: str, is_prefix: bool) -> None:
    table = OwnNumbers((OwnNumber(digits, is_prefix, "premium", "Trap", False),))
    called = called_number("0112", country="DE", outbound_prefix="0", own=table)
    assert (called.is_free, called.number_class, called.digits) == (True, "emergency", "112")


lines = st.builds(
    OwnNumber,
    digits=st.from_regex(r"\+?[0-9*#]{1,6}", fullmatch=True),
    is_prefix=st.booleans(),
    number_class=st.sampled_from(["premium", "service", "toll_free", "shared_cost", "emergency"]),
    label=st.just("x"),
    is_free=st.booleans(),
)


@given(
    st.one_of(st.text(max_size=30), st.from_regex(r"\+?[0-9*#]{0,14}", fullmatch=True)),
    st.sampled_from(["DE", "US", "CN", "XX"]),
    st.sampled_from(["", "0", "9"]),
    st.lists(lines, max_size=5),
)
def test_whatever_the_table_says_an_emergency_is_free_and_a_line_fits(
    dialled: str, country: str, outbound_prefix: str, table: list[OwnNumber]
) -> None:
    called = called_number(dialled, country=country, outbound_prefix=outbound_prefix, own=OwnNumbers(tuple(table)))
    plain = called_number(dialled, country=country, outbound_prefix=outbound_prefix)
    assert (called.digits, called.kind) == (plain.digits, plain.kind)
    if plain.kind == EMERGENCY:
        assert called.is_free
        assert called.own is None
    elif called.own is None:
        assert called.is_free == (plain.kind == FREE)
    else:
        assert called.is_free == called.own.is_free
        assert called.own in table


@pytest.mark.parametrize("text", ["4420", "+4420", "004420", "+44 20", "(44)20"])
def test_prefixes_in_every_spelling_are_the_same(text: str) -> None:
    assert prefix_normalised(text) == "4420"


@pytest.mark.parametrize("text", ["", "+", "00", "44x", "٤٤", "4" * 21])
def test_what_is_no_prefix_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        prefix_normalised(text)
