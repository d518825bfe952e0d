"""From a call record to a verdict: whose call it was, whether it costs, and what. Nothing is read or written here."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from billing import explanations
from billing.enums import EntrySource, RatingStatus
from billing.explanations import ExplanationLine, explanation, free_explanation
from billing.models import CostCentre, Department, PinOwner, Tariff, TrunkTerms
from billing.numbering import CalledNumber, NumberKind, called_number
from billing.payers import OutsideLeg
from billing.postings import Posting
from billing.pricing import Price
from billing.rating import Rate, RatedCall, Terms, rate_call
from billing.selectors.call_facts import CallFacts
from billing.services.tariffs import call_price
from hotelpbx.common.money import minor_digits
from hotelpbx.common.privacy import digits_hidden
from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord, Extension
from rooms.models import Property, Room, Stay

COSTS_NOTHING = (NumberKind.EMERGENCY, NumberKind.TOLL_FREE)  # nor does the provider take anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who pays for a call because a person says so: the guest of a stay, or a cost centre."""

    stay: Stay | None = None
    cost_centre: CostCentre | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to become of a call; `price` only where there is one.

    With a `cost_centre` that one pays and no guest does. `cost` is what the provider of the trunk takes.
    """

    status: RatingStatus
    reason: str = ""
    room: Room | None = None
    stay: Stay | None = None
    cost_centre: CostCentre | None = None
    pin_owner: PinOwner | None = None
    is_assigned: bool = False
    number: str = ""
    number_class: str = ""
    destination: str = ""
    tariff: Tariff | None = None
    price: Price | None = None
    billed_seconds: int = 0
    cost: Decimal = Decimal(0)
    explanation: list[ExplanationLine] = field(default_factory=list)


def verdict_on(call: CallRecord, facts: CallFacts, payer: Payer | None = None) -> Verdict:
    """The verdict on a call, without a look at the folio (`late` is decided when the charge is posted).

    A `payer` takes the place of whoever the record makes pay.
    """
    leg = facts.outside_leg(call)
    basis = _whose(call, leg.extension if leg else call.extension, facts)
    if leg is None and call.type == CallType.INTERNAL:
        return replace(basis, status=RatingStatus.INTERNAL, reason=explanations.WITHIN_THE_HOUSE)
    if leg is None:
        return replace(basis, reason=explanations.INCOMING)
    if call.status != CallStatus.ANSWERED or not call.talk_seconds:
        return replace(basis, reason=explanations.NOT_ANSWERED)
    return _outside(call, leg, basis, facts, payer)


def _whose(call: CallRecord, phone: Extension | None, facts: CallFacts) -> Verdict:
    holding = facts.holding(phone, call)
    return Verdict(
        status=RatingStatus.FREE,
        room=holding.room if holding else facts.room(phone, call),
        stay=holding.stay if holding else None,
    )


def _outside(call: CallRecord, leg: OutsideLeg, basis: Verdict, facts: CallFacts, payer: Payer | None) -> Verdict:
    """An answered call to the outside: free by its number or its trunk, or somebody's to pay."""
    property, terms = facts.property, facts.trunk_terms(call)
    country, prefix = property.country, call.pbx.outbound_prefix
    called = called_number(leg.dialled, country=country, outbound_prefix=prefix, own=facts.own_numbers)
    label = called.own.label if called.own else ""
    basis = replace(basis, number=called.digits, number_class=called.number_class, destination=label)
    digits = minor_digits(property.currency)
    if called.is_free:
        lines = free_explanation(called, f"{0:.{digits}f}")
        basis = replace(basis, reason=str(lines[0]["label"]), explanation=lines)
    elif terms and call.talk_seconds <= terms.grace_seconds:
        return replace(basis, reason=explanations.WITHIN_GRACE, explanation=_grace(call, terms, digits))
    if terms and called.kind not in COSTS_NOTHING:
        basis = replace(basis, cost=trunk_cost(terms, call.talk_seconds, digits))
    if called.is_free:
        return basis
    if payer is not None:
        return _priced(call, called, _assigned(basis, payer), facts)
    return _paid(call, leg, called, basis, facts)


def _assigned(basis: Verdict, payer: Payer) -> Verdict:
    room = payer.stay.room if payer.stay else basis.room
    return replace(basis, room=room, stay=payer.stay, cost_centre=payer.cost_centre, is_assigned=True)


def _grace(call: CallRecord, terms: TrunkTerms, digits: int) -> list[ExplanationLine]:
    zero = f"{0:.{digits}f}"
    talk = explanations.step(f"{terms.trunk} <= {terms.grace_seconds} s", zero, str(call.talk_seconds))
    return [talk, explanations.step(explanations.WITHIN_GRACE, zero)]


def trunk_cost(terms: TrunkTerms, seconds: int, digits: int) -> Decimal:
    """What the provider of a trunk takes for an answered call; exact, rounded once."""
    increment = terms.cost_increment
    rate = Rate.priced("", "", terms.cost_per_minute, terms.cost_connection, increment, increment)
    return rate_call(rate, seconds, Terms(digits)).net


def _paid(call: CallRecord, leg: OutsideLeg, called: CalledNumber, basis: Verdict, facts: CallFacts) -> Verdict:
    """Whoever's PIN code it was pays, else the guest who held the phone's room, else a cost centre."""
    if call.pincode:
        owner = facts.pin_owner(call)
        basis = replace(basis, stay=None)
        if owner is None:
            return replace(basis, status=RatingStatus.UNMATCHED, reason=explanations.UNKNOWN_PIN)
        return _priced(call, called, replace(basis, pin_owner=owner, cost_centre=owner.cost_centre), facts)
    if basis.stay is not None:
        return _priced(call, called, basis, facts)
    centre = facts.cost_centre(call.pbx_id, leg.number)
    if centre is None and (leg.extension is None or basis.room is not None):
        reason = explanations.NOBODY_IN_ROOM if basis.room else explanations.UNKNOWN_EXTENSION
        return replace(basis, status=RatingStatus.UNMATCHED, reason=reason)
    return _priced(call, called, replace(basis, cost_centre=centre or facts.default_centre), facts)


def _priced(call: CallRecord, called: CalledNumber, basis: Verdict, facts: CallFacts) -> Verdict:
    basis = replace(basis, status=RatingStatus.NO_RATE)
    if not called.digits:
        return replace(basis, reason=explanations.NUMBER_UNKNOWN)
    tariff = facts.tariff(call)
    if tariff is None:
        return replace(basis, reason=explanations.NO_TARIFF)
    level = basis.stay.service_level if basis.stay else None
    version = facts.version(tariff)
    rated = call_price(tariff, called, call.talk_seconds, call.started_at, level, version)
    if rated is None:
        return replace(basis, reason=explanations.NO_RATE, tariff=tariff)
    return _charged(basis, rated, tariff)


def _charged(basis: Verdict, rated: RatedCall, tariff: Tariff) -> Verdict:
    return replace(
        basis,
        status=RatingStatus.RATED,
        destination=basis.destination or rated.destination,
        tariff=tariff,
        price=rated.price,
        billed_seconds=rated.billed_seconds,
        explanation=explanation(rated, tariff),
    )


def call_posting(call: CallRecord, verdict: Verdict, department: Department, property: Property) -> Posting:
    """The charge of a call that has a price."""
    assert verdict.price is not None
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
        business_key=call_key(call),
        explanation=list(verdict.explanation),
        call=call,
    )


def call_key(call: CallRecord) -> str:
    """The business key of the first charge of a call."""
    return f"call:{call.pk}"
