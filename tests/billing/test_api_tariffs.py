"""The API of tariffs and minibar goods: the field names and meanings of the contract."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from billing.api.minibar_shapes import MinibarItemOut
from billing.api.shapes import QuoteOut, RateOut, TariffOut
from billing.models import Tariff
from rooms.models import Property
from tests.billing.api import V1, error
from tests.billing.world import HEADER, stay_in
from tests.factories import ServiceLevelFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.billing.api_urls")]


def test_minibar_items(accounting: APIClient, property: Property) -> None:
    body = {"code": "20", "name": "Beer", "price": "4.50", "tax_rate": "19.00"}
    created = accounting.post(f"{V1}/minibar-items/", body)
    assert created.status_code == 201
    item = created.json()
    assert set(item) == set(MinibarItemOut().fields)
    assert {name: item[name] for name in body} == body
    assert item["active"] is True
    changed = accounting.patch(f"{V1}/minibar-items/{item['id']}/", {"price": "5.00", "active": False}).json()
    assert (changed["price"], changed["active"], changed["name"]) == ("5.00", False, "Beer")
    listed = accounting.get(f"{V1}/minibar-items/").json()
    assert (listed["count"], [each["code"] for each in listed["results"]]) == (2, ["12", "20"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"code": "12", "name": "Cola", "price": "1.00"}, 409),
        ({"code": "1x", "name": "Cola", "price": "1.00"}, 400),
        ({"code": "1234567890", "name": "Cola", "price": "1.00"}, 400),
        ({"code": "21", "name": "Cola", "price": "-1.00"}, 400),
        ({"code": "21", "name": "Cola", "price": "1.001"}, 400),
    ],
)
def test_wrong_minibar_items(accounting: APIClient, property: Property, body: dict[str, str], status: int) -> None:
    assert accounting.post(f"{V1}/minibar-items/", body).status_code == status


def test_a_tariff_from_draft_to_quote(accounting: APIClient, property: Property) -> None:
    draft = accounting.post(
        f"{V1}/tariffs/", {"name": "Winter", "currency": "EUR", "tax_rate": "19.00", "tax_included": False}
    ).json()
    assert set(draft) == set(TariffOut().fields)
    assert (draft["status"], draft["tax_rate"], draft["valid_from"]) == ("draft", "19.00", None)
    rates = f"{V1}/tariffs/{draft['id']}/rates/"
    rate = accounting.post(
        rates,
        {
            "prefix": "+4420",
            "destination": "London",
            "price_per_minute": "0.90",
            "connection_fee": "0.10",
            "initial_increment": 60,
            "increment": 6,
            "minimum_charge": "0",
            "free_seconds": 0,
            "band": None,
        },
    )
    assert rate.status_code == 201
    assert set(rate.json()) == set(RateOut().fields)
    assert (rate.json()["prefix"], rate.json()["price_per_minute"], rate.json()["band"]) == ("4420", "0.90", None)
    assert accounting.get(rates).json()["count"] == 1
    active = accounting.post(f"{V1}/tariffs/{draft['id']}/activate/", {"valid_from": None}).json()
    assert active["status"] == "active"
    quote = accounting.post(
        f"{V1}/tariffs/quote/", {"number": "+442079460000", "seconds": 95, "extension": None, "service_level": None}
    ).json()
    assert set(quote) == set(QuoteOut().fields)
    assert (quote["destination"], quote["prefix"], quote["billed_seconds"]) == ("London", "4420", 96)
    assert (quote["net"], quote["tax"], quote["amount"], quote["currency"]) == ("1.54", "0.29", "1.83", "EUR")
    assert set(quote["lines"][0]) == {"label", "quantity", "rate", "amount"}
    assert sum(Decimal(line["amount"]) for line in quote["lines"]) == Decimal("1.83")


def test_a_quote_for_an_extension_takes_the_guests_service_level(desk: APIClient, property: Property) -> None:
    stay_in("1300", service_level=ServiceLevelFactory(code="half", discount_percent=Decimal(50)))
    body = {"number": "+442079460000", "seconds": 95, "started_at": "2026-11-23T11:00:00Z"}
    by_extension = desk.post(f"{V1}/tariffs/quote/", {**body, "extension": "1300"}).json()
    by_level = desk.post(f"{V1}/tariffs/quote/", {**body, "service_level": "half"}).json()
    assert by_extension["amount"] == by_level["amount"] == "0.85"


@pytest.mark.django_db(transaction=True)
def test_tariff_errors(accounting: APIClient, property: Property) -> None:
    draft = f"{V1}/tariffs/{accounting.post(f'{V1}/tariffs/', {'name': 'Empty'}).json()['id']}"
    assert error(accounting.post(f"{draft}/activate/", {})) == (422, "tariff_empty")
    assert error(accounting.post(f"{draft}/rates/", {"prefix": "x", "destination": "y", "price_per_minute": "1"})) == (
        400,
        "invalid",
    )
    assert error(accounting.post(f"{V1}/tariffs/", {"name": "X", "currency": "USD"})) == (422, "tariff_currency")
    assert error(accounting.get(f"{V1}/tariffs/99999/rates/")) == (404, "tariff_not_found")
    quote = {"number": "+81312345678", "seconds": 60, "started_at": "2026-11-23T11:00:00Z"}
    assert error(accounting.post(f"{V1}/tariffs/quote/", quote)) == (422, "no_rate")
    assert error(accounting.post(f"{V1}/tariffs/quote/", {"number": "1", "seconds": -1})) == (400, "invalid")


CSV = f"{HEADER}\n33,France,0.50,0,60,60,0,0\n34,Spain,0.60,0,60,60,0,0\n"


def sent(api: APIClient, tariff_id: int, kind: str, text: str = CSV) -> Any:
    """An import in one of the three forms."""
    url = f"{V1}/tariffs/{tariff_id}/import/"
    if kind == "text":
        return api.post(url, text, content_type="text/csv; charset=utf-8")
    if kind == "form":
        return api.post(url, {"file": SimpleUploadedFile("rates.csv", text.encode(), "text/csv")}, format="multipart")
    return api.post(url, {"csv": text}, format="json")


@pytest.mark.parametrize("kind", ["text", "form", "json"])
def test_rates_come_in_as_csv(accounting: APIClient, property: Property, kind: str) -> None:
    draft = Tariff.objects.create(property=property, name="Import", currency="EUR")
    answer = sent(accounting, draft.pk, kind)
    assert (answer.status_code, answer.json()) == (200, {"imported": 2})
    assert list(draft.rates.values_list("prefix", flat=True)) == ["33", "34"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["text", "form", "json"])
def test_a_wrong_line_keeps_the_file_out(accounting: APIClient, property: Property, kind: str) -> None:
    draft = Tariff.objects.create(property=property, name="Import", currency="EUR")
    answer = sent(accounting, draft.pk, kind, CSV + "35,,x,,,,,\n")
    assert error(answer) == (400, "import_failed")
    assert answer.json()["extra"]["errors"][0]["line"] == 4
    assert not draft.rates.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_no_text_is_refused(accounting: APIClient, property: Property) -> None:
    draft = Tariff.objects.create(property=property, name="Import", currency="EUR")
    url = f"{V1}/tariffs/{draft.pk}/import/"
    assert accounting.post(url, b"\xff\xfe", content_type="text/csv").status_code == 400
    assert accounting.post(url, {"other": "x"}, format="multipart").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_another_file_under_the_same_key_is_another_request(accounting: APIClient, property: Property) -> None:
    draft = Tariff.objects.create(property=property, name="Import", currency="EUR")
    url = f"{V1}/tariffs/{draft.pk}/import/"
    answers = [
        accounting.post(
            url,
            {"file": SimpleUploadedFile("rates.csv", text.encode(), "text/csv")},
            format="multipart",
            headers={"Idempotency-Key": "import-1"},
        )
        for text in (CSV, CSV, CSV + "35,Portugal,1,0,1,1,0,0\n")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
