"""The steps of a price in the language of whoever reads them: on an invoice, on screen and on paper."""

from decimal import Decimal

from django.utils.translation import gettext

from billing import rating
from billing.explanations import ExplanationLine
from billing.nights import PER_GUEST, PERCENT_OF_ROOM
from billing.templatetags.money import money, plain_number
from hotelpbx.common.words import in_words

PERCENT = {rating.DISCOUNT, rating.MARKUP, rating.TAX, rating.TAX_CONTAINED, PERCENT_OF_ROOM}


def steps_in_words(steps: list[ExplanationLine], currency: str) -> list[str]:
    """Each step with what it adds; together they come to the amount of the line."""
    return [_step(step, currency, is_first=place == 0) for place, step in enumerate(steps)]


def _step(step: ExplanationLine, currency: str, *, is_first: bool) -> str:
    if is_first and step["quantity"] and not step["rate"]:  # the rule, which adds nothing yet
        words = gettext("%(rule)s, %(seconds)s s talked")
        return words % {"rule": step["label"], "seconds": _number(step["quantity"])}
    return f"{_what(step)}: {money(step['amount'], currency)}"


def _what(step: ExplanationLine) -> str:
    label, quantity, rate = str(step["label"]), _number(step["quantity"]), _number(step["rate"])
    if label == rating.TALK_TIME:
        words = gettext("Talk time %(seconds)s s × %(price)s a minute")
        return words % {"seconds": quantity, "price": rate}
    what = in_words(label)
    if label == PER_GUEST:
        return f"{what}, {quantity} × {rate}"
    if label in PERCENT and rate:
        return f"{what} {rate} %"
    return f"{what} {rate}" if label == rating.MINIMUM else what


def _number(text: str | None) -> str:
    return plain_number(Decimal(text)) if text else ""
