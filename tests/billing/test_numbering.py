"""What was called, from what was dialled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.numbering import CalledNumber, NumberKind, called_number, prefix_normalised

NORMAL, FREE, EMERGENCY, RAW = NumberKind.NORMAL, NumberKind.TOLL_FREE, NumberKind.EMERGENCY, NumberKind.RAW


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
    assert set(called.digits) <= set("0123456789*#+")
    assert not called.digits.startswith("+")


@pytest.mark.parametrize("text", ["4420", "+4420", "004420", "+44 20", "(44)20"])
def test_prefixes_in_every_spelling_are_the_same(text: str) -> None:
    assert prefix_normalised(text) == "4420"


@pytest.mark.parametrize("text", ["", "+", "00", "44x", "٤٤", "4" * 21])
def test_what_is_no_prefix_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        prefix_normalised(text)
