"""Calls that were charged wrongly are rated again: the old charge is reversed and a new one made."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import DepartmentCode, EntryKind, EntryPurpose, EntrySource, RatingStatus
from billing.errors import CallRatingError
from billing.locks import folio_lock, rating_lock
from billing.models import CallRating, FolioEntry
from billing.postings import Posting, reversal_of
from billing.selectors.articles import department_get
from billing.selectors.calls import ratings_charged
from billing.services.call_verdicts import call_facts, verdicts_write
from billing.services.calls import BATCH
from billing.services.closing import folio_close_after_departure
from billing.services.entries import entries_check_correctable, entries_write, folio_check_open
from billing.services.folios import reason_given
from billing.verdicts import Payer, Verdict, call_key, call_posting, verdict_on
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.money import money_text
from rooms.models import Property

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Repriced:
    """A charged call that would cost something else now; `problem` says why it cannot be rated again."""

    rating: CallRating
    verdict: Verdict
    problem: str = ""

    @property
    def amounts(self) -> tuple[Decimal, Decimal]:
        """What it cost, and what it would cost."""
        return _price(self.rating)[2], self.verdict.price.amount if self.verdict.price else NOTHING

    @property
    def difference(self) -> Decimal:
        """How much more it would cost."""
        old, new = self.amounts
        return new - old


@dataclass(slots=True)
class Rerating:
    """What rating some calls again changes, or has changed."""

    calls: int = 0
    changed: list[Repriced] = field(default_factory=list)
    refused: list[Repriced] = field(default_factory=list)

    @property
    def difference(self) -> Decimal:
        """How much more the changed ones cost."""
        return sum((each.difference for each in self.changed), NOTHING)


@transaction.atomic(savepoint=False)
def call_rerate(
    *,
    rating: CallRating,
    reason: str,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> CallRating:
    """Rate a charged call by what holds now: a reversal and a new charge; the same price changes nothing.

    Raises `InputError` without a reason, `CallRatingError` when the call was not charged or has no price now,
    `FolioClosedError` when its folio must be opened again first, `EntryInvoicedError`.
    """
    said = reason_given(reason, _("Say why the call is rated again."))
    locked = _charged_lock(rating)
    call, property = locked.call, locked.property
    verdict = verdict_on(call, call_facts(property, [call]), _payer(locked))
    if problem := _problem(locked, verdict):
        raise CallRatingError(problem, "call_not_priced")
    if _is_same(locked, verdict):
        return locked
    entry = _exchange(locked, verdict, said, source, actor, now) if locked.entry_id else None
    old, new = (money_text(amount, property.currency) for amount in Repriced(locked, verdict).amounts)
    facts = {"reason": said, "old": old, "new": new, "entry": entry.pk if entry else None}
    audit_record("billing.call.rerated", actor, locked, facts)
    return verdicts_write(property, [call], {call.pk: verdict}, {call.pk: entry} if entry else {}, now)[0]


def calls_rerate_preview(*, property: Property, since: dt.datetime, until: dt.datetime) -> Rerating:
    """What `calls_rerate_range` would change; nothing is written."""
    found = Rerating()
    for rating, verdict in _verdicts(property, since, until):
        found.calls += 1
        problem = _problem(rating, verdict)
        if problem:
            found.refused.append(Repriced(rating, verdict, problem))
        elif not _is_same(rating, verdict):
            found.changed.append(Repriced(rating, verdict))
    return found


def calls_rerate_range(
    *,
    property: Property,
    since: dt.datetime,
    until: dt.datetime,
    reason: str,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> Rerating:
    """Rate the charged calls again that began from `since` until before `until`, a transaction each.

    What one of them does not allow is told in `refused`. Raises `InputError` without a reason.
    """
    reason_given(reason, _("Say why the calls are rated again."))
    planned = calls_rerate_preview(property=property, since=since, until=until)
    done = Rerating(calls=planned.calls, refused=planned.refused)
    for each in planned.changed:
        try:
            with transaction.atomic():
                call_rerate(rating=each.rating, reason=reason, source=source, actor=actor, now=now)
        except ApplicationError as error:
            done.refused.append(replace(each, problem=str(error.message)))
        else:
            done.changed.append(each)
    return done


def _verdicts(property: Property, since: dt.datetime, until: dt.datetime) -> Iterator[tuple[CallRating, Verdict]]:
    ratings = ratings_charged(property, since, until).iterator(chunk_size=BATCH)
    while batch := list(islice(ratings, BATCH)):
        facts = call_facts(property, [rating.call for rating in batch])
        yield from ((rating, verdict_on(rating.call, facts, _payer(rating))) for rating in batch)


def _payer(rating: CallRating) -> Payer | None:
    """Who pays by a person's word, who then goes on paying."""
    return Payer(stay=rating.stay, cost_centre=rating.cost_centre) if rating.is_assigned else None


def _charged_lock(rating: CallRating) -> CallRating:
    locked = rating_lock(rating.call_id)
    if locked is None or locked.status != RatingStatus.RATED:
        raise CallRatingError(_("Only a call that was charged can be rated again like this."), "call_not_charged")
    if not locked.number:
        raise CallRatingError(_("Who was called is no longer kept."), "call_details_gone")
    return locked


def _problem(rating: CallRating, verdict: Verdict) -> str:
    """Why the verdict cannot take the place of the old one; empty when it can."""
    if verdict.status not in (RatingStatus.RATED, RatingStatus.FREE):
        return _("It has no price now: %(why)s") % {"why": _(verdict.reason)}
    if verdict.price and verdict.stay != rating.stay and verdict.cost_centre is None:
        return _("Another guest would have to pay for it.")
    return ""


def _is_same(rating: CallRating, verdict: Verdict) -> bool:
    price = verdict.price
    new = (price.net, price.tax, price.amount) if price else (NOTHING, NOTHING, NOTHING)
    return _price(rating) == new and rating.cost_centre == verdict.cost_centre


def _price(rating: CallRating) -> tuple[Decimal, Decimal, Decimal]:
    paid = rating.entry or rating
    return paid.net, paid.tax, paid.amount


def _exchange(
    rating: CallRating, verdict: Verdict, reason: str, source: str, actor: Actor, now: dt.datetime | None
) -> FolioEntry | None:
    """Reverse the charge that stands and make the new one in its window, where a guest still pays."""
    standing = _standing(rating)
    folio = folio_lock(standing.folio_id)
    folio_check_open(folio)
    entries_check_correctable([standing])
    postings = [reversal_of(standing, reason=reason, source=source, purpose=EntryPurpose.RERATE)]
    if verdict.price and verdict.cost_centre is None:
        postings.append(_new_charge(rating, verdict, standing))
    entries = entries_write(folio=folio, postings=postings, actor=actor, now=now)
    folio_close_after_departure(folio=folio, actor=actor, now=now)
    return entries[1] if len(entries) > 1 else None


def _standing(rating: CallRating) -> FolioEntry:
    """The charge of the call that stands, wherever it was moved."""
    charges = FolioEntry.objects.filter(call=rating.call_id, kind=EntryKind.CHARGE, reversed_by__isnull=True)
    found = list(charges[:2])
    if len(found) != 1:
        message = _("The charge was taken back or split: correct it on the folio.")
        raise CallRatingError(message, "call_charge_changed")
    return found[0]


def _new_charge(rating: CallRating, verdict: Verdict, standing: FolioEntry) -> Posting:
    first = call_key(rating.call)
    count = FolioEntry.objects.filter(business_key__startswith=f"{first}:").count()
    department = department_get(rating.property, DepartmentCode.PHONE)
    posting = call_posting(rating.call, verdict, department, rating.property)
    key = f"{first}:{count + 1}"
    return replace(posting, purpose=EntryPurpose.RERATE, window=standing.window, business_key=key)
