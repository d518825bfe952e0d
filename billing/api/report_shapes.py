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
