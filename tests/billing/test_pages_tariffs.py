"""The pages of tariffs: drafts copied, mended, deleted, planned activations, holidays, quotes from an extension."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing.enums import TariffStatus
from billing.models import BillingSettings, CostCentre, CostCentrePhone, Tariff
from billing.services.tariffs import tariff_activate, tariff_create, tariff_rates_import
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from rooms.models import Property
from tests.billing.world import HEADER, stay_in
from tests.factories import ExtensionFactory, PbxFactory, ServiceLevelFactory
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db
RATE = {
    "prefix": "33",
    "destination": "France",
    "price_per_minute": "0.5",
    "connection_fee": "0",
    "initial_increment": "60",
    "increment": "6",
    "minimum_charge": "0",
    "free_seconds": "0",
    "band": "",
}


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(ACCOUNTING)


@pytest.fixture
def draft(property: Property) -> Tariff:
    made = tariff_create(property=property, name="Spring", markup_percent=Decimal("12.5"), actor=SYSTEM)
    lines = [HEADER + ",band", "44,UK,0.9,0.10,60,6,0,0,", '44,UK holidays,0.5,0,60,6,0,0,"sat,hol 00:00-24:00"']
    tariff_rates_import(tariff=made, lines=lines, actor=SYSTEM)
    return made


def page(books: Client, tariff: Tariff) -> str:
    return text_of(books.get(reverse("tariff", args=[tariff.pk])))


def test_the_new_draft_begins_with_the_tax_of_the_telephone(books: Client, property: Property) -> None:
    form = text_of(htmx(books, "GET", reverse("tariff-new"), target="dialog"))
    assert 'name="tax_rate" value="10"' in form


def test_a_rate_is_added_changed_and_taken_out(books: Client, draft: Tariff) -> None:
    answer = htmx(books, "POST", reverse("tariff-rate-add", args=[draft.pk]), RATE, target="dialog")
    assert "desk-changed" in answer["HX-Trigger"]
    rate = draft.rates.get(prefix="33")
    edit = reverse("tariff-rate-edit", args=[draft.pk, rate.pk])
    assert edit in page(books, draft)
    assert 'value="0.5"' in text_of(htmx(books, "GET", edit, target="dialog"))
    with transaction.atomic():
        wrong = htmx(books, "POST", edit, {**RATE, "band": "xmas"}, target="dialog")
    assert wrong.status_code == 422
    assert 'id="id_band_error"' in text_of(wrong)
    htmx(books, "POST", edit, {**RATE, "price_per_minute": "0.75", "band": "mon,tue 22:00-06:00"}, target="dialog")
    rate.refresh_from_db()
    assert (rate.price_per_minute, rate.band) == (Decimal("0.75"), "mon-tue 22:00-06:00")
    htmx(books, "POST", reverse("tariff-rate-remove", args=[draft.pk, rate.pk]), target="dialog")
    assert not draft.rates.filter(prefix="33").exists()


def test_a_copy_opens_and_a_deleted_draft_is_gone(books: Client, draft: Tariff) -> None:
    answer = htmx(books, "POST", reverse("tariff-copy", args=[draft.pk]), {"name": "Summer"}, target="dialog")
    copy = Tariff.objects.get(name="Summer")
    assert answer["HX-Redirect"] == reverse("tariff", args=[copy.pk])
    url = reverse("tariff-delete", args=[draft.pk])
    assert "Delete Spring" in text_of(htmx(books, "GET", url, target="dialog"))
    assert htmx(books, "POST", url, target="dialog")["HX-Redirect"] == reverse("tariffs")
    assert list(Tariff.objects.filter(status=TariffStatus.DRAFT)) == [copy]


def test_a_planned_activation_is_shown_as_planned_and_can_be_cancelled(books: Client, draft: Tariff) -> None:
    tariff_activate(tariff=draft, valid_from=timezone.now() + dt.timedelta(days=2), actor=SYSTEM)
    assert "planned" in text_of(books.get(reverse("tariffs")))
    url = reverse("tariff-cancel", args=[draft.pk])
    assert url in page(books, draft)
    htmx(books, "POST", url, target="dialog")
    draft.refresh_from_db()
    assert draft.status == TariffStatus.DRAFT
    assert "only" in text_of(htmx(books, "POST", url, target="dialog")).lower()


@pytest.mark.parametrize(
    ("country", "region", "told"),
    [
        ("DE", "", "the public holidays of DE."),
        ("DE", "BY", "the public holidays of DE, BY."),
        ("DE", "ZZ", "no region ZZ"),
        ("QZ", "", "The holidays of the country QZ are not known"),
    ],
)
def test_the_page_says_which_days_are_holidays(
    books: Client, draft: Tariff, country: str, region: str, told: str
) -> None:
    Property.objects.update(country=country)
    BillingSettings.objects.update_or_create(property=draft.property, defaults={"holiday_region": region})
    assert told in page(books, draft)
    assert "12.5 % mark-up before the tax." in page(books, draft)


def test_a_version_without_holidays_does_not_speak_of_them(books: Client, property: Property) -> None:
    assert (
        "hol" not in page(books, Tariff.objects.get(status=TariffStatus.ACTIVE)).replace("whole", "").split("<main")[1]
    )


def test_a_quote_from_an_extension_and_at_a_time(property: Property) -> None:
    desk = signed_in(FRONT_DESK)
    stay_in("1300", service_level=ServiceLevelFactory(code="half", name="Half price", discount_percent=Decimal(50)))
    query = {"number": "+442079460000", "minutes": "1", "seconds": "35", "at": "2026-11-23T12:00"}
    shown = text_of(htmx(desk, "GET", reverse("tariffs"), {**query, "extension": "1300"}, target="quote"))
    assert "0.85 EUR" in shown
    assert "Room 1300, service level Half price." in shown
    centre = CostCentre.objects.create(property=property, code="office", name="Office")
    phone = ExtensionFactory(pbx=PbxFactory(), number="7001")
    CostCentrePhone.objects.create(cost_centre=centre, pbx=phone.pbx, number="7001")
    shown = text_of(htmx(desk, "GET", reverse("tariffs"), {**query, "extension": "7001"}, target="quote"))
    assert "1.69 EUR" in shown
    assert "Paid by the cost centre Office, without a discount." in shown
    before = text_of(htmx(desk, "GET", reverse("tariffs"), {**query, "at": "2020-01-01T12:00"}, target="quote"))
    assert "No tariff is active then." in before
    unknown = text_of(htmx(desk, "GET", reverse("tariffs"), {**query, "extension": "9999"}, target="quote"))
    assert "There is no extension 9999." in unknown
    for wrong in ("soon", "0001-01-01T00:00", "9999-12-31T23:59"):
        shown = text_of(htmx(desk, "GET", reverse("tariffs"), {**query, "at": wrong}, target="quote"))
        assert "Enter a date and a time." in shown


def test_the_desk_sees_a_draft_without_its_buttons(draft: Tariff) -> None:
    shown = page(signed_in(FRONT_DESK), draft)
    assert reverse("tariff-rates-csv", args=[draft.pk]) in shown
    for name in ("tariff-copy", "tariff-delete", "tariff-rate-add", "tariff-import", "tariff-activate"):
        assert reverse(name, args=[draft.pk]) not in shown


def test_the_statements_of_a_tariff_do_not_grow_with_its_rates(
    books: Client, draft: Tariff, django_assert_max_num_queries: Any
) -> None:
    url = reverse("tariff", args=[draft.pk])
    books.get(url)
    with django_assert_max_num_queries(30) as few:
        books.get(url)
    lines = ["prefix,destination,price_per_minute", *(f"{1000 + n},Somewhere,1" for n in range(150))]
    tariff_rates_import(tariff=draft, lines=lines, actor=SYSTEM)
    with django_assert_max_num_queries(len(few.captured_queries)):
        books.get(url)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert b"".join(books.get(reverse("tariff-rates-csv", args=[draft.pk])).streaming_content).count(b"\n") == 153
