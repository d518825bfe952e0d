"""How calls of one property become verdicts and charges: the same statements for one call and for many."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from django.db import transaction
from django.utils import timezone

from billing import explanations
from billing.enums import DepartmentCode, FolioStatus, RatingStatus
from billing.locks import business_date_hold, folios_of_stays_lock, ratings_lock
from billing.models import CallRating, Folio, FolioEntry
from billing.postings import Posting
from billing.selectors.articles import department_get
from billing.selectors.call_facts import CallFacts
from billing.selectors.calls import RETRIED_VERDICTS
from billing.services.call_attention import call_attention_follow
from billing.services.cost_centres import cost_centre_default
from billing.services.entries import charges_write
from billing.services.folios import folios_ensure
from billing.verdicts import Verdict, call_posting, verdict_on
from hotelpbx.common.audit import Actor
from hotelpbx.common.rows import rows_insert
from pbx.models import CallRecord
from rooms.enums import StayStatus
from rooms.models import Property, Stay


@transaction.atomic(savepoint=False)
def calls_decide(
    *, property: Property, calls: Sequence[CallRecord], actor: Actor, now: dt.datetime | None = None
) -> list[CallRating]:
    """Decide on calls that have no verdict, no price or no guest, and charge them; the others keep their verdict."""
    known = ratings_lock(call.pk for call in calls)
    undecided = [call for call in calls if call.pk not in known or known[call.pk].status in RETRIED_VERDICTS]
    decided = _decide(property, undecided, actor, now, known) if undecided else {}
    return [decided.get(call.pk) or known[call.pk] for call in calls]


def _decide(
    property: Property,
    calls: Sequence[CallRecord],
    actor: Actor,
    now: dt.datetime | None,
    known: dict[int, CallRating],
) -> dict[int, CallRating]:
    facts = call_facts(property, calls)
    verdicts = {call.pk: verdict_on(call, facts) for call in calls}
    entries = _post(property, calls, verdicts, actor, now)
    ratings = verdicts_write(property, calls, verdicts, entries, now)
    call_attention_follow(ratings, verdicts, known)
    return {rating.call_id: rating for rating in ratings}


def call_facts(property: Property, calls: Sequence[CallRecord]) -> CallFacts:
    """What has to be known to decide on these calls."""
    return CallFacts(property, calls, partial(cost_centre_default, property))


def _post(
    property: Property,
    calls: Sequence[CallRecord],
    verdicts: dict[int, Verdict],
    actor: Actor,
    now: dt.datetime | None,
) -> dict[int, FolioEntry]:
    """Charge what guests pay; the verdict on a call that their folio does not take becomes `late`."""
    charged = [call for call in calls if verdicts[call.pk].stay and verdicts[call.pk].price]
    if not charged:
        return {}
    folios = _folios_locked([_stay_of(verdicts[call.pk]) for call in charged], now)
    department = department_get(property, DepartmentCode.PHONE)
    charges: list[tuple[Folio, Posting]] = []
    for call in charged:
        verdict = verdicts[call.pk]
        folio = folios[_stay_of(verdict).pk]
        if refusal := folio_refusal(folio, _stay_of(verdict)):
            verdicts[call.pk] = replace(verdict, status=RatingStatus.LATE, reason=refusal)
        else:
            charges.append((folio, call_posting(call, verdict, department, property)))
    return _charge(charges, actor, now)


def _charge(charges: Sequence[tuple[Folio, Posting]], actor: Actor, now: dt.datetime | None) -> dict[int, FolioEntry]:
    """The entries by call; what another process has charged meanwhile is taken as it is."""
    keys = [posting.business_key for _folio, posting in charges]
    entries = list(FolioEntry.objects.filter(business_key__in=keys)) if keys else []
    posted = {entry.business_key for entry in entries}
    missing = [(folio, posting) for folio, posting in charges if posting.business_key not in posted]
    if missing:
        entries += charges_write(charges=missing, actor=actor, now=now)
    return {entry.call_id: entry for entry in entries if entry.call_id}


def _stay_of(verdict: Verdict) -> Stay:
    assert verdict.stay is not None
    return verdict.stay


def _folios_locked(stays: Iterable[Stay], now: dt.datetime | None) -> dict[int, Folio]:
    """The folios by stay; a stay that has none gets one."""
    wanted = {stay.pk: stay for stay in stays}
    folios = folios_of_stays_lock(wanted)
    missing = [stay for pk, stay in wanted.items() if pk not in folios]
    if missing:
        folios_ensure(stays=missing, now=now)
        folios |= folios_of_stays_lock(stay.pk for stay in missing)
    return folios


def folio_refusal(folio: Folio, stay: Stay) -> str:
    """Why a call cannot be charged to the folio of its guest now; empty when it can."""
    if folio.status == FolioStatus.CLOSED or stay.status != StayStatus.IN_HOUSE:
        return explanations.GUEST_HAS_LEFT
    return explanations.NO_CHARGES if folio.no_post else ""


def verdicts_write(
    property: Property,
    calls: Sequence[CallRecord],
    verdicts: dict[int, Verdict],
    entries: dict[int, FolioEntry],
    now: dt.datetime | None,
) -> list[CallRating]:
    """Store the verdicts, in place of those that were there before."""
    at = now or timezone.now()
    is_paid_inside = any(verdict.cost_centre and verdict.price for verdict in verdicts.values())
    today = business_date_hold(property.pk) if is_paid_inside else None
    ratings = [_rating(property, call, verdicts[call.pk], entries.get(call.pk), today, at) for call in calls]
    rows_insert(ratings, key="call_id", replaces=True)
    return ratings


def _rating(
    property: Property,
    call: CallRecord,
    verdict: Verdict,
    entry: FolioEntry | None,
    today: dt.date | None,
    at: dt.datetime,
) -> CallRating:
    """The row of a verdict; the amounts are there when somebody pays them, which a late call does not yet."""
    rating = CallRating(
        call=call,
        property=property,
        status=verdict.status,
        reason=verdict.reason,
        room=verdict.room,
        stay=verdict.stay,
        number=verdict.number[:64],
        number_class=verdict.number_class,
        destination=verdict.destination,
        tariff=verdict.tariff,
        entry=entry,
        explanation=verdict.explanation,
        rated_at=at,
        cost_centre=verdict.cost_centre,
        pin_owner=verdict.pin_owner,
        is_assigned=verdict.is_assigned,
        cost=verdict.cost,
    )
    if verdict.status == RatingStatus.RATED and verdict.price:
        rating.business_date = entry.business_date if entry else today
        rating.billed_seconds = verdict.billed_seconds
        rating.net, rating.tax, rating.amount = verdict.price.net, verdict.price.tax, verdict.price.amount
    return rating
