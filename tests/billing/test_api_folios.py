"""The API of folios: windows, routing, transfers, splits, refunds, terms, corrections after the check-out."""

from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from billing.api.outputs import FolioOut, WindowOut
from billing.models import Folio, FolioEntry
from billing.services.folios import charge_post, folio_open, folio_settle
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property, Stay
from tests.billing.api import V1, client, error
from tests.billing.world import check_out, stay_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.billing.api_urls")]
ACME = {"payer_kind": "company", "payer_name": "ACME GmbH", "payer_tax_number": "DE 1"}


def at(folio: Folio, rest: str = "") -> str:
    return f"{V1}/folios/{folio.pk}/{rest}"


def laundry(folio: Folio) -> FolioEntry:
    return charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(10), actor=SYSTEM)


@pytest.fixture
def windows(desk: APIClient, folio: Folio) -> dict[str, Any]:
    """The folio after a second window was opened."""
    answer = desk.post(at(folio, "windows/"), ACME, format="json")
    assert answer.status_code == 201
    body: dict[str, Any] = answer.json()
    return body


def test_windows_are_part_of_the_folio(desk: APIClient, folio: Folio, windows: dict[str, Any]) -> None:
    assert set(windows) == set(FolioOut().fields)
    first, second = windows["windows"]
    assert set(second) == set(WindowOut().fields)
    assert (first["payer_name"], second["payer_name"], second["number"]) == (folio.stay.guest_name, "ACME GmbH", 2)
    renamed = desk.patch(at(folio, "windows/2/"), {"payer_name": "ACME AG"}, format="json").json()
    assert renamed["windows"][1]["payer_name"] == "ACME AG"
    assert error(desk.patch(at(folio, "windows/3/"), {"payer_name": "X"}, format="json"))[1] == "folio_window_not_found"
    assert error(desk.post(at(folio, "windows/"), {"payer_name": "4111 1111 1111 1111"}, format="json"))[0] == 400


def test_routing_decides_where_a_charge_goes(desk: APIClient, folio: Folio, windows: dict[str, Any]) -> None:
    rules = [{"department": "MISC", "window": 2}, {"department": None, "window": 1}]
    answer = desk.post(at(folio, "routing/"), {"rules": rules}, format="json")
    assert (answer.status_code, answer.json()["routing"]) == (200, rules)
    posted = desk.post(at(folio, "charges/"), {"code": "MISC", "unit_price": "10.00"}, format="json").json()
    assert posted["window"] == 2
    named = {"code": "MISC", "unit_price": "10.00", "window": 1}
    assert desk.post(at(folio, "charges/"), named, format="json").json()["window"] == 1
    body = desk.get(at(folio)).json()
    assert [window["balance"] for window in body["windows"]] == ["11.90", "11.90"]
    assert body["balance"] == "23.80"
    twice = {"rules": [{"department": "MISC", "window": 2}, {"department": "MISC", "window": 1}]}
    assert error(desk.post(at(folio, "routing/"), twice, format="json")) == (400, "invalid")


def test_entries_move_to_a_window_and_to_another_folio(
    desk: APIClient, property: Property, folio: Folio, windows: dict[str, Any]
) -> None:
    entry, other = laundry(folio), folio_open(stay=stay_in("1204"))
    answer = desk.post(at(folio, "transfers/"), {"entries": [entry.pk], "window": 2}, format="json")
    assert answer.status_code == 201
    (moved,) = answer.json()["entries"]
    assert (moved["window"], moved["moved_from"], moved["purpose"]) == (2, entry.pk, "move")
    body = {"entries": [moved["id"]], "folio": other.pk}
    desk.post(at(folio, "transfers/"), body, format="json")
    assert desk.get(at(other)).json()["balance"] == "11.90"
    assert error(desk.post(at(folio, "transfers/"), body, format="json")) == (409, "entry_reversed")
    foreign = {"entries": [entry.pk]}
    assert error(desk.post(at(other, "transfers/"), foreign, format="json")) == (404, "entry_not_found")


@pytest.mark.parametrize(
    ("body", "amounts"),
    [
        ({"parts": [{"amount": "4.00"}, {"amount": "7.90", "window": 2}]}, ["4.00", "7.90"]),
        ({"parts": [{"percent": "33.3"}, {"percent": "66.7"}]}, ["3.96", "7.94"]),
        ({"equal": 3}, ["3.97", "3.96", "3.97"]),
    ],
)
def test_a_charge_is_split_in_three_ways(
    desk: APIClient, folio: Folio, windows: dict[str, Any], body: Any, amounts: list[str]
) -> None:
    entry = laundry(folio)
    answer = desk.post(f"{V1}/folio-entries/{entry.pk}/split/", body, format="json")
    assert answer.status_code == 201
    parts = answer.json()["entries"]
    assert [part["amount"] for part in parts] == amounts
    assert [part["quantity"] for part in parts] == [1] + [0] * (len(parts) - 1)
    for name in ("net", "tax", "amount"):
        assert sum(Decimal(part[name]) for part in parts) == getattr(entry, name)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"equal": 1},
        {"equal": 3, "parts": [{"amount": "1"}]},
        {"parts": [{"amount": "4.00"}, {"percent": "50"}]},
        {"parts": [{"percent": "50"}, {"percent": "49"}]},
        {"parts": [{"amount": "4.00"}, {"amount": "7.91"}]},
        {"parts": [{}, {}]},
    ],
)
def test_a_split_that_does_not_add_up_is_refused(desk: APIClient, folio: Folio, body: Any) -> None:
    answer = desk.post(f"{V1}/folio-entries/{laundry(folio).pk}/split/", body, format="json")
    assert error(answer) == (400, "invalid")
    assert "parts" in answer.json()["extra"]["fields"] or "equal" in answer.json()["extra"]["fields"]
    assert folio.entries.count() == 1


def test_deposit_and_refund(desk: APIClient, folio: Folio) -> None:
    deposit = desk.post(at(folio, "payments/"), {"method": "bank", "amount": "50.00", "purpose": "deposit"})
    assert (deposit.status_code, deposit.json()["purpose"]) == (201, "deposit")
    refund = desk.post(at(folio, "refunds/"), {"method": "bank", "amount": "50.00"})
    assert (refund.json()["amount"], refund.json()["balance"]) == ("50.00", "0.00")
    assert error(desk.post(at(folio, "refunds/"), {"method": "bank", "amount": "1"})) == (
        422,
        "refund_exceeds_payments",
    )


def test_the_terms_of_a_folio(desk: APIClient, folio: Folio) -> None:
    terms = {"no_post": True, "credit_limit": "100.00", "nightly_rate": "89.00", "city_tax_exempt": True}
    body = desk.patch(at(folio), terms, format="json").json()
    assert {name: body[name] for name in terms} == terms
    assert (body["credit_limit_applied"], body["is_over_limit"]) == ("100.00", False)
    refused = desk.post(at(folio, "charges/"), {"code": "MISC", "unit_price": "1"})
    assert error(refused) == (422, "folio_no_post")
    body = desk.patch(at(folio), {"credit_limit": None, "no_post": False}, format="json").json()
    assert (body["credit_limit"], body["no_post"], body["nightly_rate"]) == (None, False, "89.00")
    assert error(desk.patch(at(folio), {"credit_limit": "1.005"}, format="json")) == (400, "invalid")


def test_corrections_after_the_check_out_are_for_accounting(stay: Stay, folio: Folio) -> None:
    entry = laundry(folio)
    folio_settle(folio=folio, payments=[("cash", Decimal("11.90"))], actor=SYSTEM)
    check_out(stay)
    desk, books = client(roles.FRONT_DESK), client(roles.ACCOUNTING)
    assert desk.post(at(folio, "reopen/"), {"reason": "wrong"}).status_code == 403
    opened = books.post(at(folio, "reopen/"), {"reason": "wrong"})
    assert (opened.status_code, opened.json()["status"]) == (200, "open")
    books.post(f"{V1}/folio-entries/{entry.pk}/reverse/", {"reason": "wrong"})
    assert error(desk.post(at(folio, "settle/"), {}, format="json")) == (422, "folio_not_settled")
    desk.post(at(folio, "refunds/"), {"method": "cash", "amount": "11.90"})
    assert books.get(at(folio)).json()["status"] == "closed"


def test_a_late_charge_and_its_settlement(stay: Stay, folio: Folio) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(stay)
    books = client(roles.ACCOUNTING)
    body = {"code": "MISC", "description": "Lamp", "unit_price": "50.00", "reason": "found by housekeeping"}
    headers = {"Idempotency-Key": "lamp"}
    first, again = (books.post(at(folio, "late-charges/"), body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    settled = books.post(at(folio, "settle/"), {"settle": [{"method": "card", "amount": "59.50"}]}, format="json")
    assert (settled.json()["status"], settled.json()["balance"]) == ("closed", "0.00")


def test_a_folio_in_house_is_closed_by_the_check_out(desk: APIClient, folio: Folio) -> None:
    assert error(desk.post(at(folio, "settle/"), {}, format="json")) == (409, "folio_in_use")
