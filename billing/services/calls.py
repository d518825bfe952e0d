"""Calls become charges: exactly one verdict a call, and at most one charge that stands."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby, islice

from django.db import transaction
from django.utils.translation import gettext as _

from billing import explanations
from billing.enums import DepartmentCode, RatingStatus
from billing.errors import CallRatingError
from billing.locks import rating_lock
from billing.models import CallRating
from billing.selectors.articles import department_get
from billing.selectors.calls import calls_retried, calls_without_verdict
from billing.services.call_attention import attention_key, call_attention_follow
from billing.services.call_verdicts import call_facts, calls_decide, verdicts_write
from billing.services.closing import folio_close_after_departure
from billing.services.folios import folio_open, folio_reopen, posting_add_locked
from billing.verdicts import call_posting, verdict_on
from hotelpbx.common.attention import attention_close
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from pbx.models import CallRecord
from rooms.models import Property
from rooms.selectors.properties import property_get

BATCH = 500
Progress = Callable[[int, int], object]


def unheard(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


def call_rate(*, call: CallRecord, actor: Actor = SYSTEM, now: dt.datetime | None = None) -> CallRating:
    """Decide on a call and charge it. A call that could not be priced or matched before is tried again.

    Any other verdict stays as it is, so that a replayed record does nothing. Raises `PropertyNotFoundError` for a
    PBX without a property.
    """
    property = property_get(call.pbx.property_code)
    return calls_decide(property=property, calls=[call], actor=actor, now=now)[0]


def call_take(*, call: CallRecord) -> CallRating:
    """Rate a call whose record has come, and another record of the same call that nobody could be found for.

    Which of several records of a call comes first is not known; one may say who forwarded the other.
    """
    rating = call_rate(call=call)
    others = CallRecord.objects.filter(pbx=call.pbx_id, callid=call.callid, rating__status=RatingStatus.UNMATCHED)
    for other in others.exclude(pk=call.pk).select_related("pbx", "extension"):
        call_rate(call=other)
    return rating


def calls_rate_batch(
    *, calls: Sequence[CallRecord], actor: Actor = SYSTEM, now: dt.datetime | None = None
) -> list[CallRating]:
    """As `call_rate` for each of them, with the same outcome; a transaction for every `BATCH` of one property."""
    ratings: list[CallRating] = []
    for code, own in groupby(calls, key=lambda call: call.pbx.property_code):
        property = property_get(code)
        while batch := list(islice(own, BATCH)):
            ratings += calls_decide(property=property, calls=batch, actor=actor, now=now)
    return ratings


def calls_rerate(
    *, property: Property, actor: Actor = SYSTEM, now: dt.datetime | None = None, progress: Progress = unheard
) -> dict[str, int]:
    """Try again every call that has no verdict, no price or no guest; returns how many ended in which status.

    `progress` is told after each batch how many are done, of how many.
    """
    waiting = [*calls_without_verdict(property).values_list("pk", flat=True)]
    waiting += calls_retried(property).values_list("pk", flat=True)
    outcome: Counter[str] = Counter()
    for first in range(0, len(waiting), BATCH):
        calls = CallRecord.objects.filter(pk__in=waiting[first : first + BATCH]).select_related("pbx", "extension")
        ratings = calls_rate_batch(calls=list(calls.order_by("id")), actor=actor, now=now)
        outcome.update(rating.status for rating in ratings)
        progress(min(first + BATCH, len(waiting)), len(waiting))
    return dict(outcome)


@transaction.atomic(savepoint=False)
def late_call_post(*, rating: CallRating, reason: str, actor: Actor, now: dt.datetime | None = None) -> CallRating:
    """Open the folio of the guest who has left again and charge the late call.

    Raises `CallRatingError` when the call is not late (any more), `FolioNoPostError` while the folio takes no charges.
    """
    late = _late_lock(rating)
    call, property, stay = late.call, late.property, late.stay
    assert stay is not None
    verdict = verdict_on(call, call_facts(property, [call]))
    if verdict.price is None or verdict.stay != stay:
        raise CallRatingError(_("The call can no longer be priced for this guest."), "call_not_priced")
    folio = folio_reopen(folio=folio_open(stay=stay, now=now), reason=reason, actor=actor)
    posting = call_posting(call, verdict, department_get(property, DepartmentCode.PHONE), property)
    entry = posting_add_locked(folio=folio, posting=posting, actor=actor, now=now)
    audit_record("billing.call.late_posted", actor, late, {"entry": entry.pk, "reason": reason})
    verdicts = {call.pk: verdict}
    written = verdicts_write(property, [call], verdicts, {call.pk: entry}, now)
    call_attention_follow(written, verdicts, {call.pk: late})
    folio_close_after_departure(folio=folio, actor=actor, now=now)  # of a call for nothing nobody will pay
    return written[0]


@transaction.atomic(savepoint=False)
def late_call_write_off(*, rating: CallRating, reason: str, actor: Actor) -> CallRating:
    """The late call is not charged. Raises `CallRatingError` when it is not late (any more)."""
    late = _late_lock(rating)
    late.status, late.reason = RatingStatus.FREE, f"{explanations.WRITTEN_OFF}: {reason}"[:200]
    late.save(update_fields=["status", "reason"])
    attention_close(key=attention_key(late), resolution=late.reason)
    audit_record("billing.call.written_off", actor, late, {"reason": reason})
    return late


def _late_lock(rating: CallRating) -> CallRating:
    locked = rating_lock(rating.call_id)
    if locked is None or locked.status != RatingStatus.LATE:
        raise CallRatingError(_("Somebody has already decided on this call."))
    return locked
