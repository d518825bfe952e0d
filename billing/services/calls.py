"""Calls become charges: exactly one verdict a call, and at most one charge that stands."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby, islice

from billing.enums import RatingStatus
from billing.models import CallRating
from billing.selectors.calls import calls_retried, calls_without_verdict
from billing.services.call_verdicts import calls_decide
from hotelpbx.common.audit import SYSTEM, Actor
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
