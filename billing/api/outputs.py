"""What the API of the money side answers: the shapes for the schema, and how rows are written out."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from billing.enums import EntryPurpose, PayerKind, RatingStatus
from billing.models import CallRating, Folio, FolioEntry, RoutingRule, Tariff, TariffRate
from billing.selectors.checklist import Check
from billing.selectors.credit import credit_limit_of
from billing.selectors.folios import entry_text, folio_entries
from billing.selectors.windows import Window, folio_windows, routing_rules
from billing.services.tariffs import Quote
from hotelpbx.common.money import decimal_text, money_text, price_text
from hotelpbx.common.privacy import dialled
from pbx.models import CallRecord
from rooms.models import Property

Answer = dict[str, Any]


def number_of(value: Decimal) -> int | float:
    """A quantity: it is no money, so a number."""
    return int(value) if value == int(value) else float(value)


def entry_answer(entry: FolioEntry, folio: Folio) -> Answer:
    """One folio entry."""
    currency = folio.currency
    reversal = getattr(entry, "reversed_by", None)
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "window": entry.window,
        "purpose": entry.purpose,
        "department": entry.department.code if entry.department else None,
        "code": entry.code,
        "description": entry_text(entry, folio.stay.property.mask_dialled_digits),
        "quantity": number_of(entry.quantity),
        "unit_price": price_text(entry.unit_price, currency),
        "net": money_text(entry.net, currency),
        "tax": money_text(entry.tax, currency),
        "amount": money_text(entry.amount, currency),
        "business_date": entry.business_date.isoformat(),
        "posted_at": entry.posted_at.isoformat(),
        "source": entry.source,
        "reference": entry.reference,
        "reverses": entry.reverses_id,
        "reversed_by": reversal.pk if reversal else None,
        "moved_from": entry.moved_from_id,
        "explanation": entry.explanation,
    }


def posted_answer(entry: FolioEntry, folio: Folio, balance: Decimal) -> Answer:
    """A new entry, with its folio's balance."""
    totals = {"folio": folio.pk, "currency": folio.currency, "balance": money_text(balance, folio.currency)}
    return {**entry_answer(entry, folio), **totals}


def folio_answer(folio: Folio) -> Answer:
    """A folio with its entries and windows; the balance is the sum of either."""
    entries = list(folio_entries(folio))
    currency = folio.currency
    balance = sum((entry.amount for entry in entries), Decimal(0))
    limit = credit_limit_of(folio)
    return {
        "id": folio.pk,
        "stay": folio.stay_id,
        "status": folio.status,
        "currency": currency,
        "balance": money_text(balance, currency),
        "opened_at": folio.opened_at.isoformat(),
        "closed_at": folio.closed_at.isoformat() if folio.closed_at else None,
        "no_post": folio.no_post,
        "credit_limit": _amount(folio.credit_limit, currency),
        "credit_limit_applied": _amount(limit, currency),
        "is_over_limit": limit is not None and balance > limit,
        "nightly_rate": _amount(folio.nightly_rate, currency),
        "city_tax_exempt": folio.city_tax_exempt,
        "windows": [window_answer(window, currency) for window in folio_windows(folio)],
        "routing": [routing_answer(rule) for rule in routing_rules(folio)],
        "entries": [entry_answer(entry, folio) for entry in entries],
    }


def window_answer(window: Window, currency: str) -> Answer:
    """A window with its payer and balance."""
    return {
        "number": window.number,
        "payer_kind": window.payer_kind,
        "payer_name": window.payer_name,
        "payer_address": window.payer_address,
        "payer_tax_number": window.payer_tax_number,
        "balance": money_text(window.balance, currency),
    }


def routing_answer(rule: RoutingRule) -> Answer:
    """Where new charges of a department go, or of the rest."""
    return {"department": rule.department.code if rule.department else None, "window": rule.window}


def _amount(value: Decimal | None, currency: str) -> str | None:
    return None if value is None else money_text(value, currency)


def tariff_answer(tariff: Tariff, property: Property) -> Answer:
    """A tariff without its rates."""
    return {
        "id": tariff.pk,
        "property": property.code,
        "name": tariff.name,
        "currency": tariff.currency,
        "tax_rate": decimal_text(tariff.tax_rate),
        "tax_included": tariff.tax_included,
        "markup_percent": decimal_text(tariff.markup_percent),
        "status": tariff.status,
        "valid_from": tariff.valid_from.isoformat() if tariff.valid_from else None,
        "valid_to": tariff.valid_to.isoformat() if tariff.valid_to else None,
    }


def rate_answer(rate: TariffRate, currency: str) -> Answer:
    """One rate."""
    return {
        "id": rate.pk,
        "prefix": rate.prefix,
        "destination": rate.destination,
        "price_per_minute": price_text(rate.price_per_minute, currency),
        "connection_fee": price_text(rate.connection_fee, currency),
        "initial_increment": rate.initial_increment,
        "increment": rate.increment,
        "minimum_charge": price_text(rate.minimum_charge, currency),
        "free_seconds": rate.free_seconds,
        "band": rate.band or None,
    }


def quote_answer(quote: Quote) -> Answer:
    """What a call would cost."""
    amounts = {name: money_text(getattr(quote, name), quote.currency) for name in ("net", "tax", "amount")}
    return {
        "number": quote.number,
        "destination": quote.destination,
        "prefix": quote.prefix,
        "billed_seconds": quote.billed_seconds,
        **amounts,
        "currency": quote.currency,
        "lines": quote.lines,
        "number_class": quote.number_class,
        "label": quote.label,
    }


def call_answer(call: CallRecord, setting: int) -> Answer:
    """A call and what became of it in the books; without a verdict the last fields are empty.

    Its property hides `setting` digits of what was dialled.
    """
    rating: CallRating | None = getattr(call, "rating", None)
    return {
        "id": call.pk,
        "pbx": call.pbx.name,
        "callid": call.callid,
        "started_at": call.started_at.isoformat(),
        "caller": call.caller,
        "callee": dialled(call.callee, setting),
        "type": call.type,
        "status": call.status,
        "call_seconds": call.call_seconds,
        "talk_seconds": call.talk_seconds,
        "trunk": call.trunk,
        "extension": call.extension.number if call.extension else None,
        "room": rating.room.number if rating and rating.room else None,
        "stay": rating.stay_id if rating else None,
        "number": dialled(rating.number, setting) if rating else "",
        "destination": rating.destination if rating else "",
        "number_class": rating.number_class if rating else "",
        "cost_centre": rating.cost_centre.code if rating and rating.cost_centre else None,
        "pin_owner": rating.pin_owner.name if rating and rating.pin_owner else None,
        "charge": _charge(rating) if rating and rating.status == RatingStatus.RATED else None,
        "rating_status": rating.status if rating else None,
        "rating_reason": rating.reason if rating else "",
        "recording": call.recording,
    }


def _charge(rating: CallRating) -> Answer:
    """What a guest's folio or a cost centre pays."""
    entry, currency = rating.entry, rating.property.currency
    return {
        "amount": money_text(entry.amount if entry else rating.amount, currency),
        "currency": currency,
        "folio": entry.folio_id if entry else None,
        "entry": entry.pk if entry else None,
        "cost_centre": rating.cost_centre.code if rating.cost_centre else None,
        "explanation": rating.explanation,
    }


def check_answer(check: Check) -> Answer:
    """A point of the checklist."""
    return {
        "code": check.code,
        "label": check.label,
        "count": check.count,
        "detail": check.detail,
        "light": str(check.light),
    }


class LineOut(serializers.Serializer[Any]):
    """A step of an explanation."""

    label = serializers.CharField()  # type: ignore[assignment]
    quantity = serializers.CharField(allow_null=True)
    rate = serializers.CharField(allow_null=True)
    amount = serializers.CharField()


class EntryOut(serializers.Serializer[Any]):
    """A folio entry."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(["charge", "payment", "reversal"])
    window = serializers.IntegerField()
    purpose = serializers.ChoiceField(EntryPurpose.choices, allow_blank=True)
    department = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    description = serializers.CharField()
    quantity = serializers.FloatField()
    unit_price = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    amount = serializers.CharField()
    business_date = serializers.DateField()
    posted_at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]
    reference = serializers.CharField()
    reverses = serializers.IntegerField(allow_null=True)
    reversed_by = serializers.IntegerField(allow_null=True)
    moved_from = serializers.IntegerField(allow_null=True)
    explanation = LineOut(many=True)


class PostedOut(EntryOut):
    """A new entry and its folio's balance."""

    folio = serializers.IntegerField()
    currency = serializers.CharField()
    balance = serializers.CharField()


class WindowOut(serializers.Serializer[Any]):
    """A window of a folio."""

    number = serializers.IntegerField()
    payer_kind = serializers.ChoiceField(PayerKind.choices)
    payer_name = serializers.CharField()
    payer_address = serializers.CharField()
    payer_tax_number = serializers.CharField()
    balance = serializers.CharField()


class RoutingOut(serializers.Serializer[Any]):
    """Where new charges go; no department means every one without a rule."""

    department = serializers.CharField(allow_null=True)
    window = serializers.IntegerField()


class FolioOut(serializers.Serializer[Any]):
    """A folio."""

    id = serializers.IntegerField()
    stay = serializers.IntegerField()
    status = serializers.ChoiceField(["open", "closed"])
    currency = serializers.CharField()
    balance = serializers.CharField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    no_post = serializers.BooleanField()
    credit_limit = serializers.CharField(allow_null=True)
    credit_limit_applied = serializers.CharField(allow_null=True)
    is_over_limit = serializers.BooleanField()
    nightly_rate = serializers.CharField(allow_null=True)
    city_tax_exempt = serializers.BooleanField()
    windows = WindowOut(many=True)
    routing = RoutingOut(many=True)
    entries = EntryOut(many=True)
