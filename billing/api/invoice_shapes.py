"""Invoices in the API: what it takes, what it answers."""

from typing import Any

from rest_framework import serializers

from billing.api.outputs import Answer, LineOut
from billing.enums import InvoiceKind
from billing.models import Invoice
from billing.models.folios import FIRST_WINDOW, MOST_WINDOWS
from hotelpbx.common.money import money_text
from hotelpbx.common.privacy import TextGuardSerializer


class PayerIn(TextGuardSerializer):
    """Whom to address an invoice to."""

    name = serializers.CharField(max_length=200)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    tax_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class InvoiceIn(TextGuardSerializer):
    """Which window to invoice; without a payer to that of the window."""

    window = serializers.IntegerField(min_value=FIRST_WINDOW, max_value=MOST_WINDOWS, default=FIRST_WINDOW)
    payer = PayerIn(required=False, allow_null=True, default=None)


class CreditIn(TextGuardSerializer):
    """Why an invoice is taken back."""

    reason = serializers.CharField(max_length=200)


class InvoiceOut(serializers.Serializer[Any]):
    """A document without its content."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    kind = serializers.ChoiceField(InvoiceKind.choices)
    number = serializers.CharField()
    folio = serializers.IntegerField()
    stay = serializers.IntegerField()
    window = serializers.IntegerField()
    business_date = serializers.DateField()
    issued_at = serializers.DateTimeField()
    issued_by = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    currency = serializers.CharField()
    reason = serializers.CharField()
    credits = serializers.IntegerField(allow_null=True)
    credited_by = serializers.IntegerField(allow_null=True)


class HouseOut(serializers.Serializer[Any]):
    """Who sends it."""

    name = serializers.CharField()
    address = serializers.CharField()
    tax_number = serializers.CharField()
    contact = serializers.CharField()
    bank_account = serializers.CharField()
    footer = serializers.CharField()


class PayerOut(serializers.Serializer[Any]):
    """Whom it is addressed to."""

    name = serializers.CharField()
    address = serializers.CharField()
    tax_number = serializers.CharField()


class StayFactsOut(serializers.Serializer[Any]):
    """Whose stay it is about."""

    guest = serializers.CharField()
    group = serializers.CharField()
    rooms = serializers.ListField(child=serializers.CharField())
    arrival = serializers.DateField()
    departure = serializers.DateField()
    folio = serializers.IntegerField()
    window = serializers.IntegerField()


class DocumentLineOut(serializers.Serializer[Any]):
    """A charge or its reversal; `time` of a call, else empty."""

    entry = serializers.IntegerField()
    date = serializers.DateField()
    time = serializers.CharField()
    department = serializers.CharField()
    description = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    net = serializers.CharField()
    tax_rate = serializers.CharField()
    tax = serializers.CharField()
    amount = serializers.CharField()
    explanation = LineOut(many=True)


class TaxLineOut(serializers.Serializer[Any]):
    """The lines of one tax rate."""

    rate = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    gross = serializers.CharField()


class PaymentLineOut(serializers.Serializer[Any]):
    """What was paid, as a positive amount."""

    entry = serializers.IntegerField()
    date = serializers.DateField()
    description = serializers.CharField()
    reference = serializers.CharField()
    amount = serializers.CharField()


class DocumentTotalsOut(serializers.Serializer[Any]):
    """The sums; `balance` is what is left to pay."""

    net = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()
    paid = serializers.CharField()
    balance = serializers.CharField()


class CreditedOut(serializers.Serializer[Any]):
    """The invoice that a credit note takes back."""

    number = serializers.CharField()
    date = serializers.DateField()


class DocumentOut(serializers.Serializer[Any]):
    """All that is printed."""

    kind = serializers.ChoiceField(InvoiceKind.choices)
    number = serializers.CharField()
    business_date = serializers.DateField()
    issued_at = serializers.DateTimeField()
    currency = serializers.CharField()
    house = HouseOut()
    payer = PayerOut()
    stay = StayFactsOut()
    lines = DocumentLineOut(many=True)
    taxes = TaxLineOut(many=True)
    payments = PaymentLineOut(many=True)
    totals = DocumentTotalsOut()
    credits = CreditedOut(allow_null=True)
    reason = serializers.CharField()


class InvoiceDetailOut(InvoiceOut):
    """A document with its content."""

    document = DocumentOut()


def invoice_answer(invoice: Invoice) -> Answer:
    """A document without its content."""
    credited_by = getattr(invoice, "credited_by", None)
    return {
        "id": invoice.pk,
        "property": invoice.property.code,
        "kind": invoice.kind,
        "number": invoice.number,
        "folio": invoice.folio_id,
        "stay": invoice.folio.stay_id,
        "window": invoice.window,
        "business_date": invoice.business_date.isoformat(),
        "issued_at": invoice.issued_at.isoformat(),
        "issued_by": invoice.issued_by.get_username() if invoice.issued_by else None,
        "amount": money_text(invoice.amount, invoice.currency),
        "currency": invoice.currency,
        "reason": invoice.reason,
        "credits": invoice.credits_id,
        "credited_by": credited_by.pk if credited_by else None,
    }


def invoice_detail_answer(invoice: Invoice) -> Answer:
    """A document with all that is printed on it."""
    return {**invoice_answer(invoice), "document": invoice.snapshot}
