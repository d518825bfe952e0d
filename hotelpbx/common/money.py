"""Money: Decimal, rounded once, half-up, to the digits of its currency."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# Minor digits of ISO 4217 currencies that do not have two.
MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def minor_digits(currency: str) -> int:
    """How many digits the currency has behind the point."""
    return MINOR_DIGITS.get(currency, 2)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round half-up to the currency's digits; the only rounding of money in this house. Zero has no sign."""
    rounded = amount.quantize(_smallest(currency), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


@lru_cache(maxsize=256)
def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(currency))


def price_text(value: Decimal, currency: str) -> str:
    """A price: the currency's digits, and more only where the price has more."""
    return decimal_text(value, minor_digits(currency))


def decimal_text(value: Decimal, digits: int = 2) -> str:
    """At least so many digits behind the point, and no needless zeros after them."""
    short = round(value, digits)
    return f"{short if short == value else value.normalize():f}"


def money_text(amount: Decimal, currency: str) -> str:
    """The amount as the API writes it: `12.50`."""
    return f"{round_money(amount, currency):f}"
