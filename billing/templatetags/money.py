"""Amounts as people of the page's language write them."""

from decimal import Decimal

from django import template
from django.utils import formats

from billing.comparisons import RateChange
from hotelpbx.common.money import minor_digits, round_money

register = template.Library()


@register.filter
def money(amount: Decimal | str | None, currency: str) -> str:
    """The amount with the currency's digits and the locale's separators, without the currency."""
    if amount is None or amount == "":
        return ""
    rounded = round_money(Decimal(amount), currency)
    return formats.number_format(rounded, decimal_pos=minor_digits(currency), use_l10n=True, force_grouping=True)


@register.filter
def plain_number(value: Decimal | None) -> str:
    """A quantity, a price or a percentage without the zeros its column adds: `1`, `0.5`, `19`."""
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    places = len(text.rstrip("0").partition(".")[2]) if "." in text else 0
    return formats.number_format(Decimal(value), decimal_pos=places, use_l10n=True, force_grouping=True)


@register.filter
def rate_pair(change: RateChange, name: str) -> str:
    """`0.9 → 0.8`, or once what is the same or in one version only."""
    values = [getattr(rate, name) for rate in (change.old, change.new) if rate]
    written = [value if isinstance(value, str) else plain_number(value) for value in values]
    return " → ".join(dict.fromkeys(written))


@register.filter
def clock_seconds(seconds: int | None) -> str:
    """A duration as `m:ss`, or `h:mm:ss` from an hour on."""
    minutes, rest = divmod(int(seconds or 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
