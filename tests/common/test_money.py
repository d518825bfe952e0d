"""Money is rounded once, half-up, to the digits of its currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.money import minor_digits, money_text, round_money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1.005", "EUR", "1.01"),
        ("-1.005", "EUR", "-1.01"),
        ("1.694", "EUR", "1.69"),
        ("12.5", "JPY", "13"),
        ("1.2345", "KWD", "1.235"),
        ("7", "USD", "7.00"),
        ("-0.001", "EUR", "0.00"),
    ],
)
def test_rounding_by_currency(amount: str, currency: str, text: str) -> None:
    assert money_text(Decimal(amount), currency) == text


@given(st.decimals(-(10**9), 10**9, places=6), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_rounding_is_near_and_settled(amount: Decimal, currency: str) -> None:
    rounded = round_money(amount, currency)
    assert abs(rounded - amount) * 2 <= Decimal(1).scaleb(-minor_digits(currency))
    assert round_money(rounded, currency) == rounded
