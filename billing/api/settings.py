"""Settings of the books, departments and room rates."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.base import BillingView, page_shape
from billing.api.inputs import parsed
from billing.api.outputs import Answer
from billing.models import BillingSettings, Department
from billing.selectors.settings import RateRow, billing_settings, department_of_scope, room_rate_rows
from billing.services.settings import billing_settings_update, department_create, department_update, room_rate_set
from hotelpbx.common import roles
from hotelpbx.common.api import Pagination, api_actor
from hotelpbx.common.idempotency import idempotent
from hotelpbx.common.money import decimal_text, price_text
from hotelpbx.common.privacy import BodyTextGuard, TextGuardSerializer
from rooms.models import Property
from rooms.selectors.properties import room_type_get

TEXTS = ("legal_name", "address", "tax_number", "contact", "bank_account", "invoice_footer", "invoice_prefix")
PLAIN = (*TEXTS, "credit_note_prefix", "room_charge", "city_tax", "holiday_region", "minibar_pin_required")
FIELDS = (*PLAIN, "minibar_void_minutes", "report_language")


class SettingsIn(BodyTextGuard, serializers.ModelSerializer[BillingSettings]):
    """Any of the settings; the recipients of the reports are a list of mail addresses."""

    not_free_text = ("bank_account",)

    report_recipients = serializers.ListField(child=serializers.EmailField(), max_length=20)
    report_language = serializers.ChoiceField(settings.LANGUAGES)

    class Meta:
        model = BillingSettings
        fields = (*FIELDS, "city_tax_amount", "city_tax_percent", "report_recipients")


class SettingsOut(serializers.Serializer[Any]):
    """The settings."""

    property = serializers.CharField()
    legal_name = serializers.CharField()
    address = serializers.CharField()
    tax_number = serializers.CharField()
    contact = serializers.CharField()
    bank_account = serializers.CharField()
    invoice_footer = serializers.CharField()
    invoice_prefix = serializers.CharField()
    credit_note_prefix = serializers.CharField()
    room_charge = serializers.BooleanField()
    city_tax = serializers.BooleanField()
    city_tax_amount = serializers.CharField()
    city_tax_percent = serializers.CharField()
    holiday_region = serializers.CharField()
    minibar_pin_required = serializers.BooleanField()
    minibar_void_minutes = serializers.IntegerField()
    report_recipients = serializers.ListField(child=serializers.CharField())
    report_language = serializers.CharField()
    currency = serializers.CharField()


class DepartmentPatchIn(TextGuardSerializer):
    """Name and tax of a department."""

    name = serializers.CharField(max_length=80, required=False)
    tax_rate = serializers.DecimalField(max_digits=6, decimal_places=3, min_value=0, required=False)
    tax_included = serializers.BooleanField(required=False)


class DepartmentIn(TextGuardSerializer):
    """A new department."""

    code = serializers.RegexField(r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=20)
    name = serializers.CharField(max_length=80)
    tax_rate = serializers.DecimalField(max_digits=6, decimal_places=3, min_value=0, default=Decimal(0))
    tax_included = serializers.BooleanField(default=False)


class DepartmentOut(serializers.Serializer[Any]):
    """A department."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    tax_rate = serializers.CharField()
    tax_included = serializers.BooleanField()


class RoomRateIn(TextGuardSerializer):
    """What a night in a room of a type costs; no type: all other rooms; no amount: nobody has said."""

    room_type = serializers.CharField(max_length=32, allow_null=True, required=False, default=None)
    amount = serializers.DecimalField(max_digits=12, decimal_places=3, min_value=0, allow_null=True)


class RoomRateOut(serializers.Serializer[Any]):
    """A room type and its rate."""

    room_type = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
    currency = serializers.CharField()


class SettingsView(BillingView):
    """Base: who may."""

    read_roles = roles.FOLIO
    write_roles = roles.TARIFFS


class Settings(SettingsView):
    """`GET|PATCH /billing-settings/`."""

    @extend_schema(operation_id="billing_settings", responses=SettingsOut)
    def get(self, request: Request) -> Response:
        """The settings, those that nobody has changed as they are at first."""
        return Response(_settings_answer(billing_settings(self.property)))

    @extend_schema(request=SettingsIn, responses=SettingsOut)
    def patch(self, request: Request) -> Response:
        """Change some of them."""
        data = parsed(SettingsIn, request, partial=True)
        if "report_recipients" in data:
            data["report_recipients"] = "\n".join(data["report_recipients"])
        saved = billing_settings_update(property=self.property, actor=api_actor(request), **data)
        return Response(_settings_answer(saved))


class Departments(SettingsView):
    """`GET|POST /departments/`."""

    @extend_schema(operation_id="departments", responses=page_shape(DepartmentOut))
    def get(self, request: Request) -> Response:
        """Every department with its tax."""
        rows = Department.objects.filter(property=self.property).select_related("property").order_by("id")
        return self.listed(request, rows, _department_answer)

    @extend_schema(
        request=DepartmentIn,
        responses={201: DepartmentOut, 409: OpenApiResponse(description="`department_taken`")},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a department."""
        data = parsed(DepartmentIn, request)
        department = department_create(property=self.property, actor=api_actor(request), **data)
        return Response(_department_answer(department), status=status.HTTP_201_CREATED)


class DepartmentDetail(SettingsView):
    """`GET|PATCH /departments/{id}/`."""

    @extend_schema(operation_id="department", responses=DepartmentOut)
    def get(self, request: Request, department_id: int) -> Response:
        """One department."""
        return Response(_department_answer(department_of_scope(department_id)))

    @extend_schema(request=DepartmentPatchIn, responses=DepartmentOut)
    def patch(self, request: Request, department_id: int) -> Response:
        """Change its name or tax; what was posted keeps its tax."""
        department, data = department_of_scope(department_id), parsed(DepartmentPatchIn, request)
        return Response(_department_answer(department_update(department=department, actor=api_actor(request), **data)))


class RoomRates(SettingsView):
    """`GET|POST /room-rates/`."""

    @extend_schema(operation_id="room_rates", responses=page_shape(RoomRateOut))
    def get(self, request: Request) -> Response:
        """Every room type with what a night costs, and the rate for all other rooms."""
        property, pages = self.property, Pagination()
        rows = pages.paginate_queryset(room_rate_rows(property), request, view=self) or []
        return pages.get_paginated_response([_rate_answer(row, property) for row in rows])

    @extend_schema(request=RoomRateIn, responses=RoomRateOut)
    @idempotent
    def post(self, request: Request) -> Response:
        """Say what a night costs, or that nobody knows."""
        property, data = self.property, parsed(RoomRateIn, request)
        code = data["room_type"]
        room_type = room_type_get(property=property, code=code) if code else None
        rate = room_rate_set(property=property, room_type=room_type, amount=data["amount"], actor=api_actor(request))
        return Response(_rate_answer(RateRow(room_type, rate.amount if rate else None), property))


def _settings_answer(row: BillingSettings) -> Answer:
    currency = row.property.currency
    return {
        "property": row.property.code,
        **{name: getattr(row, name) for name in FIELDS},
        "city_tax_amount": price_text(row.city_tax_amount, currency),
        "city_tax_percent": decimal_text(row.city_tax_percent),
        "report_recipients": row.report_recipients.splitlines(),
        "currency": currency,
    }


def _department_answer(department: Department) -> Answer:
    return {
        "id": department.pk,
        "property": department.property.code,
        "code": department.code,
        "name": department.name,
        "tax_rate": decimal_text(department.tax_rate),
        "tax_included": department.tax_included,
    }


def _rate_answer(row: RateRow, property: Property) -> Answer:
    return {
        "room_type": row.room_type.code if row.room_type else None,
        "name": row.room_type.name if row.room_type else "",
        "amount": None if row.amount is None else price_text(row.amount, property.currency),
        "currency": property.currency,
    }
