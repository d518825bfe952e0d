"""Exact amounts and their one rounding; pure arithmetic without Django.

Inside, an amount is an integer over an integer, so nothing is lost before the end. At the end the sum that the guest
pays is rounded half-up to the currency's digits, the net amount likewise, and the tax is what lies between them.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hotelpbx.common.money import minor_digits

UNITS = tuple(Decimal(1).scaleb(-digits) for digits in range(10))


@dataclass(frozen=True, slots=True)
class Price:
    """What is posted: `net + tax == amount`, each in whole minor units of the currency."""

    net: Decimal
    tax: Decimal
    amount: Decimal

    def negated(self) -> "Price":
        """The price of the reversal."""
        return Price(-self.net, -self.tax, -self.amount)


def minor_units(numerator: int, denominator: int, digits: int) -> int:
    """Round a fraction of currency units half-up (away from zero) to whole minor units."""
    if numerator < 0:
        return -minor_units(-numerator, denominator, digits)
    scale: int = 10**digits
    return (2 * numerator * scale + denominator) // (2 * denominator)


def from_minor(units: int, digits: int) -> Decimal:
    """Minor units as a Decimal with exactly `digits` digits behind the point."""
    return units * UNITS[digits]


def price_of(value: Fraction, *, tax_rate: Decimal, tax_included: bool, currency: str) -> Price:
    """The price of an exact value; `tax_rate` in percent, on top of the value or contained in it."""
    factor = 1 + Fraction(tax_rate) / 100
    gross, net = (value, value / factor) if tax_included else (value * factor, value)
    digits = minor_digits(currency)
    amount_units = minor_units(gross.numerator, gross.denominator, digits)
    net_units = minor_units(net.numerator, net.denominator, digits)
    return Price(
        net=from_minor(net_units, digits),
        tax=from_minor(amount_units - net_units, digits),
        amount=from_minor(amount_units, digits),
    )
