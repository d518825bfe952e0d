"""Calls with their place in the books."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.enums import RatingStatus
from billing.errors import CallNotFoundError
from billing.models import CallRating
from hotelpbx.common.scope import in_scope
from pbx.models import CallRecord
from rooms.models import Property

OPEN_VERDICTS = (RatingStatus.UNMATCHED, RatingStatus.NO_RATE, RatingStatus.LATE)
RETRIED_VERDICTS = (RatingStatus.UNMATCHED, RatingStatus.NO_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSearch:
    """Which calls are wanted; an empty field does not restrict. `rated` is a verdict, or true or false."""

    extension: str = ""
    room: str = ""
    stay: int | None = None
    type: str = ""
    status: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    rated: str = ""


def call_list(property: Property, search: CallSearch) -> "QuerySet[CallRecord]":
    """Calls of the property, newest first, with verdict, room and entry; `until` is exclusive."""
    calls = CallRecord.objects.filter(pbx__property_code=property.code)
    calls = calls.select_related("pbx", "extension", "rating__room", "rating__entry__folio", "rating__property")
    calls = calls.select_related("rating__cost_centre", "rating__pin_owner")
    restrictions = {
        "extension__number": search.extension,
        "rating__room__number": search.room,
        "rating__stay_id": search.stay,
        "type": search.type,
        "status": search.status,
        "started_at__gte": search.since,
        "started_at__lt": search.until,
    }
    calls = calls.filter(**{name: value for name, value in restrictions.items() if value})
    return _rated(calls, search.rated).order_by("-started_at", "-id")


def calls_without_verdict(property: Property) -> "QuerySet[CallRecord]":
    """Calls that nobody has looked at: their report was stored, the rating of it failed."""
    return CallRecord.objects.filter(pbx__property_code=property.code, rating__isnull=True).order_by("id")


def calls_retried(property: Property) -> "QuerySet[CallRecord]":
    """Calls that had no price or no guest when they were looked at."""
    waiting = CallRecord.objects.filter(rating__property=property, rating__status__in=RETRIED_VERDICTS)
    return waiting.order_by("id")


def ratings_charged(property: Property, since: dt.datetime, until: dt.datetime) -> "QuerySet[CallRating]":
    """The charged calls that began from `since` until before `until`, oldest first, while it is kept who was called."""
    ratings = CallRating.objects.filter(property=property, status=RatingStatus.RATED).exclude(number="")
    ratings = ratings.filter(call__started_at__gte=since, call__started_at__lt=until)
    return ratings.select_related("call__pbx", "call__extension", "entry", "stay", "room").order_by(
        "call__started_at", "pk"
    )


def rating_of_call(call_id: int) -> CallRating:
    """The verdict on a call. Raises `CallNotFoundError`."""
    ratings = in_scope(CallRating.objects.select_related("property"), "property__code")
    found = ratings.filter(call_id=call_id).first()
    if found is None:
        raise CallNotFoundError(_("There is no call %(id)s with a verdict.") % {"id": call_id})
    return found


def _rated(calls: "QuerySet[CallRecord]", wanted: str) -> "QuerySet[CallRecord]":
    if wanted in RatingStatus.values:
        return calls.filter(rating__status=wanted)
    if wanted == "true":
        return calls.filter(rating__status=RatingStatus.RATED)
    if wanted == "false":
        return calls.exclude(rating__status=RatingStatus.RATED)
    return calls
