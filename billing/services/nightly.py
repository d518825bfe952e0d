"""What the night audit posts by itself: the room and the city tax of everybody in house."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.errors import FolioNotFoundError, NightAuditError
from billing.locks import business_date_hold, folio_of_stay_lock
from billing.models import FolioEntry
from billing.nights import Night, NightTerms, needs_rate, night_postings
from billing.postings import Posting
from billing.reference import city_tax_department
from billing.selectors.nights import night_terms, nights_of
from billing.selectors.settings import billing_settings
from billing.services.entries import entries_write, folio_check_takes
from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import AttentionItem
from rooms.models import Property

Progress = Callable[[int, int], object]
NOT_POSTED = gettext_noop("The night of %(date)s is not posted: room %(room)s, %(guest)s")
NO_NIGHT_RATE = gettext_noop("Nobody has said what this room costs: give its type a room rate, or its folio one.")
NO_FOLIO = gettext_noop("The stay has no folio.")
IS_POSTED = gettext_noop("The night has been posted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A run: on what terms it posts, and what an earlier one has left."""

    property: Property
    date: dt.date
    terms: NightTerms
    actor: Actor
    now: dt.datetime | None
    posted: frozenset[str]
    open_items: frozenset[str]


def night_charges_post(
    *,
    property: Property,
    business_date: dt.date,
    actor: Actor = SYSTEM,
    progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> dict[str, int]:
    """Post the room charge and the city tax of a business date that is about to be closed, as the settings say.

    A transaction a stay: it may be interrupted and started again, and posts nothing twice. What cannot be posted
    becomes an attention item. Returns how many `stays` were looked at, how many entries `posted`, and for how many
    stays something is `missing`. Raises `NightAuditError` for any date but the current one.
    """
    current = Property.objects.values_list("business_date", flat=True).get(pk=property.pk)
    _check_date(business_date, current)
    terms = _terms(property)
    if terms is None:
        return {"stays": 0, "posted": 0, "missing": 0}
    nights = nights_of(property, business_date)
    work = _Work(
        property=property,
        date=business_date,
        terms=terms,
        actor=actor,
        now=now,
        posted=_keys_posted(nights),
        open_items=_items_open(property),
    )
    posted = missing = 0
    for done, night in enumerate(nights, start=1):
        written, problem = _night_take(work, night)
        posted, missing = posted + written, missing + bool(problem)
        if progress is not None:
            progress(done, len(nights))
    counts = {"stays": len(nights), "posted": posted, "missing": missing}
    audit_record("billing.night.charged", actor, property, {"date": business_date.isoformat(), **counts})
    return counts


def _check_date(business_date: dt.date, current: dt.date) -> None:
    if business_date != current:
        message = _("The business date is %(current)s; nights are posted on that date only.")
        raise NightAuditError(message % {"current": current.isoformat()}, "not_the_business_date")


def _terms(property: Property) -> NightTerms | None:
    if billing_settings(property).city_tax:
        city_tax_department(property)
    return night_terms(property)


def _keys_posted(nights: Sequence[Night]) -> frozenset[str]:
    """The business keys that an earlier run has written, in one statement."""
    keys = [key for night in nights for key in (night.room_key, night.city_key)]
    rows = FolioEntry.objects.filter(business_key__in=keys).values_list("business_key", flat=True)
    return frozenset(key for key in rows if key)


def _items_open(property: Property) -> frozenset[str]:
    items = AttentionItem.objects.filter(kind="night_not_posted", property_code=property.code, resolved_at__isnull=True)
    return frozenset(items.values_list("key", flat=True))


def _night_take(work: _Work, night: Night) -> tuple[int, str]:
    """How many entries were written, and why something could not be."""
    wanted = [posting for posting in night_postings(night, work.terms) if posting.business_key not in work.posted]
    problem = NO_NIGHT_RATE if night.rate is None and needs_rate(night, work.terms) else ""
    written = 0
    try:
        written = _night_post(work, night, wanted) if wanted else 0
    except NightAuditError:
        raise
    except ApplicationError as error:
        problem = str(error.message)
    _attention_follow(work, night, problem)
    return written, problem


@transaction.atomic
def _night_post(work: _Work, night: Night, wanted: Sequence[Posting]) -> int:
    """All entries of a night in one go; another run may have been faster, so the keys are looked at again."""
    folio = folio_of_stay_lock(night.stay_id)
    if folio is None:
        raise FolioNotFoundError(NO_FOLIO)
    _check_date(work.date, business_date_hold(work.property.pk))
    posted = _keys_posted([night])
    postings = [posting for posting in wanted if posting.business_key not in posted]
    for posting in postings:
        folio_check_takes(folio, posting)
    if postings:
        entries_write(folio=folio, postings=postings, actor=work.actor, now=work.now)
    return len(postings)


def _attention_follow(work: _Work, night: Night, problem: str) -> None:
    key = f"night:{night.stay_id}:{night.date.isoformat()}"
    facts = {"date": night.date.isoformat(), "room": night.room, "guest": night.guest}
    if problem:
        attention_raise(
            kind="night_not_posted",
            key=key,
            subject=NOT_POSTED % facts,
            property_code=work.property.code,
            detail=problem,
            data={**facts, "stay": night.stay_id, "folio": night.folio_id},
        )
    elif key in work.open_items:
        attention_close(key=key, resolution=IS_POSTED)
