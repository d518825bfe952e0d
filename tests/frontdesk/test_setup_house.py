"""The set-up of the hotel itself and of its service levels."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from billing.models import BillingSettings, Tariff
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import MANAGER
from pbx.models import Extension
from rooms.enums import StayStatus
from rooms.models import Property, ServiceLevel, Stay, WakeUpCall
from tests.factories import PbxFactory, PropertyFactory, RoomFactory, ServiceLevelFactory, StayFactory
from tests.factories.hotel import NOON
from tests.frontdesk.desk import DIALOG, client_of, stay_with_balance
from tests.helpers.forms import form_values
from tests.helpers.pages import text_of
from tests.rooms.helpers import TOMORROW, schedule

pytestmark = pytest.mark.django_db(transaction=True)
HOTEL = "/setup/hotel/"


@pytest.fixture
def manager() -> Client:
    PropertyFactory()
    PbxFactory()
    return client_of(MANAGER)


def save(client: Client, **changes: Any) -> Any:
    page = client.get(HOTEL).content.decode()
    return client.post(HOTEL, {**form_values(page.split("<main")[1]), **changes})


def test_settings_change_and_the_trail_keeps_what_they_were(manager: Client) -> None:
    assert save(manager).status_code == 302
    assert not AuditRecord.objects.exists()
    answer = save(manager, name="Hotel 长安", currency="usd", check_out_time="10:30", report_language="zh-hans")
    assert answer.status_code == 302
    house = Property.objects.get()
    assert (house.name, house.currency, f"{house.check_out_time:%H:%M}") == ("Hotel 长安", "USD", "10:30")
    assert BillingSettings.objects.get().report_language == "zh-hans"
    (record,) = AuditRecord.objects.filter(action="rooms.property.updated")
    assert record.data == {
        "name": ["Grand Hotel", "Hotel 长安"],
        "currency": ["EUR", "USD"],
        "check_out_time": ["11:00:00", "10:30:00"],
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "required"),
        ({"country": "XX"}, "XX is no country"),
        ({"timezone": "Mars/Base"}, "Select a valid choice"),
        ({"keep_audit_days": "30"}, "at least a year"),
        ({"mask_dialled_digits": "9"}, "less than or equal to 8"),
        ({"name": "4111 1111 1111 1111"}, "card number"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(manager: Client, changes: dict[str, str], words: str) -> None:
    answer = save(manager, **changes, check_out_time="09:00")
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f"{Property.objects.get().check_out_time:%H:%M}" == "11:00"


def test_the_currency_stays_once_a_tariff_or_an_entry_has_amounts_in_it(manager: Client) -> None:
    house = PropertyFactory()
    tariff = Tariff.objects.create(property=house, name="x", currency="EUR", tax_rate=0)
    assert "the currency stays" in text_of(save(manager, currency="USD"))
    tariff.delete()
    stay_with_balance("117", "5")
    answer = save(manager, currency="USD", name="Other")
    assert answer.status_code == 422
    assert Property.objects.get().name == "Grand Hotel"
    assert save(manager, currency="EUR", name="Other").status_code == 302


def test_the_clock_does_not_change_under_a_promise(manager: Client) -> None:
    with time_machine.travel(NOON):
        StayFactory(room=RoomFactory(number="117"))
        schedule(Stay.objects.get().room, date=TOMORROW)
    assert "change the zone when none is" in text_of(save(manager, timezone="Asia/Shanghai"))
    WakeUpCall.objects.update(closed_at=NOON)
    assert save(manager, timezone="Asia/Shanghai").status_code == 302
    assert Property.objects.get().timezone == "Asia/Shanghai"


LEVEL = {
    "name": "Gold",
    "outbound_allowed": "on",
    "outbound_routes": "Local\nNational, Local",
    "voicemail": "on",
    "discount_percent": "12.5",
    "credit_limit": "100",
    "credit_action": "bar",
}


def test_a_level_is_added(manager: Client) -> None:
    assert manager.post("/setup/service-levels/new/", {"code": "gold", **LEVEL}).status_code == 302
    level = ServiceLevel.objects.get()
    assert level.outbound_routes == ["Local", "National"]
    assert (level.discount_percent, level.credit_limit, level.credit_action) == (Decimal("12.5"), 100, "bar")
    page = text_of(manager.get("/setup/service-levels/"))
    assert "Local, National" in page
    assert "12.5 %" in page
    answer = manager.post("/setup/service-levels/new/", {"code": "gold", **LEVEL})
    assert (answer.status_code, "exists already" in text_of(answer)) == (422, True)


def test_a_change_shows_whose_phones_it_reaches_and_needs_a_second_press(manager: Client) -> None:
    level = ServiceLevelFactory(name="Gold")
    StayFactory(room=RoomFactory(number="117"), guest_name="Ada King", service_level=level)
    StayFactory(room=RoomFactory(number="118"), guest_name="Gone", service_level=level, status=StayStatus.CHECKED_OUT)
    url = f"/setup/service-levels/{level.pk}/edit/"
    first = manager.post(url, {**LEVEL, "outbound_routes": "Local"}, headers=DIALOG)
    page = text_of(first)
    assert first.status_code == 200
    assert "The phone of 1 room changes at once" in page
    assert "Ada King" in page
    assert "Gone" not in page
    assert ServiceLevel.objects.get().outbound_routes == ["Local", "National"]
    assert manager.post(url, {**LEVEL, "outbound_routes": "Local", "confirm": "1"}).status_code == 302
    assert ServiceLevel.objects.get().outbound_routes == ["Local"]
    assert Extension.objects.get(number="117").wanted_routes == ["Local"]
    assert Extension.objects.get(number="118").wanted_version == 0


def test_what_reaches_no_phone_is_saved_at_once(manager: Client) -> None:
    level = ServiceLevelFactory(name="Gold")
    StayFactory(service_level=level)
    form = {**LEVEL, "outbound_routes": "Local\nNational", "discount_percent": "", "credit_limit": ""}
    assert manager.post(f"/setup/service-levels/{level.pk}/edit/", form).status_code == 302
    level.refresh_from_db()
    assert (level.discount_percent, level.credit_limit) == (0, None)


def test_a_level_that_somebody_has_had_stays(manager: Client) -> None:
    level = ServiceLevelFactory(name="Gold")
    stay = StayFactory(service_level=level)
    url = f"/setup/service-levels/{level.pk}/delete/"
    assert manager.post(url).status_code == 409
    assert manager.delete(f"/api/v1/service-levels/{level.pk}/").status_code == 409
    Stay.objects.filter(pk=stay.pk).update(service_level=ServiceLevelFactory(code="other"))
    assert manager.post(url).status_code == 302
    assert AuditRecord.objects.get(action="rooms.service_level.deleted").data == {"code": "standard", "name": "Gold"}
