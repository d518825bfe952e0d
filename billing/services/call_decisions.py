"""What a person decides on calls that found no place in the books by themselves."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from billing import explanations
from billing.enums import CallDecision, DepartmentCode, RatingStatus
from billing.errors import CallRatingError
from billing.locks import folio_lock, rating_lock
from billing.models import CallRating, Folio, FolioEntry
from billing.selectors.articles import department_get
from billing.selectors.cost_centres import cost_centre_of_code
from billing.services.call_attention import attention_key, call_attention_follow
from billing.services.call_verdicts import call_facts, folio_refusal, verdicts_write
from billing.services.closing import folio_close_after_departure
from billing.services.folios import folio_open, folio_reopen, posting_add_locked, reason_given
from billing.verdicts import Payer, Verdict, call_posting, verdict_on
from hotelpbx.common.attention import attention_close
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from pbx.models import CallRecord
from rooms.models import Property, Stay
from rooms.selectors.stays import room_stay_in_house

# What may be decided on a call in each state; a missing price is mended in the tariff, not here.
DECISIONS: dict[str, tuple[CallDecision, ...]] = {
    RatingStatus.LATE: (CallDecision.REOPEN, CallDecision.WRITE_OFF),
    RatingStatus.UNMATCHED: (CallDecision.GUEST, CallDecision.COST_CENTRE, CallDecision.WRITE_OFF),
    RatingStatus.NO_RATE: (CallDecision.WRITE_OFF,),
}


def call_decide(
    *,
    rating: CallRating,
    decision: str,
    room: str = "",
    cost_centre: str = "",
    reason: str,
    actor: Actor,
    now: dt.datetime | None = None,
) -> CallRating:
    """Do with a call what a person decided; `room` or the code of a `cost_centre` says who pays where one is to.

    Raises `InputError` without a reason or a payer, `RoomNotFoundError`, `CallSetUpNotFoundError`, `CallRatingError`
    when the call is not in a state that allows it or has no price, `FolioNoPostError` while a folio takes no charges.
    """
    said = reason_given(reason, _("Say why."))
    if decision == CallDecision.WRITE_OFF:
        return call_write_off(rating=rating, reason=said, actor=actor)
    if decision == CallDecision.REOPEN:
        return late_call_post(rating=rating, reason=said, actor=actor, now=now)
    by_guest = decision == CallDecision.GUEST
    payer = _guest_in(rating.property, room) if by_guest else _centre_of(rating.property, cost_centre)
    return call_assign(rating=rating, payer=payer, reason=said, actor=actor, now=now)


def _guest_in(property: Property, number: str) -> Payer:
    message = _("Nobody is in house in this room.") if number else _("This field is required.")
    stay = room_stay_in_house(property, number) if number else None
    if stay is None:
        raise InputError(_("Say which guest pays."), {"room": [message]})
    return Payer(stay=stay)


def _centre_of(property: Property, code: str) -> Payer:
    if not code:
        raise InputError(_("Say which cost centre pays."), {"cost_centre": [_("This field is required.")]})
    return Payer(cost_centre=cost_centre_of_code(property, code))


@transaction.atomic(savepoint=False)
def call_assign(
    *, rating: CallRating, payer: Payer, reason: str, actor: Actor, now: dt.datetime | None = None
) -> CallRating:
    """Charge a call for which nobody was found to whom a person names.

    Raises `CallRatingError` when somebody pays by now, the call has no price, or the guest's folio takes no call.
    """
    locked = _undecided_lock(rating, RatingStatus.UNMATCHED)
    verdict = replace(_priced(locked, payer), reason=f"{explanations.ASSIGNED}: {reason}"[:200])
    entry = _post(_folio_taking(payer.stay, now), locked.call, verdict, actor, now) if payer.stay else None
    said = {"stay": payer.stay and payer.stay.pk, "cost_centre": payer.cost_centre and payer.cost_centre.code}
    audit_record("billing.call.assigned", actor, locked, {"reason": reason, **said})
    return _write(locked, verdict, entry, now)


@transaction.atomic(savepoint=False)
def late_call_post(*, rating: CallRating, reason: str, actor: Actor, now: dt.datetime | None = None) -> CallRating:
    """Open the folio of the guest who has left again and charge the late call.

    Raises `CallRatingError` when the call is not late (any more), `FolioNoPostError` while the folio takes no charges.
    """
    late = _undecided_lock(rating, RatingStatus.LATE)
    stay = late.stay
    assert stay is not None
    verdict = _priced(late)
    if verdict.stay != stay:
        raise CallRatingError(_("The call can no longer be priced for this guest."), "call_not_priced")
    folio = folio_reopen(folio=folio_open(stay=stay, now=now), reason=reason, actor=actor)
    entry = _post(folio, late.call, verdict, actor, now)
    audit_record("billing.call.late_posted", actor, late, {"entry": entry.pk, "reason": reason})
    written = _write(late, verdict, entry, now)
    folio_close_after_departure(folio=folio, actor=actor, now=now)  # of a call for nothing nobody will pay
    return written


@transaction.atomic(savepoint=False)
def call_write_off(*, rating: CallRating, reason: str, actor: Actor) -> CallRating:
    """Nobody pays for the call. Raises `CallRatingError` when somebody has decided on it."""
    open_call = _undecided_lock(rating, *DECISIONS)
    open_call.status, open_call.reason = RatingStatus.FREE, f"{explanations.WRITTEN_OFF}: {reason}"[:200]
    open_call.save(update_fields=["status", "reason"])
    attention_close(key=attention_key(open_call), resolution=open_call.reason)
    audit_record("billing.call.written_off", actor, open_call, {"reason": reason})
    return open_call


def _folio_taking(stay: Stay, now: dt.datetime | None) -> Folio:
    """The folio of a guest in house, locked. Raises `CallRatingError` when it takes no call."""
    folio = folio_lock(folio_open(stay=stay, now=now).pk)
    if refusal := folio_refusal(folio, folio.stay):
        raise CallRatingError(_(refusal), "call_not_charged")
    return folio


def _post(folio: Folio, call: CallRecord, verdict: Verdict, actor: Actor, now: dt.datetime | None) -> FolioEntry:
    property = folio.stay.property
    posting = call_posting(call, verdict, department_get(property, DepartmentCode.PHONE), property)
    return posting_add_locked(folio=folio, posting=posting, actor=actor, now=now)


def _write(rating: CallRating, verdict: Verdict, entry: FolioEntry | None, now: dt.datetime | None) -> CallRating:
    call = rating.call
    verdicts, entries = {call.pk: verdict}, {call.pk: entry} if entry else {}
    written = verdicts_write(rating.property, [call], verdicts, entries, now)
    call_attention_follow(written, verdicts, {call.pk: rating})
    return written[0]


def _priced(rating: CallRating, payer: Payer | None = None) -> Verdict:
    verdict = verdict_on(rating.call, call_facts(rating.property, [rating.call]), payer)
    if verdict.price is None:
        why = _(verdict.reason)
        raise CallRatingError(_("The call has no price: %(why)s.") % {"why": why}, "call_not_priced")
    return verdict


def _undecided_lock(rating: CallRating, *states: str) -> CallRating:
    locked = rating_lock(rating.call_id)
    if locked is None or locked.status not in states:
        raise CallRatingError(_("Somebody has already decided on this call."))
    return locked
