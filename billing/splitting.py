"""An amount in parts that add up to it in every column; pure arithmetic in minor units, without Django."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from billing.pricing import Price, from_minor, minor_units
from hotelpbx.common.money import minor_digits


def parts_by_weight(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Parts in the proportion of the weights: percentages, or ones for equal parts.

    Each part is the difference of two rounded running totals, so together they are the amount.
    """
    digits, total = minor_digits(currency), sum(map(Fraction, weights))
    running, marks = Fraction(0), [0]
    for weight in weights:
        running += Fraction(weight)
        mark = Fraction(amount) * running / total
        marks.append(minor_units(mark.numerator, mark.denominator, digits))
    return [from_minor(after - before, digits) for before, after in pairwise(marks)]


def price_split(price: Price, amounts: Sequence[Decimal], currency: str) -> list[Price]:
    """A price in parts of these amounts, which add up to its own.

    The net amount is divided in the same proportion and the tax of a part is what lies between, so net, tax and
    amount of the parts add up to those of the whole, and no part has a tax below zero.
    """
    nets = parts_by_weight(price.net, amounts, currency)
    return [Price(net, amount - net, amount) for net, amount in zip(nets, amounts, strict=True)]
