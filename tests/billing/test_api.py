"""The API of the money side: the field names and meanings of the contract."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from billing.api.outputs import EntryOut, FolioOut, PostedOut
from billing.api.report_shapes import ReportOut
from billing.api.shapes import CallOut
from billing.models import Folio
from billing.services.calls import call_rate
from billing.services.folios import charge_post, folio_settle
from billing.services.minibar import minibar_post
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property, Stay
from tests.billing.api import V1, client, error
from tests.billing.world import call, phone_of, stay_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.billing.api_urls")]


def test_a_folio_with_its_entries(desk: APIClient, stay: Stay, folio: Folio) -> None:
    call_rate(call=call(phone_of(stay)))
    body = desk.get(f"{V1}/stays/{stay.pk}/folio/").json()
    assert body == desk.get(f"{V1}/folios/{folio.pk}/").json()
    assert set(body) == set(FolioOut().fields)
    assert (body["id"], body["stay"], body["status"]) == (folio.pk, stay.pk, "open")
    assert (body["balance"], body["currency"]) == ("1.69", "EUR")
    (entry,) = body["entries"]
    assert set(entry) == set(EntryOut().fields)
    assert (entry["kind"], entry["department"], entry["code"]) == ("charge", "PHONE", "PHONE")
    assert (entry["net"], entry["tax"], entry["amount"]) == ("1.54", "0.15", "1.69")
    assert (entry["business_date"], entry["source"]) == ("2026-11-23", "call")
    assert (entry["reverses"], entry["reversed_by"]) == (None, None)


def test_charge_pay_and_reverse(desk: APIClient, folio: Folio) -> None:
    charge = desk.post(
        f"{V1}/folios/{folio.pk}/charges/",
        {"code": "MISC", "description": "Umbrella", "quantity": 2, "unit_price": "10.00"},
    )
    assert charge.status_code == 201
    assert set(charge.json()) == set(PostedOut().fields)
    posted = charge.json()
    assert (posted["quantity"], posted["unit_price"], posted["amount"]) == (2, "10.00", "23.80")
    payment = desk.post(
        f"{V1}/folios/{folio.pk}/payments/", {"method": "card", "amount": "20.00", "reference": "slip 7"}
    ).json()
    assert (payment["kind"], payment["amount"], payment["reference"]) == ("payment", "-20.00", "slip 7")
    assert payment["balance"] == "3.80"
    reversal = desk.post(f"{V1}/folio-entries/{charge.json()['id']}/reverse/", {"reason": "wrong room"})
    assert (reversal.status_code, reversal.json()["reverses"]) == (201, charge.json()["id"])
    entries = desk.get(f"{V1}/folios/{folio.pk}/").json()["entries"]
    assert entries[0]["reversed_by"] == reversal.json()["id"]
    assert {entry["source"] for entry in entries} == {"api"}


def test_an_article_by_its_code_needs_no_price(desk: APIClient, folio: Folio) -> None:
    answer = desk.post(f"{V1}/folios/{folio.pk}/charges/", {"code": "12", "quantity": 2}).json()
    assert (answer["department"], answer["code"], answer["amount"]) == ("MINIBAR", "12", "8.33")


@pytest.mark.django_db(transaction=True)
def test_an_idempotency_key_posts_once(desk: APIClient, folio: Folio) -> None:
    body = {"code": "MISC", "description": "Umbrella", "quantity": "1", "unit_price": "10.00"}
    first, again = (
        desk.post(f"{V1}/folios/{folio.pk}/charges/", body, headers={"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert first.json() == again.json()
    assert folio.entries.count() == 1
    other = {**body, "quantity": "2"}
    refused = desk.post(f"{V1}/folios/{folio.pk}/charges/", other, headers={"Idempotency-Key": "k1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.django_db(transaction=True)
def test_errors_have_codes(desk: APIClient, folio: Folio) -> None:
    charges = f"{V1}/folios/{folio.pk}/charges/"
    missing = desk.post(charges, {"code": "MISC"})
    assert (missing.status_code, list(missing.json()["extra"]["fields"])) == (400, ["unit_price"])
    assert error(desk.post(charges, {"code": "SPA", "unit_price": "1"})) == (404, "department_not_found")
    assert error(desk.post(charges, {"code": "MISC", "unit_price": "x"})) == (400, "invalid")
    assert error(desk.post(f"{V1}/folios/{folio.pk}/payments/", {"method": "cash", "amount": "-1"})) == (400, "invalid")
    assert error(desk.get(f"{V1}/folios/99999/")) == (404, "folio_not_found")
    assert error(desk.get(f"{V1}/stays/99999/folio/")) == (404, "folio_not_found")
    assert error(desk.post(f"{V1}/folio-entries/99999/reverse/", {"reason": "x"})) == (404, "entry_not_found")
    entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(1), actor=SYSTEM)
    reverse = f"{V1}/folio-entries/{entry.pk}/reverse/"
    assert desk.post(reverse, {"reason": "x"}).status_code == 201
    assert error(desk.post(reverse, {"reason": "x"})) == (409, "entry_reversed")
    folio_settle(folio=folio, actor=SYSTEM)
    assert error(desk.post(charges, {"code": "MISC", "unit_price": "1"})) == (409, "folio_closed")


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        (None, "get", "/calls/", 401),
        (roles.HOUSEKEEPING, "get", "/calls/", 403),
        (roles.HOUSEKEEPING, "get", "/minibar-items/", 200),
        (roles.HOUSEKEEPING, "post", "/minibar-items/", 403),
        (roles.FRONT_DESK, "get", "/tariffs/", 200),
        (roles.FRONT_DESK, "post", "/tariffs/", 403),
        (roles.FRONT_DESK, "post", "/night-audit/", 403),
        (roles.FRONT_DESK, "get", "/reports/daily/", 403),
        (roles.ENGINEER, "get", "/folios/1/", 403),
        (roles.MANAGER, "get", "/reports/daily/", 200),
        (roles.ACCOUNTING, "get", "/night-audit/", 200),
    ],
)
def test_who_may(property: Property, role: str | None, method: str, path: str, status: int) -> None:
    api = client(role) if role else APIClient()
    assert getattr(api, method)(V1 + path).status_code == status


def test_calls_with_their_charge(desk: APIClient, stay: Stay, folio: Folio) -> None:
    phone = phone_of(stay)
    charged = call(phone)
    call_rate(call=charged)
    unrated = call(phone)
    rows = {row["id"]: row for row in desk.get(f"{V1}/calls/").json()["results"]}
    row = rows[charged.pk]
    assert set(row) == set(CallOut().fields)
    assert (row["pbx"], row["room"], row["stay"], row["extension"]) == ("main", "1203", stay.pk, "1203")
    assert (row["type"], row["status"], row["talk_seconds"]) == ("outbound", "answered", 95)
    assert row["rating_status"] == "rated"
    assert (row["charge"]["amount"], row["charge"]["currency"], row["charge"]["folio"]) == ("1.69", "EUR", folio.pk)
    assert row["charge"]["explanation"][0]["quantity"] == "95"
    assert (rows[unrated.pk]["charge"], rows[unrated.pk]["rating_status"]) == (None, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("extension=1203", 2),
        ("extension=1204", 1),
        ("room=1203", 2),
        ("room=9999", 0),
        ("type=internal", 1),
        ("status=answered", 3),
        ("rated=true", 2),
        ("rated=false", 1),
        ("rated=internal", 1),
        ("from=2026-11-23", 3),
        ("to=2026-11-22", 0),
        ("to=2026-11-23", 3),
        ("from=2026-11-23T10:51:00Z", 0),
        ("from=2026-11-23T11:00:00%2B01:00", 3),
        ("from=2026-11-23T11:00:00+01:00", 3),
        ("to=2026-11-23T10:50:00Z", 0),
    ],
)
def test_calls_are_filtered(desk: APIClient, stay: Stay, folio: Folio, query: str, found: int) -> None:
    call_rate(call=call(phone_of(stay)))
    call_rate(call=call(phone_of(stay), type="internal"))
    call_rate(call=call(phone_of(stay_in("1204"))))
    assert desk.get(f"{V1}/calls/?{query}").json()["count"] == found


@pytest.mark.parametrize("query", ["from=yesterday", "to=2026-13-01", "stay=x", "stay=²", "from=2026-11-23T99:00"])
def test_filters_that_cannot_be_read_are_told(desk: APIClient, property: Property, query: str) -> None:
    answer = desk.get(f"{V1}/calls/?{query}")
    assert error(answer) == (400, "invalid")
    assert list(answer.json()["extra"]["fields"]) == [query.split("=")[0]]


def test_statements_of_the_call_list_do_not_grow(desk: APIClient, stay: Stay, folio: Folio) -> None:
    def statements(calls: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"{V1}/calls/").json()["count"] == calls
        return len(queries)

    call_rate(call=call(phone_of(stay)))
    statements(1)  # the first request also reads the account, roles and properties of its user
    few = statements(1)
    for _call in range(7):
        call_rate(call=call(phone_of(stay)))
    assert statements(8) == few <= 3


def test_the_night_is_closed_once(accounting: APIClient, stay: Stay, folio: Folio) -> None:
    minibar_post(room=stay.room, item_code="12", quantity=2, actor=SYSTEM)
    first = accounting.post(f"{V1}/night-audit/", {"business_date": "2026-11-23"})
    again = accounting.post(f"{V1}/night-audit/", {"business_date": "2026-11-23"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == accounting.get(f"{V1}/reports/daily/?date=2026-11-23").json()
    report = first.json()
    assert set(report) == set(ReportOut().fields)
    assert report["minibar"] == [{"code": "12", "name": "Cola", "quantity": 2, "amount": "8.33"}]
    assert accounting.get(f"{V1}/reports/daily/").json()["business_date"] == "2026-11-24"


@pytest.mark.django_db(transaction=True)
def test_a_wrong_date_is_refused(accounting: APIClient, property: Property) -> None:
    refused = accounting.post(f"{V1}/night-audit/", {"business_date": "2026-11-20"})
    assert error(refused) == (422, "not_the_business_date")
    assert refused.json()["extra"] == {"business_date": "2026-11-23"}
    assert error(accounting.get(f"{V1}/reports/daily/?date=soon")) == (400, "invalid")


def test_the_checklist(accounting: APIClient, property: Property) -> None:
    body = accounting.get(f"{V1}/night-audit/").json()
    assert body["business_date"] == "2026-11-23"
    lights = {check["code"]: check["light"] for check in body["checks"]}
    assert {code for code, light in lights.items() if light != "green"} == {"records_old"}  # no device was asked yet


@pytest.mark.parametrize("accept", ["text/csv", "*/*", "application/json"])
def test_the_report_as_csv(accounting: APIClient, folio: Folio, accept: str) -> None:
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    answer = accounting.get(f"{V1}/reports/daily.csv?date=2026-11-23", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    lines = answer.getvalue().decode().splitlines()
    (line,) = (line for line in lines if line.startswith("department,MISC"))
    assert line.rstrip(",") == "department,MISC,Miscellaneous,,10.00,1.90,11.90"


def test_an_error_of_the_csv_report_is_json(accounting: APIClient, property: Property) -> None:
    answer = accounting.get(f"{V1}/reports/daily.csv?date=soon", headers={"Accept": "text/csv"})
    assert answer.status_code == 400
    assert json.loads(answer.content)["code"] == "invalid"


def test_a_property_is_named_or_the_only_one(accounting: APIClient, property: Property) -> None:
    assert accounting.get(f"{V1}/tariffs/?property=grand").json()["count"] == 1
    assert error(accounting.get(f"{V1}/tariffs/?property=other")) == (404, "property_not_found")


def test_the_schema_knows_every_route() -> None:
    schema = SchemaGenerator(urlconf="tests.billing.api_urls").get_schema(request=None, public=True)
    assert len(schema["paths"]) == len(list(_names(get_resolver("tests.billing.api_urls").url_patterns)))
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            is_told = any(answers[code].get("content") for code in ("200", "201", "202") if code in answers)
            assert is_told or (method == "delete" and "204" in answers), (path, method)


def _names(entries: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of the API's routes."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _names(entry.url_patterns)
        elif entry.name and entry.name.startswith("api-"):
            yield entry.name
