"""Whatever a client sends to the API of the money side: a clear refusal, never a failure of the server."""

import json
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from billing.models import Folio, FolioEntry
from billing.services.folios import charge_post
from billing.services.tariffs import tariff_create
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property
from tests.billing.api import V1, client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.billing.api_urls")]

HUGE = "9" * 400
TIMES = (
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
)
NUMBERS: tuple[Any, ...] = (0, -1, 10**30, 1e308, "NaN", "sNaN", "Infinity", "1e999999", "-1e-9", HUGE, "0." + HUGE)
TEXTS: tuple[Any, ...] = (None, True, "", " ", "x", "1,5", "0x10", "\x00", "\ud83d", "=1+1", [], [1], {}, {"a": 1})
HOSTILE = (*TIMES, *NUMBERS, *TEXTS)
GOOD: dict[str, dict[str, Any]] = {
    "folios/{folio}/charges": {"code": "MISC", "description": "d", "quantity": 1, "unit_price": "1", "reference": "r"},
    "folios/{folio}/payments": {"method": "cash", "amount": "1", "reference": "r"},
    "folio-entries/{entry}/reverse": {"reason": "r"},
    "minibar-items": {"code": "77", "name": "n", "price": "1", "tax_rate": "19", "active": True},
    "tariffs": {"name": "n", "currency": "EUR", "tax_rate": "19", "tax_included": False, "valid_from": None},
    "tariffs/{draft}/rates": {
        "prefix": "1",
        "destination": "d",
        "price_per_minute": "1",
        "connection_fee": "1",
        "initial_increment": 1,
        "increment": 1,
        "minimum_charge": "1",
        "free_seconds": 1,
        "band": None,
    },
    "tariffs/{draft}/import": {"csv": "x"},
    "tariffs/{draft}/activate": {"valid_from": None},
    "tariffs/quote": {"number": "+442079460000", "seconds": 95, "started_at": None, "extension": "1203"},
    "night-audit": {"business_date": "2026-11-20", "accept_yellow": True},
}


@pytest.fixture
def everybody(db: None) -> APIClient:
    """Somebody who may do everything with money; a failure of the server is an answer and not an exception."""
    api = client(roles.FRONT_DESK, roles.ACCOUNTING, roles.MANAGER)
    api.raise_request_exception = False
    return api


@pytest.fixture
def ids(property: Property, folio: Folio) -> dict[str, int]:
    """What the addresses stand for."""
    entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(1), actor=SYSTEM)
    draft = tariff_create(property=property, name="Draft", actor=SYSTEM)
    return {"folio": folio.pk, "entry": entry.pk, "draft": draft.pk}


def is_clear(answer: Any) -> bool:
    """Done, or refused with a code; wrong input names its fields."""
    if answer.status_code >= 500:
        return False
    body = answer.json()
    if answer.status_code < 300 or body["code"] == "parse_error":  # what is no JSON has no fields
        return True
    return bool(body["code"] and (answer.status_code != 400 or body["extra"]["fields"]))


@pytest.mark.parametrize("path", GOOD)
def test_no_value_of_any_field_breaks_the_server(everybody: APIClient, ids: dict[str, int], path: str) -> None:
    address, good = f"{V1}/{path.format(**ids)}/", GOOD[path]
    bodies = [*HOSTILE, *({**good, name: value} for name in good for value in HOSTILE)]
    answers = [(body, everybody.post(address, json.dumps(body), content_type="application/json")) for body in bodies]
    assert [(ascii(body)[:99], answer.status_code) for body, answer in answers if not is_clear(answer)] == []
    assert all(entry.amount.is_finite() for entry in FolioEntry.objects.all())


@pytest.mark.parametrize("value", TIMES)
@pytest.mark.parametrize("name", ["from", "to"])
def test_no_instant_breaks_the_list_of_calls(everybody: APIClient, property: Property, name: str, value: str) -> None:
    assert everybody.get(f"{V1}/calls/", {name: value}).status_code == 400


@pytest.mark.parametrize("path", ["folios/{}", "stays/{}/folio", "tariffs/{}", "tariffs/{}/rates", "minibar-items/{}"])
def test_an_id_too_large_for_the_database_is_not_found(everybody: APIClient, property: Property, path: str) -> None:
    assert everybody.get(f"{V1}/{path.format('9' * 30)}/").status_code == 404


@pytest.mark.parametrize("text", ["2026-12-01T00:00:00", "2026-12-01", "2026-12-01 00:00"])
def test_a_tariff_begins_at_an_instant_and_not_on_somebodys_clock(
    everybody: APIClient, ids: dict[str, int], text: str
) -> None:
    address = f"{V1}/tariffs/{ids['draft']}/activate/"
    refused = everybody.post(address, {"valid_from": text}, format="json")
    assert (refused.status_code, list(refused.json()["extra"]["fields"])) == (400, ["valid_from"])
