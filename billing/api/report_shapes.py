"""Shapes of the answers about reports, for the description of the API."""

from typing import Any

from rest_framework import serializers

from billing.reports.document import Kind


class ReportColumnOut(serializers.Serializer[Any]):
    """A column: its name in the rows, its heading, and what its cells are."""

    name = serializers.CharField()
    heading = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])


class ReportTableOut(serializers.Serializer[Any]):
    """A table; amounts are texts, durations are seconds, shares are numbers from 0 to 1."""

    name = serializers.CharField()
    title = serializers.CharField()
    columns = ReportColumnOut(many=True)
    rows = serializers.ListField(child=serializers.DictField())
    total = serializers.DictField(allow_null=True)


class DepartmentRow(serializers.Serializer[Any]):
    """Revenue of a department."""

    code = serializers.CharField()
    name = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    amount = serializers.CharField()


class TotalsRow(serializers.Serializer[Any]):
    """Revenue of all departments."""

    net = serializers.CharField()
    tax = serializers.CharField()
    amount = serializers.CharField()


class PaymentRow(serializers.Serializer[Any]):
    """Payments of a kind."""

    method = serializers.CharField()
    amount = serializers.CharField()


class CallsRow(serializers.Serializer[Any]):
    """Charged calls of a room."""

    room = serializers.CharField()
    count = serializers.IntegerField()
    seconds = serializers.IntegerField()
    amount = serializers.CharField()


class MinibarRow(serializers.Serializer[Any]):
    """Goods of a kind."""

    code = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    amount = serializers.CharField()


class TakingsRow(serializers.Serializer[Any]):
    """What was taken by a method; `amount` is the sum, refunds are below zero."""

    method = serializers.CharField()
    paid = serializers.CharField()
    deposits = serializers.CharField()
    refunds = serializers.CharField()
    amount = serializers.CharField()


class ByHandOut(serializers.Serializer[Any]):
    """Charges of the telephone that are no call."""

    amount = serializers.CharField()


class CallGroupRow(serializers.Serializer[Any]):
    """Calls of guests and cost centres together; `cost` is what the provider takes, `margin` = `net` - `cost`."""

    count = serializers.IntegerField()
    seconds = serializers.IntegerField()
    guests = serializers.CharField()
    cost_centres = serializers.CharField()
    net = serializers.CharField()
    cost = serializers.CharField()
    margin = serializers.CharField()


class DestinationRow(CallGroupRow):
    """Calls to a destination."""

    destination = serializers.CharField(allow_blank=True)


class TrunkRow(CallGroupRow):
    """Calls over a trunk."""

    trunk = serializers.CharField(allow_blank=True)


class CostCentreRow(DepartmentRow):
    """Calls that a cost centre pays."""

    count = serializers.IntegerField()
    seconds = serializers.IntegerField()
    cost = serializers.CharField()


class WakeUpsOut(serializers.Serializer[Any]):
    """Wake-up calls due on the date, by what became of them."""

    promised = serializers.IntegerField()
    kept = serializers.IntegerField()
    failed = serializers.IntegerField()
    open = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class GuestLedgerOut(serializers.Serializer[Any]):
    """What guests owe: `closing` = `opening` + `charges` + `payments` (below zero); `open` counts open folios."""

    opening = serializers.CharField()
    charges = serializers.CharField()
    payments = serializers.CharField()
    closing = serializers.CharField()
    open = serializers.IntegerField()
    closed_folios = serializers.CharField()


class OpenFolioRow(serializers.Serializer[Any]):
    """An open folio that is not at zero."""

    folio = serializers.IntegerField()
    room = serializers.CharField()
    balance = serializers.CharField()


class ReportOut(serializers.Serializer[Any]):
    """The daily report. Dates that an older version closed lack what came later."""

    property = serializers.CharField()
    business_date = serializers.DateField()
    currency = serializers.CharField()
    departments = DepartmentRow(many=True)
    totals = TotalsRow()
    payments = PaymentRow(many=True)
    takings = TakingsRow(many=True, required=False)
    calls = CallsRow(many=True)
    phone_by_hand = ByHandOut(required=False)
    destinations = DestinationRow(many=True, required=False)
    trunks = TrunkRow(many=True, required=False)
    cost_centres = CostCentreRow(many=True, required=False)
    minibar = MinibarRow(many=True)
    wake_ups = WakeUpsOut(required=False)
    guest_ledger = GuestLedgerOut(required=False)
    open_folios = OpenFolioRow(many=True, required=False)
    exceptions = serializers.ListField(child=serializers.DictField())
    exception_counts = serializers.DictField(child=serializers.IntegerField(), required=False)


class RangeReportOut(serializers.Serializer[Any]):
    """A report over business dates."""

    report = serializers.CharField()
    title = serializers.CharField()
    property = serializers.CharField()
    currency = serializers.CharField()
    to = serializers.DateField()
    tables = ReportTableOut(many=True)


# A name that Python keeps for itself.
RangeReportOut._declared_fields["from"] = serializers.DateField()
