"""The pages of call accounting, and of rating charged calls again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billing.models import CostCentre, CostCentrePhone, Folio, NumberRule, PinOwner, TrunkTerms
from billing.services.calls import call_rate
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from rooms.models import Property, Stay
from tests.billing.test_call_rerating import mend
from tests.billing.world import NOW, call, phone_of
from tests.factories import ExtensionFactory
from tests.helpers.pages import htmx, signed_in, text_of


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(ACCOUNTING)


def send(books: Client, name: str, data: dict[str, Any], *ids: int) -> Any:
    """Send a dialog's form."""
    return htmx(books, "POST", reverse(name, args=ids), data, target="dialog")


def listed(books: Client) -> str:
    return text_of(books.get(reverse("call-accounting")))


def test_empty_lists_say_what_happens_without_them(books: Client, property: Property) -> None:
    text = listed(books)
    assert "every phone without a room" in text
    assert "Nobody has a PIN code yet" in text
    assert "No call went out over a trunk yet" in text
    assert "No line of your own yet" in text


def test_a_cost_centre_gets_a_number_and_loses_it(books: Client, property: Property) -> None:
    ExtensionFactory(number="5001")
    answer = send(books, "cost-centre-new", {"code": "SALES", "name": "Sales", "active": "on"})
    assert "desk-changed" in answer["HX-Trigger"]
    centre = CostCentre.objects.get(code="SALES")
    send(books, "cost-centre-phone-add", {"number": "6500", "label": "Menu", "pbx": "main"}, centre.pk)
    assert "6500" in listed(books)
    again = send(books, "cost-centre-phone-add", {"number": "6500", "pbx": "main"}, centre.pk)
    assert (again.status_code, "already pays" in text_of(again)) == (422, True)


def test_a_number_is_taken_away_and_a_cost_centre_changed_and_removed(books: Client, property: Property) -> None:
    centre = CostCentre.objects.create(property=property, code="SALES", name="Sales")
    phone = CostCentrePhone.objects.create(cost_centre=centre, pbx=ExtensionFactory().pbx, number="6500")
    assert "Remove 6500" in text_of(books.get(reverse("cost-centre-phone-remove", args=[phone.pk])))
    send(books, "cost-centre-phone-remove", {"sent": "1"}, phone.pk)
    send(books, "cost-centre-edit", {"code": "SALES", "name": "Sales team", "active": "on"}, centre.pk)
    assert "Sales team" in listed(books)
    send(books, "cost-centre-remove", {"sent": "1"}, centre.pk)
    assert list(CostCentre.objects.values_list("code", flat=True)) == ["HOUSE"]


def test_the_default_cost_centre_is_not_removed(books: Client, property: Property) -> None:
    house = CostCentre.objects.get()
    answer = send(books, "cost-centre-remove", {"sent": "1"}, house.pk)
    assert (answer.status_code, "default one first" in text_of(answer)) == (422, True)


def test_a_pin_owner_is_made_and_changed_without_showing_the_code(books: Client, property: Property) -> None:
    house = CostCentre.objects.get()
    form = {"name": "Ada", "pin": "471147", "cost_centre": house.pk, "active": "on"}
    send(books, "pin-owner-new", form)
    owner = PinOwner.objects.get()
    assert "471147" not in listed(books)
    edit = reverse("pin-owner-edit", args=[owner.pk])
    assert "471147" not in text_of(books.get(edit))
    send(books, "pin-owner-edit", {**form, "pin": "", "name": "Ada Lovelace"}, owner.pk)
    changed = PinOwner.objects.get()
    assert (changed.name, changed.code_digest) == ("Ada Lovelace", owner.code_digest)
    send(books, "pin-owner-remove", {"sent": "1"}, owner.pk)
    assert not PinOwner.objects.exists()


def test_a_trunk_that_was_seen_is_given_terms(books: Client, stay: Stay) -> None:
    call(phone_of(stay), trunk="fxo 1")
    assert "no grace, cost not known" in listed(books)
    new = reverse("trunk-terms-new")
    assert f"{new}?trunk=fxo%201" in listed(books)
    assert "fxo 1" in text_of(books.get(new, {"trunk": "fxo 1"}))
    form = {"trunk": "fxo 1", "grace_seconds": "10", "cost_per_minute": "0.0125", "cost_connection": "0"}
    send(books, "trunk-terms-new", {**form, "cost_increment": "60"})
    terms = TrunkTerms.objects.get()
    assert "0.0125" in listed(books)
    send(books, "trunk-terms-edit", {**form, "grace_seconds": "5", "cost_increment": "1"}, terms.pk)
    assert TrunkTerms.objects.get().grace_seconds == 5
    send(books, "trunk-terms-remove", {"sent": "1"}, terms.pk)
    assert not TrunkTerms.objects.exists()


def test_a_special_number_is_told_by_the_quote(books: Client, property: Property) -> None:
    form = {"digits": "22022", "number_class": "service", "label": "Pizza", "is_free": "on"}
    send(books, "number-rule-new", form)
    quote = text_of(books.get(reverse("tariffs"), {"number": "22022", "minutes": "1", "seconds": "0"}))
    assert "Pizza" in quote
    rule = NumberRule.objects.get()
    refused = send(books, "number-rule-edit", {**form, "digits": "112", "is_free": ""}, rule.pk)
    assert (refused.status_code, "always free" in text_of(refused)) == (422, True)


def test_a_special_number_is_changed_and_removed(books: Client, property: Property) -> None:
    rule = NumberRule.objects.create(property=property, digits="22022", number_class="service", label="Pizza")
    form = {"digits": "+4980", "is_prefix": "on", "number_class": "premium", "label": "Hotlines"}
    send(books, "number-rule-edit", form, rule.pk)
    assert "+4980…" in listed(books)
    send(books, "number-rule-remove", {"sent": "1"}, rule.pk)
    assert not NumberRule.objects.exists()


def test_the_front_desk_does_not_set_this_up(property: Property) -> None:
    desk = signed_in(FRONT_DESK)
    assert desk.get(reverse("call-accounting")).status_code == 403
    assert reverse("call-accounting") not in text_of(desk.get(reverse("calls")))


def test_the_list_of_calls_says_who_pays(books: Client, stay: Stay) -> None:
    house = CostCentre.objects.get()
    house.name = "The house"
    house.save()
    call_rate(call=call(ExtensionFactory(number="5001")))
    call_rate(call=call(phone_of(stay), callee="009003123456"))
    text = text_of(books.get(reverse("calls")))
    assert "The house" in text
    assert "1.69" in text
    assert "premium rate" in text
    assert reverse("call-accounting") in text


def test_a_charged_call_is_rated_again_with_a_reason(books: Client, stay: Stay, folio: Folio) -> None:
    rating = call_rate(call=call(phone_of(stay)))
    assert reverse("call-again", args=[rating.pk]) in text_of(books.get(reverse("calls")))
    assert send(books, "call-again", {"reason": ""}, rating.pk).status_code == 422
    same = send(books, "call-again", {"reason": "A look"}, rating.pk)
    assert "nothing was changed" in text_of(same)
    mend(stay)
    assert "charged anew" in text_of(send(books, "call-again", {"reason": "Wrong tariff"}, rating.pk))
    assert folio.entries.count() == 3


def test_days_are_rated_again_after_a_look(books: Client, stay: Stay, folio: Folio) -> None:
    call_rate(call=call(phone_of(stay)))
    mend(stay)
    url, days = reverse("calls-again"), {"first": NOW.date(), "last": NOW.date()}
    seen = text_of(books.get(url, days))
    assert ("What would change" in seen, "-0.70" in seen, folio.entries.count()) == (True, True, 1)
    assert books.post(url, {**days, "reason": ""}).status_code == 422
    done = text_of(books.post(url, {**days, "reason": "Wrong tariff"}))
    assert ("What was changed" in done, folio.entries.count()) == (True, 3)


def test_days_in_the_wrong_order_are_refused(books: Client, property: Property) -> None:
    answer = books.get(reverse("calls-again"), {"first": "2026-11-23", "last": "2026-11-22"})
    assert (answer.status_code, "before the first" in text_of(answer)) == (422, True)
