"""What a person must decide on calls, told once and closed when it is mended.

A call that a cost centre pays raises no item: the list of calls and the checklist of the night show it, and no guest
waits at the desk to pay.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from billing import explanations
from billing.enums import RatingStatus
from billing.models import CallRating
from billing.verdicts import Verdict
from hotelpbx.common.attention import Notice, attention_close_all, attention_raise_all
from hotelpbx.common.models import Gravity
from hotelpbx.common.money import money_text


def call_attention_follow(
    ratings: Sequence[CallRating], verdicts: Mapping[int, Verdict], known: Mapping[int, CallRating]
) -> None:
    """Raise what a person must decide, close what has been mended; `known` are the verdicts there were before."""
    notices, mended = [], []
    for rating in ratings:
        subject = _subject(rating)
        if subject:
            notices.append(_notice(rating, subject, verdicts[rating.call_id]))
        elif rating.call_id in known:
            mended.append(attention_key(rating))
    if notices:
        attention_raise_all(notices)
    if mended:
        attention_close_all(keys=mended, resolution=_("The call has been rated."))


def attention_key(rating: CallRating) -> str:
    """The key of the item of a call."""
    return f"call:{rating.call_id}"


def _subject(rating: CallRating) -> str:
    if rating.status == RatingStatus.LATE and rating.reason == explanations.NO_CHARGES:
        return _("A call of room %(room)s is not charged: the folio takes no charges")
    if rating.status == RatingStatus.LATE:
        return _("Late call of room %(room)s: %(guest)s has checked out")
    if rating.status == RatingStatus.NO_RATE and rating.cost_centre_id is None:
        return _("No price for a call from room %(room)s to %(number)s")
    return ""


def _notice(rating: CallRating, subject: str, verdict: Verdict) -> Notice:
    facts = _facts(rating)
    return Notice(
        kind=f"call_{rating.status}",
        key=attention_key(rating),
        subject=subject % facts,
        property_code=rating.property.code,
        gravity=Gravity.YELLOW,
        detail=rating.reason,
        data={**facts, **_price_facts(rating, verdict)},
    )


def _facts(rating: CallRating) -> dict[str, object]:
    return {
        "rating": rating.pk,
        "call": rating.call_id,
        "room": rating.room.number if rating.room else "",
        "guest": rating.stay.guest_name if rating.stay else "",
        "stay": rating.stay_id,
        "number": rating.number,
        "started_at": rating.call.started_at.isoformat(),
        "talk_seconds": rating.call.talk_seconds,
    }


def _price_facts(rating: CallRating, verdict: Verdict) -> dict[str, object]:
    if verdict.price is None:
        return {}
    currency = rating.property.currency
    return {"amount": money_text(verdict.price.amount, currency), "currency": currency}
