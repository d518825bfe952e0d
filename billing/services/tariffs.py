"""Tariffs: a draft is filled, then activated from an instant; from then on it does not change."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from billing.comparisons import Version
from billing.enums import DepartmentCode, TariffStatus
from billing.errors import NoRateError, RatesMissingError, TariffChangedError, TariffError
from billing.explanations import ExplanationLine, explanation, free_explanation
from billing.locks import tariff_lock, tariffs_lock
from billing.models import Department, Tariff, TariffRate
from billing.numbering import CalledNumber, NumberKind, called_number
from billing.rate_lines import ParsedRates, rate_read, rates_parse
from billing.rate_rows import rates_insert
from billing.rating import RatedCall, quote
from billing.selectors.comparisons import places_without_rate
from billing.selectors.numbers import own_numbers
from billing.selectors.tariffs import tariff_for, tariff_version
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.money import round_money
from rooms.models import Property, ServiceLevel

PLACES_TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a call would cost, and why."""

    number: str
    destination: str
    prefix: str
    billed_seconds: int
    net: Decimal
    tax: Decimal
    amount: Decimal
    currency: str
    lines: list[ExplanationLine]
    number_class: str = ""
    label: str = ""


@transaction.atomic(savepoint=False)
def tariff_create(
    *,
    property: Property,
    name: str,
    currency: str = "",
    tax_rate: Decimal | None = None,
    tax_included: bool | None = None,
    markup_percent: Decimal = Decimal(0),
    valid_from: dt.datetime | None = None,
    actor: Actor,
) -> Tariff:
    """Begin a draft; `tax_rate` in percent, without one that of the department PHONE; `valid_from` for its activation.

    Raises `TariffError` for a currency that is not the property's.
    """
    if (currency or property.currency) != property.currency:
        message = _("Folios of this property are in %(currency)s; so is its tariff.")
        raise TariffError(message % {"currency": property.currency}, "tariff_currency")
    rate, included = _tax(property, tax_rate, tax_included)
    tariff = Tariff.objects.create(
        property=property,
        name=name,
        currency=property.currency,
        tax_rate=rate,
        tax_included=included,
        markup_percent=markup_percent,
        valid_from=valid_from,
    )
    audit_record("billing.tariff.created", actor, tariff, {"name": name})
    return tariff


def _tax(property: Property, rate: Decimal | None, included: bool | None) -> tuple[Decimal, bool]:
    """The given tax; what is left out is that of the department of the telephone."""
    if rate is not None:
        return rate, bool(included)
    rate, phone_included = phone_tax(property)
    return rate, phone_included if included is None else included


def phone_tax(property: Property) -> tuple[Decimal, bool]:
    """The tax of the department PHONE and whether prices include it; nothing on top where there is none."""
    phone = Department.objects.filter(property=property, code=DepartmentCode.PHONE).first()
    return (phone.tax_rate, phone.tax_included) if phone else (Decimal(0), False)


@transaction.atomic(savepoint=False)
def tariff_rate_add(*, tariff: Tariff, actor: Actor, **values: str) -> TariffRate:
    """Add one rate to a draft; the values are text, named like the columns of the CSV.

    Raises `InputError`, `TariffError` when the tariff is no draft or the prefix is taken.
    """
    draft_change(tariff)
    fields = rate_values(values)
    rate_free(tariff, fields)
    rate = TariffRate.objects.create(tariff=tariff, **fields)
    audit_record("billing.tariff.rate_added", actor, tariff, {"prefix": rate.prefix})
    return rate


def rate_values(values: dict[str, str]) -> dict[str, Any]:
    """The columns of one rate from text. Raises `InputError`."""
    try:
        return rate_read(values)._asdict()
    except ValueError as error:
        raise InputError(str(error), {str(error).partition(":")[0]: [str(error)]}) from None


def rate_free(tariff: Tariff, fields: dict[str, Any], but: int | None = None) -> None:
    """Raise `TariffError` when another rate has this prefix and band."""
    same = TariffRate.objects.filter(tariff=tariff, prefix=fields["prefix"], band=fields["band"])
    if same.exclude(pk=but or 0).exists():
        raise TariffError(_("The prefix %(prefix)s is there already.") % fields, "rate_exists")


@transaction.atomic(savepoint=False)
def tariff_rates_import(
    *,
    tariff: Tariff,
    lines: Iterable[str],
    replaces: bool = False,
    actor: Actor,
) -> int:
    """Put the rates of a CSV file into a draft, instead of its own or besides: all lines or none; returns how many.

    Raises `InputError` whose `extra["errors"]` lists the first faults with their lines, `TariffError`.
    """
    draft = draft_lock(tariff)
    taken = set() if replaces else set(TariffRate.objects.filter(tariff=draft).values_list("prefix", "band"))
    parsed = rates_parse(lines, taken)
    if parsed.fault_count:
        raise _import_error(parsed)
    rates_put(tariff, parsed, replaces=replaces, actor=actor)
    return len(parsed.rows)


def rates_put(tariff: Tariff, parsed: ParsedRates, *, replaces: bool, actor: Actor) -> None:
    """Store the rates of a file without faults in a draft."""
    draft_change(tariff)
    if replaces:
        TariffRate.objects.filter(tariff=tariff).delete()
    rates_insert(tariff, parsed.rows)
    audit_record("billing.tariff.imported", actor, tariff, {"rates": len(parsed.rows), "replaced": replaces})


def tariff_activate(
    *,
    tariff: Tariff,
    valid_from: dt.datetime | None = None,
    force: bool = False,
    reason: str = "",
    actor: Actor,
    now: dt.datetime | None = None,
) -> Tariff:
    """Make a draft the tariff from an instant on: the given one, else the draft's own, else now.

    The tariff valid then ends there. One that has begun since is replaced; one that is to begin later stays, and
    this one ends with its beginning. Raises `TariffError` for an empty tariff and for one that is no draft, and
    `RatesMissingError` when calls went where it has no rate, unless `force` with a reason; `InputError` for `force`
    without one; `TariffChangedError` when somebody changed its rates meanwhile.
    """
    now = now or timezone.now()
    if force and not reason.strip():
        message = _("Say why it is activated all the same.")
        raise InputError(message, {"reason": [message]})
    # Before the locks, because it may take seconds; the token tells whether the rates are still the same ones.
    can_be = tariff.status == TariffStatus.DRAFT and tariff.rates.exists()
    missing = places_without_rate(tariff, now) if can_be else {}
    if missing and not force:
        raise _missing_error(missing)
    facts = {"reason": reason.strip(), "without_rate": list(missing)[:PLACES_TOLD]} if force else {}
    return _activate(tariff, valid_from, now, actor, facts)


@transaction.atomic(savepoint=False)
def _activate(
    tariff: Tariff, valid_from: dt.datetime | None, now: dt.datetime, actor: Actor, facts: dict[str, Any]
) -> Tariff:
    tariffs_lock(tariff.property_id)
    draft = draft_lock(tariff)
    if draft.cache_token != tariff.cache_token:
        raise TariffChangedError(_("Its rates have been changed meanwhile. Look at them and activate it again."))
    if not draft.rates.exists():
        raise TariffError(_("A tariff without rates cannot be activated."), "tariff_empty")
    begins = valid_from or draft.valid_from or now
    draft.valid_to = _make_room(draft, begins, now)
    draft.status, draft.valid_from = TariffStatus.ACTIVE, begins
    draft.save(update_fields=["status", "valid_from", "valid_to"])
    audit_record("billing.tariff.activated", actor, draft, {"valid_from": begins.isoformat(), **facts})
    return draft


def tariff_quote(
    *,
    property: Property,
    number: str,
    seconds: int,
    at: dt.datetime | None = None,
    service_level: ServiceLevel | None = None,
    outbound_prefix: str = "",
) -> Quote:
    """What a call would cost. Raises `NoRateError` when no tariff is valid then or none of its rates fits."""
    at = at or timezone.now()
    own = own_numbers(property)
    called = called_number(number, country=property.country, outbound_prefix=outbound_prefix, own=own)
    if called.is_free:
        return _free_quote(called, property.currency)
    tariff = tariff_for(property, at)
    if tariff is None:
        raise NoRateError(_("No tariff is active then."), "no_tariff")
    rated = call_price(tariff, called, seconds, at, service_level)
    if rated is None:
        raise NoRateError(_("The tariff has no rate for %(number)s.") % {"number": called.digits})
    return Quote(
        number=called.digits,
        destination=rated.destination,
        prefix=rated.prefix,
        billed_seconds=rated.billed_seconds,
        net=rated.net,
        tax=rated.tax,
        amount=rated.amount,
        currency=tariff.currency,
        lines=explanation(rated, tariff),
        number_class=called.number_class,
        label=called.own.label if called.own else "",
    )


def _free_quote(called: CalledNumber, currency: str) -> Quote:
    zero = round_money(Decimal(0), currency)
    lines = free_explanation(called, f"{zero:f}")
    return Quote(
        number=called.digits,
        destination=gettext(str(lines[0]["label"])),
        prefix="",
        billed_seconds=0,
        net=zero,
        tax=zero,
        amount=zero,
        currency=currency,
        lines=lines,
        number_class=called.number_class,
        label=called.own.label if called.own else "",
    )


def call_price(
    tariff: Tariff,
    number: CalledNumber,
    seconds: int,
    at: dt.datetime,
    service_level: ServiceLevel | None,
    version: Version | None = None,
) -> RatedCall | None:
    """The price by a tariff of a call that began at `at`; None when no rate fits.

    `version` is the tariff in memory, for who prices many calls.
    """
    version = version or tariff_version(tariff)
    terms = version.terms(service_level.discount_percent if service_level else Decimal(0))
    wall_clock = local_date_time(at, tariff.property.timezone)
    is_raw = number.kind == NumberKind.RAW
    return quote(version.table, number.digits, seconds, terms, wall_clock, version.holidays, is_whole=is_raw)


def draft_lock(tariff: Tariff) -> Tariff:
    """Lock a draft. Raises `TariffError` when it is none (any more)."""
    locked = tariff_lock(tariff.pk)
    if locked.status != TariffStatus.DRAFT:
        raise TariffError(_("Only a draft can be changed; make a new tariff."), "tariff_not_draft")
    return locked


def draft_change(tariff: Tariff) -> None:
    """Lock a draft whose rates change: a new token says so to whoever looks at them."""
    draft_lock(tariff)
    tariff.cache_token = uuid.uuid4()
    tariff.save(update_fields=["cache_token"])


def _make_room(draft: Tariff, begins: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """End or replace the other tariffs from `begins` on; returns the beginning of the next one, if there is one."""
    others = Tariff.objects.filter(property=draft.property_id).exclude(status=TariffStatus.DRAFT)
    latest_replaced = max(begins, now)
    others.filter(valid_from__gte=begins, valid_from__lte=latest_replaced).update(
        valid_to=F("valid_from"), status=TariffStatus.RETIRED
    )
    before = others.filter(valid_from__lt=begins).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=begins))
    before.update(valid_to=begins)
    _retire_ended(others, now)
    following = others.filter(valid_from__gt=latest_replaced).order_by("valid_from").first()
    return following.valid_from if following else None


@transaction.atomic(savepoint=False)
def tariff_activation_cancel(*, tariff: Tariff, actor: Actor, now: dt.datetime | None = None) -> Tariff:
    """Make a draft again of a version that has not begun yet; the one before it goes on instead.

    Raises `TariffError` when it has begun, is not active, or has priced a call all the same.
    """
    tariffs_lock(tariff.property_id)
    planned = tariff_lock(tariff.pk)
    begins = planned.valid_from
    if planned.status != TariffStatus.ACTIVE or begins is None or begins <= (now or timezone.now()):
        raise TariffError(_("Only an activation that is still to come can be cancelled."), "tariff_begun")
    if planned.call_ratings.exists():
        raise TariffError(_("Calls have been priced by this tariff; it stays."), "tariff_in_use")
    ends, planned.valid_to, planned.status = planned.valid_to, None, TariffStatus.DRAFT
    planned.cache_token = uuid.uuid4()
    planned.save(update_fields=["status", "valid_to", "cache_token"])
    others = Tariff.objects.filter(property=planned.property_id).exclude(status=TariffStatus.DRAFT)
    others.filter(valid_to=begins, valid_from__lt=begins).update(valid_to=ends, status=TariffStatus.ACTIVE)
    audit_record("billing.tariff.activation_cancelled", actor, planned, {"valid_from": begins.isoformat()})
    return planned


@transaction.atomic(savepoint=False)
def tariffs_retire(*, property: Property, now: dt.datetime | None = None) -> int:
    """Mark tariffs whose time is over; which tariff counts is decided by its dates and not by this mark."""
    return _retire_ended(Tariff.objects.filter(property=property), now or timezone.now())


def _retire_ended(tariffs: "QuerySet[Tariff]", now: dt.datetime) -> int:
    ended = tariffs.filter(status=TariffStatus.ACTIVE, valid_to__lte=now)
    return ended.update(status=TariffStatus.RETIRED)


def _missing_error(missing: dict[str, int]) -> RatesMissingError:
    told = list(missing.items())[:PLACES_TOLD]
    message = _("There is no rate for where calls went in the last 90 days: %(places)s.") % {
        "places": ", ".join(f"{place} ({calls})" for place, calls in told[:20])
    }
    destinations = [{"destination": place, "calls": calls} for place, calls in told]
    return RatesMissingError(message, extra={"destinations": destinations, "count": len(missing)})


def _import_error(parsed: ParsedRates) -> InputError:
    first = parsed.faults[0]
    message = _("Nothing was imported: %(count)d lines are wrong. Line %(line)d: %(problem)s") % {
        "count": parsed.fault_count,
        "line": first.line,
        "problem": first.message,
    }
    told = [_("Line %(line)d: %(problem)s") % {"line": f.line, "problem": f.message} for f in parsed.faults]
    error = InputError(message, {"file": told}, "import_failed")
    error.extra["errors"] = [{"line": f.line, "message": f.message} for f in parsed.faults]
    error.extra["error_count"] = parsed.fault_count
    return error
