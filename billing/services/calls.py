"""Calls become charges: exactly one verdict a call, and at most one folio entry."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import explanations
from billing.enums import FolioStatus, RatingStatus
from billing.errors import CallRatingError
from billing.locks import folio_lock, folio_of_stay_lock, rating_lock
from billing.models import CallRating, Folio, FolioEntry
from billing.selectors.calls import RETRIED_VERDICTS, calls_without_verdict
from billing.services.folios import folio_open, folio_reopen, posting_add_locked
from billing.verdicts import Verdict, call_posting, verdict_on
from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.models import Gravity
from hotelpbx.common.money import money_text
from pbx.models import CallRecord
from rooms.enums import StayStatus
from rooms.models import Property, Stay
from rooms.selectors.properties import property_get


@transaction.atomic(savepoint=False)
def call_rate(*, call: CallRecord, actor: Actor = SYSTEM, now: dt.datetime | None = None) -> CallRating:
    """Decide on a call and charge it. A call that could not be priced or matched before is tried again.

    Any other verdict stays as it is, so that a replayed record does nothing. Raises `PropertyNotFoundError` for a
    PBX without a property.
    """
    existing = rating_lock(call.pk)
    if existing is not None and existing.status not in RETRIED_VERDICTS:
        return existing
    property = property_get(call.pbx.property_code)
    verdict = verdict_on(call, property)
    entry = None
    if verdict.stay is not None and verdict.price is not None:
        folio = _folio_locked(verdict.stay, now)
        if _has_left(verdict.stay, folio):
            verdict = replace(verdict, status=RatingStatus.LATE, reason=explanations.GUEST_HAS_LEFT)
        else:
            entry = posting_add_locked(folio=folio, posting=call_posting(call, verdict, property), actor=actor, now=now)
    rating = _verdict_write(call, property, verdict, entry, existing, now)
    _attention_follow(rating, verdict, is_first=existing is None)
    return rating


def calls_rerate(*, property: Property, actor: Actor = SYSTEM, now: dt.datetime | None = None) -> dict[str, int]:
    """Try again every call that has no verdict, no price or no guest; returns how many ended in which status.

    A transaction a call, because each one locks another folio.
    """
    outcome: dict[str, int] = {}
    waiting = CallRecord.objects.filter(rating__property=property, rating__status__in=RETRIED_VERDICTS)
    for calls in (calls_without_verdict(property), waiting.order_by("id")):
        for call in calls.select_related("pbx", "extension"):
            rating = call_rate(call=call, actor=actor, now=now)
            outcome[rating.status] = outcome.get(rating.status, 0) + 1
    return outcome


@transaction.atomic(savepoint=False)
def late_call_post(*, rating: CallRating, reason: str, actor: Actor, now: dt.datetime | None = None) -> CallRating:
    """A person decides: open the folio of the guest who has left again and charge the late call.

    Raises `CallRatingError` when the call is not late (any more).
    """
    late = _late_lock(rating)
    stay = late.stay
    assert stay is not None
    verdict = verdict_on(late.call, late.property)
    if verdict.price is None or verdict.stay != stay:
        raise CallRatingError(_("The call can no longer be priced for this guest."), "call_not_priced")
    folio = folio_reopen(folio=folio_open(stay=stay, now=now), reason=reason, actor=actor)
    entry = posting_add_locked(
        folio=folio, posting=call_posting(late.call, verdict, late.property), actor=actor, now=now
    )
    audit_record("billing.call.late_posted", actor, late, {"entry": entry.pk, "reason": reason})
    written = _verdict_write(late.call, late.property, verdict, entry, late, now)
    _attention_follow(written, verdict, is_first=False)
    return written


@transaction.atomic(savepoint=False)
def late_call_write_off(*, rating: CallRating, reason: str, actor: Actor) -> CallRating:
    """A person decides: the late call is not charged. Raises `CallRatingError` when it is not late (any more)."""
    late = _late_lock(rating)
    late.status, late.reason = RatingStatus.FREE, f"{explanations.WRITTEN_OFF}: {reason}"[:200]
    late.save(update_fields=["status", "reason"])
    attention_close(key=_attention_key(late), resolution=late.reason)
    audit_record("billing.call.written_off", actor, late, {"reason": reason})
    return late


def _late_lock(rating: CallRating) -> CallRating:
    locked = rating_lock(rating.call_id)
    if locked is None or locked.status != RatingStatus.LATE:
        raise CallRatingError(_("Somebody has already decided on this call."))
    return locked


def _folio_locked(stay: Stay, now: dt.datetime | None) -> Folio:
    return folio_of_stay_lock(stay.pk) or folio_lock(folio_open(stay=stay, now=now).pk)


def _has_left(stay: Stay, folio: Folio) -> bool:
    return folio.status == FolioStatus.CLOSED or stay.status != StayStatus.IN_HOUSE


def _verdict_write(
    call: CallRecord,
    property: Property,
    verdict: Verdict,
    entry: FolioEntry | None,
    existing: CallRating | None,
    now: dt.datetime | None,
) -> CallRating:
    values = {
        "property": property,
        "status": verdict.status,
        "reason": verdict.reason,
        "room": verdict.room,
        "stay": verdict.stay,
        "number": verdict.number[:64],
        "destination": verdict.destination,
        "tariff": verdict.tariff,
        "entry": entry,
        "explanation": verdict.explanation,
        "rated_at": now or timezone.now(),
    }
    if existing is None:
        return CallRating.objects.get_or_create(call=call, defaults=values)[0]
    for name, value in values.items():
        setattr(existing, name, value)
    existing.save(update_fields=list(values))
    return existing


def _attention_key(rating: CallRating) -> str:
    return f"call:{rating.call_id}"


def _attention_follow(rating: CallRating, verdict: Verdict, *, is_first: bool) -> None:
    """Raise what a person must decide, close what has been mended."""
    subjects = {
        RatingStatus.NO_RATE: _("No price for a call from room %(room)s to %(number)s"),
        RatingStatus.LATE: _("Late call of room %(room)s: %(guest)s has checked out"),
    }
    subject = subjects.get(RatingStatus(rating.status))
    if subject is None:
        if not is_first:
            attention_close(key=_attention_key(rating), resolution=_("The call has been rated."))
        return
    attention_raise(
        kind=f"call_{rating.status}",
        key=_attention_key(rating),
        subject=subject % _facts(rating),
        property_code=rating.property.code,
        gravity=Gravity.YELLOW,
        detail=rating.reason,
        data={**_facts(rating), **_price_facts(rating, verdict)},
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
