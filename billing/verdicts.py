"""From a call record to a verdict: whose call it was, whether it costs, and what. Reads only."""

from dataclasses import dataclass, field, replace

from billing import explanations
from billing.enums import DepartmentCode, EntrySource, RatingStatus
from billing.explanations import ExplanationLine, explanation, free_explanation
from billing.models import Department, Tariff
from billing.numbering import CalledNumber, called_number
from billing.postings import Posting
from billing.pricing import Price
from billing.rating import RatedCall
from billing.selectors.articles import department_get
from billing.selectors.tariffs import tariff_for
from billing.services.tariffs import call_price
from hotelpbx.common.money import minor_digits
from hotelpbx.common.privacy import digits_hidden
from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord
from rooms.models import Property, Room, Stay, StayRoom
from rooms.selectors.stays import rooms_of_phone, stay_holding_in_second


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to become of a call; `price` only where there is one."""

    status: RatingStatus
    reason: str = ""
    room: Room | None = None
    stay: Stay | None = None
    number: str = ""
    destination: str = ""
    tariff: Tariff | None = None
    price: Price | None = None
    explanation: list[ExplanationLine] = field(default_factory=list)


def verdict_on(call: CallRecord, property: Property) -> Verdict:
    """The verdict on a call, without a look at the folio (`late` is decided when the charge is posted)."""
    holding = _holding(call)
    basis = Verdict(
        status=RatingStatus.FREE,
        room=holding.room if holding else _room_of(call),
        stay=holding.stay if holding else None,
    )
    if call.type == CallType.INTERNAL:
        return replace(basis, status=RatingStatus.INTERNAL, reason=explanations.WITHIN_THE_HOUSE)
    if call.type != CallType.OUTBOUND:
        return replace(basis, reason=explanations.INCOMING)
    if call.status != CallStatus.ANSWERED or not call.talk_seconds:
        return replace(basis, reason=explanations.NOT_ANSWERED)
    return _outbound(call, property, basis, holding)


def _holding(call: CallRecord) -> StayRoom | None:
    """Who held the room when the call began."""
    if call.extension is None:
        return None
    return stay_holding_in_second(extension=call.extension, at=call.started_at)


def _outbound(call: CallRecord, property: Property, basis: Verdict, holding: StayRoom | None) -> Verdict:
    called = called_number(call.callee, country=property.country, outbound_prefix=call.pbx.outbound_prefix)
    basis = replace(basis, number=called.digits)
    if called.is_free:
        lines = free_explanation(called.kind, f"{0:.{minor_digits(property.currency)}f}")
        return replace(basis, reason=str(lines[0]["label"]), explanation=lines)
    if call.extension is None:
        return replace(basis, status=RatingStatus.UNMATCHED, reason=explanations.UNKNOWN_EXTENSION)
    if basis.room is None:
        return replace(basis, status=RatingStatus.INTERNAL, reason=explanations.STAFF_PHONE)
    if holding is None:
        return replace(basis, status=RatingStatus.UNMATCHED, reason=explanations.NOBODY_IN_ROOM)
    return _priced(call, property, called, basis, holding.stay)


def _priced(call: CallRecord, property: Property, called: CalledNumber, basis: Verdict, stay: Stay) -> Verdict:
    tariff = tariff_for(property, call.started_at)
    if tariff is None:
        return replace(basis, status=RatingStatus.NO_RATE, reason=explanations.NO_TARIFF)
    rated = call_price(tariff, called, call.talk_seconds, call.started_at, stay.service_level)
    if rated is None:
        return replace(basis, status=RatingStatus.NO_RATE, reason=explanations.NO_RATE, tariff=tariff)
    return _charged(basis, rated, tariff)


def _charged(basis: Verdict, rated: RatedCall, tariff: Tariff) -> Verdict:
    return replace(
        basis,
        status=RatingStatus.RATED,
        destination=rated.destination,
        tariff=tariff,
        price=rated.price,
        explanation=explanation(rated, tariff),
    )


def call_posting(call: CallRecord, verdict: Verdict, property: Property) -> Posting:
    """The charge of a call that has a price."""
    assert verdict.price is not None
    department: Department = department_get(property, DepartmentCode.PHONE)
    minutes, seconds = divmod(call.talk_seconds, 60)
    number = digits_hidden(verdict.number, property.mask_dialled_digits)  # the ledger outlives the call's details
    return Posting(
        department=department,
        code=department.code,
        description=f"{number} {verdict.destination} {minutes}:{seconds:02}"[:200],
        unit_price=verdict.price.net,
        price=verdict.price,
        tax_rate=verdict.tariff.tax_rate if verdict.tariff else None,
        source=EntrySource.CALL,
        reference=f"{call.pbx.name} {call.callid}",
        business_key=f"call:{call.pk}",
        explanation=list(verdict.explanation),
        call=call,
    )


def _room_of(call: CallRecord) -> Room | None:
    if call.extension is None:
        return None
    return rooms_of_phone(call.extension, call.started_at).first()
