"""The API of call accounting: cost centres, PIN owners, trunk terms, special numbers, and rating again."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from billing.models import CostCentre, Folio
from billing.services.calls import call_rate
from rooms.models import Property, Stay
from tests.billing.api import V1, error
from tests.billing.test_call_rerating import mend
from tests.billing.world import NOW, call, phone_of
from tests.factories import ExtensionFactory

pytestmark = pytest.mark.django_db


def send(client: APIClient, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Status and body of an answer."""
    answer = getattr(client, method)(f"{V1}/{path}/", body or {}, format="json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_cost_centre_is_made_changed_given_a_number_and_removed(accounting: APIClient, property: Property) -> None:
    status, made = send(accounting, "post", "cost-centres", {"code": "SALES", "name": "Sales"})
    assert (status, made["is_default"], made["active"], made["phones"]) == (201, False, True, [])
    one = f"cost-centres/{made['id']}"
    assert send(accounting, "patch", one, {"name": "Sales and marketing"})[1]["name"] == "Sales and marketing"
    status, phone = send(accounting, "post", f"{one}/phones", {"number": "6500", "label": "Menu"})
    assert (status, phone["number"], phone["pbx"]) == (201, "6500", "main")
    assert send(accounting, "get", one)[1]["phones"] == [phone]
    listed = send(accounting, "get", "cost-centres")[1]["results"]
    assert [centre["code"] for centre in listed] == ["HOUSE", "SALES"]
    assert send(accounting, "delete", f"cost-centre-phones/{phone['id']}")[0] == 204
    assert send(accounting, "delete", one)[0] == 204
    assert not CostCentre.objects.filter(code="SALES").exists()


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        ("cost-centres", {"code": "a b", "name": "x"}, (400, "invalid")),
        ("cost-centres", {"code": "HOUSE", "name": "x"}, (422, "cost_centre_code_taken")),
        ("pin-owners", {"name": "Ada", "pin": "4711", "cost_centre": "NOWHERE"}, (404, "call_set_up_not_found")),
        ("pin-owners", {"name": "Ada", "pin": "47", "cost_centre": "HOUSE"}, (400, "invalid")),
        ("number-rules", {"digits": "112", "number_class": "premium", "label": "x"}, (422, "number_rule_emergency")),
        ("number-rules", {"digits": "1x", "number_class": "premium", "label": "x"}, (400, "invalid")),
        ("trunk-terms", {"trunk": "sip", "cost_increment": 0}, (400, "invalid")),
    ],
)
def test_what_is_wrong_is_said(
    accounting: APIClient, property: Property, path: str, body: dict[str, Any], answer: tuple[int, str]
) -> None:
    assert error(accounting.post(f"{V1}/{path}/", body, format="json")) == answer


def test_the_default_cost_centre_stays(accounting: APIClient, property: Property) -> None:
    answer = accounting.delete(f"{V1}/cost-centres/{CostCentre.objects.get().pk}/")
    assert error(answer) == (422, "cost_centre_default")


def test_a_pin_is_never_answered(accounting: APIClient, property: Property) -> None:
    body = {"name": "Ada", "pin": "471147", "cost_centre": "HOUSE"}
    status, made = send(accounting, "post", "pin-owners", body)
    assert (status, made) == (
        201,
        {"id": made["id"], "property": "grand", "name": "Ada", "cost_centre": "HOUSE", "active": True},
    )
    one = f"pin-owners/{made['id']}"
    assert send(accounting, "patch", one, {"active": False, "pin": "0815"})[1]["active"] is False
    assert "471147" not in str(send(accounting, "get", "pin-owners"))
    assert send(accounting, "get", one)[0] == 200
    assert send(accounting, "delete", one)[0] == 204
    assert send(accounting, "get", one)[0] == 404


def test_the_terms_of_a_trunk(accounting: APIClient, property: Property) -> None:
    body = {"trunk": "fxo", "grace_seconds": 10, "cost_per_minute": "0.0125", "cost_increment": 1}
    status, made = send(accounting, "post", "trunk-terms", body)
    assert (status, made["cost_per_minute"], made["cost_connection"]) == (201, "0.0125", "0.00")
    one = f"trunk-terms/{made['id']}"
    assert send(accounting, "patch", one, {"grace_seconds": 0})[1]["grace_seconds"] == 0
    assert send(accounting, "get", one)[1]["cost_per_minute"] == "0.0125"
    assert send(accounting, "delete", one)[0] == 204
    assert send(accounting, "get", "trunk-terms")[1]["results"] == []


def test_a_special_number_shows_in_the_price_of_a_call(accounting: APIClient, property: Property) -> None:
    body = {"digits": "22022", "number_class": "service", "label": "Pizza", "is_free": True}
    status, made = send(accounting, "post", "number-rules", body)
    assert (status, made["is_free"], made["is_prefix"]) == (201, True, False)
    quote = send(accounting, "post", "tariffs/quote", {"number": "22022", "seconds": 60})[1]
    assert (quote["amount"], quote["number_class"], quote["label"]) == ("0.00", "service", "Pizza")
    one = f"number-rules/{made['id']}"
    assert send(accounting, "patch", one, {"is_free": False})[1]["is_free"] is False
    assert send(accounting, "get", "number-rules")[1]["count"] == 1
    assert send(accounting, "get", one)[0] == 200
    assert send(accounting, "delete", one)[0] == 204


def test_the_front_desk_reads_and_does_not_change(desk: APIClient, property: Property) -> None:
    assert send(desk, "get", "cost-centres")[0] == 200
    assert send(desk, "post", "cost-centres", {"code": "X", "name": "x"})[0] == 403


def test_a_call_of_the_house_tells_its_cost_centre(desk: APIClient, stay: Stay) -> None:
    call_rate(call=call(ExtensionFactory(number="5001")))
    call_rate(call=call(phone_of(stay), callee="009003123456"))
    guest, house = send(desk, "get", "calls")[1]["results"]
    charge = house["charge"]
    assert (charge["amount"], charge["folio"], charge["entry"], charge["cost_centre"]) == ("1.69", None, None, "HOUSE")
    assert (house["cost_centre"], house["pin_owner"], house["number_class"]) == ("HOUSE", None, "")
    assert (guest["cost_centre"], guest["number_class"], guest["charge"]["cost_centre"]) == (None, "premium", None)
    assert guest["charge"]["folio"] is not None


def test_a_call_is_rated_again(accounting: APIClient, stay: Stay, folio: Folio) -> None:
    rating = call_rate(call=call(phone_of(stay)))
    path = f"calls/{rating.call_id}/rerate"
    assert send(accounting, "post", path)[0] == 400
    mend(stay)
    status, answer = send(accounting, "post", path, {"reason": "Wrong tariff"})
    assert (status, answer["charge"]["amount"]) == (200, "0.99")
    assert folio.entries.count() == 3
    assert send(accounting, "post", "calls/999999/rerate", {"reason": "x"})[1]["code"] == "call_not_found"


def test_a_call_that_nobody_was_found_for_is_decided(accounting: APIClient, stay: Stay, folio: Folio) -> None:
    rating = call_rate(call=call(None, caller="02079460001"))
    path = f"calls/{rating.call_id}/decide"
    assert send(accounting, "post", path, {"decision": "guest", "reason": "x"})[0] == 400
    chosen = {"decision": "guest", "room": stay.room.number, "reason": "Guest said so"}
    status, answer = send(accounting, "post", path, chosen)
    assert (status, answer["charge"]["amount"], answer["room"]) == (200, "1.69", stay.room.number)
    assert folio.entries.count() == 1
    status, answer = send(accounting, "post", path, {"decision": "write_off", "reason": "x"})
    assert (status, answer["code"]) == (409, "call_rating_state")


def test_days_are_rated_again_after_a_look_at_what_it_changes(accounting: APIClient, stay: Stay, folio: Folio) -> None:
    rating = call_rate(call=call(phone_of(stay)))
    mend(stay)
    days = {"first": NOW.date().isoformat(), "last": NOW.date().isoformat()}
    seen = send(accounting, "post", "calls/rerate", days)[1]
    assert (seen["calls"], seen["difference"], folio.entries.count()) == (1, "-0.70", 1)
    assert seen["changed"] == [
        {
            "call": rating.call_id,
            "number": "442079460000",
            "old": "1.69",
            "new": "0.99",
            "difference": "-0.70",
            "problem": "",
        }
    ]
    done = send(accounting, "post", "calls/rerate", {**days, "preview": False, "reason": "Wrong tariff"})[1]
    assert (done["difference"], folio.entries.count()) == ("-0.70", 3)
