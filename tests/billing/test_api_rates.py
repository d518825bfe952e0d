"""The API of drafts and their rates: changed, copied, deleted, written out; quotes by extension."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from billing.models import CostCentre, CostCentrePhone, Department, Tariff
from billing.services.tariffs import tariff_activate, tariff_create, tariff_rates_import
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property
from tests.billing.api import V1, error
from tests.billing.world import HEADER, stay_in
from tests.factories import ExtensionFactory, PbxFactory, ServiceLevelFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.billing.api_urls")]
LONDON = {"number": "+442079460000", "seconds": 95, "started_at": "2026-11-23T11:00:00Z"}


@pytest.fixture
def draft(property: Property) -> Tariff:
    """A draft with two rates."""
    made = tariff_create(property=property, name="Next", actor=SYSTEM)
    lines = [HEADER + ",band", "44,UK,0.9,0.10,60,6,0,0,", "44,UK holidays,0.5,0,60,6,0,0,hol 00:00-24:00"]
    tariff_rates_import(tariff=made, lines=lines, actor=SYSTEM)
    return made


def url(tariff: Tariff, rest: str = "") -> str:
    return f"{V1}/tariffs/{tariff.pk}/{rest}"


def test_a_tariff_without_a_tax_takes_that_of_the_telephone(accounting: APIClient, property: Property) -> None:
    Department.objects.filter(property=property, code="PHONE").update(tax_rate=Decimal("7.7"), tax_included=True)
    made = accounting.post(f"{V1}/tariffs/", {"name": "A", "markup_percent": "12.50"}).json()
    assert (made["tax_rate"], made["tax_included"], made["markup_percent"]) == ("7.70", True, "12.50")
    given = accounting.post(f"{V1}/tariffs/", {"name": "B", "tax_rate": "0.00"}).json()
    assert (given["tax_rate"], given["tax_included"]) == ("0.00", False)
    assert error(accounting.post(f"{V1}/tariffs/", {"name": "C", "markup_percent": "-1"})) == (400, "invalid")


def test_a_rate_is_changed_and_taken_out(accounting: APIClient, draft: Tariff) -> None:
    rate = draft.rates.get(band="")
    changed = accounting.patch(url(draft, f"rates/{rate.pk}/"), {"price_per_minute": "1.25", "free_seconds": 5}).json()
    assert (changed["price_per_minute"], changed["free_seconds"], changed["destination"]) == ("1.25", 5, "UK")
    taken = {"band": "HOL 00:00-24:00"}
    assert error(accounting.patch(url(draft, f"rates/{rate.pk}/"), taken)) == (422, "rate_exists")
    assert error(accounting.patch(url(draft, f"rates/{rate.pk}/"), {"band": "xmas"})) == (400, "invalid")
    assert accounting.delete(url(draft, f"rates/{rate.pk}/")).status_code == 204
    assert error(accounting.delete(url(draft, f"rates/{rate.pk}/"))) == (404, "rate_not_found")
    active = Tariff.objects.exclude(pk=draft.pk).get()
    assert error(accounting.delete(url(active, f"rates/{active.rates.first().pk}/"))) == (422, "tariff_not_draft")  # type: ignore[union-attr]


def test_rates_go_out_as_csv_and_come_back_as_the_same_draft(
    accounting: APIClient, desk: APIClient, draft: Tariff
) -> None:
    answer = desk.get(url(draft, "rates.csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("\n") == 3
    sent = {"content_type": "text/csv; charset=utf-8"}
    assert error(accounting.post(url(draft, "import/"), text, **sent)) == (400, "import_failed")
    assert accounting.post(url(draft, "import/?replace=true"), text, **sent).json() == {"imported": 2}
    assert b"".join(desk.get(url(draft, "rates.csv")).streaming_content).decode() == text  # type: ignore[attr-defined]


def test_a_version_is_copied_and_a_draft_deleted(accounting: APIClient, draft: Tariff) -> None:
    copy = accounting.post(url(draft, "copy/"), {"name": "Copy"})
    assert (copy.status_code, copy.json()["status"], copy.json()["name"]) == (201, "draft", "Copy")
    assert Tariff.objects.get(pk=copy.json()["id"]).rates.count() == 2
    assert accounting.delete(url(draft)).status_code == 204
    assert error(accounting.get(url(draft))) == (404, "tariff_not_found")
    active = Tariff.objects.get(name="House")
    assert error(accounting.delete(url(active))) == (422, "tariff_not_draft")


def test_a_planned_activation_is_cancelled(accounting: APIClient, draft: Tariff) -> None:
    later = timezone.now() + dt.timedelta(days=3)
    tariff_activate(tariff=draft, valid_from=later, actor=SYSTEM)
    assert accounting.post(url(draft, "cancel-activation/"), {}).json()["status"] == "draft"
    assert error(accounting.post(url(draft, "cancel-activation/"), {})) == (422, "tariff_begun")


def test_a_quote_from_an_extension_names_who_pays(desk: APIClient, property: Property) -> None:
    stay_in("1300", service_level=ServiceLevelFactory(code="half", discount_percent=Decimal(50)))
    guest = desk.post(f"{V1}/tariffs/quote/", {**LONDON, "extension": "1300"}).json()
    assert (guest["amount"], guest["room"], guest["service_level"], guest["cost_centre"]) == (
        "0.85",
        "1300",
        "half",
        None,
    )
    phone = ExtensionFactory(pbx=PbxFactory(), number="7001")
    centre = CostCentre.objects.create(property=property, code="office", name="Office")
    CostCentrePhone.objects.create(cost_centre=centre, pbx=phone.pbx, number="7001")
    office = desk.post(f"{V1}/tariffs/quote/", {**LONDON, "extension": "7001"}).json()
    assert (office["amount"], office["room"], office["cost_centre"]) == ("1.69", None, "office")
    assert error(desk.post(f"{V1}/tariffs/quote/", {**LONDON, "extension": "9999"})) == (400, "invalid")
