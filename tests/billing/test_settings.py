"""The settings of the books, departments and room rates: what is refused, and what the audit trail keeps."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from billing.errors import DepartmentTakenError
from billing.models import BillingSettings, Department, Folio, RoomRate
from billing.selectors.settings import billing_settings
from billing.services.folios import charge_post
from billing.services.invoices import invoice_issue
from billing.services.settings import (
    billing_settings_update,
    department_create,
    department_update,
    room_rate_set,
)
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Property
from tests.billing.world import refused
from tests.factories.hotel import RoomTypeFactory

pytestmark = pytest.mark.django_db


def change(property: Property, **values: Any) -> BillingSettings:
    return billing_settings_update(property=property, actor=SYSTEM, **values)


def test_a_property_without_settings_has_the_defaults_and_no_row(property: Property) -> None:
    found = billing_settings(property)
    assert (found.property, found.invoice_prefix, found.room_charge, found.pk) == (property, "R-", False, None)
    assert not BillingSettings.objects.exists()


def test_saved_settings_are_found(property: Property) -> None:
    saved = BillingSettings.objects.create(property=property, legal_name="Hotel Seeblick GmbH")
    assert (billing_settings(property), billing_settings(property).legal_name) == (saved, "Hotel Seeblick GmbH")


def test_settings_are_changed_and_the_trail_says_from_what(property: Property) -> None:
    change(property, legal_name="Grand GmbH", report_recipients=" a@x.example\n\nb@x.example \na@x.example")
    change(property, legal_name="Grand AG")
    assert billing_settings(property).report_recipients == "a@x.example\nb@x.example"
    assert billing_settings(property).legal_name == "Grand AG"
    first, second = AuditRecord.objects.filter(action="billing.settings.updated").order_by("id")
    assert first.data["legal_name"] == ["", "Grand GmbH"]
    assert second.data == {"legal_name": ["Grand GmbH", "Grand AG"]}
    assert second.property_code == "grand"


def test_saving_what_is_there_leaves_no_trace(property: Property) -> None:
    change(property, legal_name="")
    assert not AuditRecord.objects.filter(action="billing.settings.updated").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"report_recipients": "a@x.example, b@x.example"}, "report_recipients"),
        ({"invoice_prefix": "2026"}, "invoice_prefix"),
        ({"credit_note_prefix": "R-"}, "credit_note_prefix"),
        ({"holiday_region": "Narnia"}, "holiday_region"),
    ],
)
def test_settings_that_make_no_sense_are_refused_beside_the_field(
    property: Property, values: dict[str, Any], field: str
) -> None:
    with refused(InputError) as caught:
        change(property, **values)
    assert list(caught.value.extra["fields"]) == [field]
    assert not BillingSettings.objects.exists()


def test_a_tax_below_zero_is_refused(property: Property) -> None:
    with refused(ValidationError) as caught:
        change(property, city_tax_amount=Decimal(-1))
    assert list(caught.value.message_dict) == ["city_tax_amount"]


def test_a_region_of_the_country_is_known_in_any_case(property: Property) -> None:
    assert change(property, holiday_region=" by ").holiday_region == "BY"


def test_prefixes_cannot_be_exchanged_once_numbers_would_come_twice(folio: Folio, property: Property) -> None:
    charge_post(folio=folio, code="MISC", unit_price=Decimal(5), actor=SYSTEM)
    invoice_issue(folio=folio, actor=SYSTEM)
    with refused(InputError) as caught:
        change(property, invoice_prefix="C-", credit_note_prefix="R-")
    assert list(caught.value.extra["fields"]) == ["credit_note_prefix"]
    assert change(property, invoice_prefix="2027-").invoice_prefix == "2027-"


def test_city_tax_that_is_switched_on_has_a_department_without_tax(property: Property) -> None:
    change(property, city_tax=True, city_tax_amount=Decimal("2.50"))
    department = Department.objects.get(property=property, code="CITYTAX")
    department_update(department=department, tax_rate=Decimal(7), actor=SYSTEM)
    change(property, city_tax=False)
    change(property, city_tax=True)
    department.refresh_from_db()
    assert department.tax_rate == 7


def test_a_department_is_added_once_and_what_was_posted_keeps_its_tax(folio: Folio, property: Property) -> None:
    values: dict[str, Any] = {"name": "Spa", "tax_rate": Decimal(19), "tax_included": True, "actor": SYSTEM}
    spa = department_create(property=property, code="spa", **values)
    assert spa.code == "SPA"
    with refused(DepartmentTakenError):
        department_create(property=property, code="SPA", **values)
    for wrong in ({"code": "SAUNA", "tax_rate": Decimal(-1)}, {"code": "1 2"}):
        with refused(InputError):
            department_create(property=property, **{**values, **wrong})
    entry = charge_post(folio=folio, code="SPA", unit_price=Decimal(119), actor=SYSTEM)
    department_update(department=spa, tax_rate=Decimal(7), tax_included=False, actor=SYSTEM)
    entry.refresh_from_db()
    assert (entry.net, entry.tax_rate) == (Decimal(100), Decimal(19))
    assert charge_post(folio=folio, code="SPA", unit_price=Decimal(100), actor=SYSTEM).amount == 107
    row = AuditRecord.objects.get(action="billing.department.updated")
    assert (row.data["tax_rate"], row.data["before"]["tax_rate"]) == ("7", "19")


def test_a_room_rate_is_set_changed_and_removed(property: Property) -> None:
    suite = RoomTypeFactory(property=property, code="suite")
    for room_type in (suite, None):
        for amount in (Decimal(100), Decimal("120.50")):
            room_rate_set(property=property, room_type=room_type, amount=amount, actor=SYSTEM)
    assert set(RoomRate.objects.values_list("room_type__code", "amount")) == {
        ("suite", Decimal("120.50")),
        (None, Decimal("120.50")),
    }
    with refused(InputError):
        room_rate_set(property=property, room_type=suite, amount=Decimal("1.005"), actor=SYSTEM)
    room_rate_set(property=property, room_type=suite, amount=None, actor=SYSTEM)
    assert RoomRate.objects.get().room_type is None
    row = AuditRecord.objects.filter(action="billing.room_rate.set").latest("id")
    assert row.data == {"room_type": "suite", "amount": "", "before": "120.500"}
