"""What is stored of a guest: handed out, erased, and cleared by the clock."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing.models import CallRating, Folio, FolioEntry
from hotelpbx.common import roles
from hotelpbx.common.append_only import audit_triggers_create, audit_triggers_drop
from hotelpbx.common.attention import attention_raise, attention_resolve
from hotelpbx.common.audit import SYSTEM, audit_record
from hotelpbx.common.models import AttentionItem, AuditRecord
from hotelpbx.frontdesk.retention import retention_clear, retention_sweep
from hotelpbx.frontdesk.workflows import guest_check_out
from pbx.enums import CallStatus, CallType, ReceiptState, Transport
from pbx.models import CallRecord, Receipt
from rooms.models import Guest, Property, Stay, StayGuest
from rooms.services.erasure import ERASED
from tests.factories.hotel import GuestFactory, PbxFactory, PropertyFactory
from tests.frontdesk.desk import client_of, stay_with_balance
from tests.helpers.pages import htmx

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = dt.timedelta(days=4000)
NUMBER = "493012345678"


def resident(amount: str = "12.50", number: str = "101") -> Stay:
    stay = stay_with_balance(number, amount, guest_name="Grace Hopper")
    item = attention_raise(
        kind="call_late",
        key=f"k{stay.pk}",
        subject="Late call of room 101: Grace Hopper has checked out",
        property_code=stay.property.code,
        data={"stay": stay.pk, "guest": "Grace Hopper"},
    )
    attention_resolve(item=item, note="done")
    return stay


def gone(amount: str = "12.50", days: int = 0, number: str = "101") -> Stay:
    stay = resident(amount, number)
    guest_check_out(stay=stay, actor=SYSTEM, payments=[("cash", Decimal(amount))] if Decimal(amount) else [])
    Stay.objects.filter(pk=stay.pk).update(checked_out_at=timezone.now() - dt.timedelta(days=days))
    stay.refresh_from_db()
    return stay


def called(stay: Stay, age: dt.timedelta, callid: str = "c1") -> CallRecord:
    phone = stay.room.phones.get().extension
    record = CallRecord.objects.create(
        pbx=phone.pbx,
        callid=callid,
        started_at=timezone.now() - age,
        caller=phone.number,
        callee="00" + NUMBER,
        extension=phone,
        type=CallType.OUTBOUND,
        status=CallStatus.ANSWERED,
        call_seconds=60,
        talk_seconds=50,
        pincode="4711",
        recording="a.wav",
        received_at=timezone.now(),
    )
    CallRating.objects.create(
        call=record, property=stay.property, status="rated", stay=stay, number=NUMBER, rated_at=timezone.now()
    )
    return record


def test_the_export_holds_stay_folio_calls_and_trail_and_is_noted() -> None:
    stay = gone()
    called(stay, dt.timedelta(days=1))
    guest = stay.guests.get()
    answer = client_of(roles.MANAGER).post(f"/guests/{guest.pk}/export/")
    assert answer["Content-Disposition"] == f'attachment; filename="guest-{guest.pk}.json"'
    data: dict[str, Any] = json.loads(answer.content)
    (told,) = data["stays"]
    assert data["guest"]["last_name"] == "Hopper"
    assert [entry["amount"] for entry in told["folio"]["entries"]] == ["12.500", "-12.500"]
    assert told["calls"][0]["number"] == NUMBER
    assert "Grace Hopper" in told["attention"][0]["subject"]
    assert "rooms.stay.checked_out" in [row["action"] for row in told["trail"]]
    assert AuditRecord.objects.filter(action="rooms.guest.exported", target=f"rooms.stay:{stay.pk}").count() == 1


def test_the_api_and_the_command_export_the_same(tmp_path: Any) -> None:
    guest = gone().guests.get()
    body = client_of(roles.MANAGER).get(f"/api/v1/guests/{guest.pk}/export/").json()
    call_command("guest_export", str(guest.pk), "--output", str(tmp_path / "guest.json"))
    written = json.loads((tmp_path / "guest.json").read_text())
    assert body["guest"] == written["guest"]
    amounts = [[entry["amount"] for entry in data["stays"][0]["folio"]["entries"]] for data in (body, written)]
    assert amounts[0] == amounts[1] == ["12.500", "-12.500"]


def test_an_erased_guest_has_no_name_anywhere_and_the_money_stays() -> None:
    stay = gone()
    guest = stay.guests.get()
    before = list(FolioEntry.objects.values_list("pk", "amount", "description"))
    answer = client_of(roles.MANAGER).post(f"/api/v1/guests/{guest.pk}/erase/")
    assert answer.status_code == 200, answer.content
    guest.refresh_from_db()
    stay.refresh_from_db()
    assert (guest.full_name, stay.guest_name) == (ERASED, ERASED)
    assert list(FolioEntry.objects.values_list("pk", "amount", "description")) == before
    item = AttentionItem.objects.get()
    assert "Hopper" not in f"{item.subject} {item.data}"
    assert not AuditRecord.objects.filter(data__icontains="Hopper").exists()
    assert client_of(roles.MANAGER).post(f"/api/v1/guests/{guest.pk}/erase/").json()["code"] == "guest_erased"


def test_who_is_in_house_or_owes_is_not_erased() -> None:
    stay = resident()
    guest = stay.guests.get()
    erase = f"/api/v1/guests/{guest.pk}/erase/"
    manager = client_of(roles.MANAGER)
    assert (manager.post(erase).status_code, manager.post(erase).json()["code"]) == (422, "guest_not_erasable")
    guest_check_out(stay=stay, actor=SYSTEM, force=True)
    Folio.objects.filter(stay=stay).update(status="open")
    assert manager.post(erase).json()["code"] == "folio_open"
    assert Guest.objects.get(pk=guest.pk).last_name == "Hopper"


def test_the_name_of_a_companion_stays_when_the_first_guest_goes() -> None:
    stay = gone()
    companion = GuestFactory(first_name="Alan", last_name="Turing")
    StayGuest.objects.create(stay=stay, guest=companion, position=1)
    client_of(roles.MANAGER).post(f"/guests/{companion.pk}/erase/")
    stay.refresh_from_db()
    assert stay.guest_name == "Grace Hopper"
    assert Guest.objects.get(pk=companion.pk).last_name == ERASED


def test_the_page_of_a_stay_offers_both_to_a_manager_only() -> None:
    stay = gone()
    page = client_of(roles.MANAGER).get(f"/stays/{stay.pk}/data/").content.decode()
    assert f"/guests/{stay.guests.get().pk}/erase/" in page
    assert f"/stays/{stay.pk}/data/" in client_of(roles.MANAGER).get("/guests/?show=left").content.decode()
    assert f"/stays/{stay.pk}/data/" not in client_of(roles.FRONT_DESK).get("/guests/?show=left").content.decode()
    assert client_of(roles.FRONT_DESK).post(f"/guests/{stay.guests.get().pk}/export/").status_code == 403


def test_after_the_erasure_no_page_with_the_name_stays_open() -> None:
    guest = gone().guests.get()
    answer = htmx(client_of(roles.MANAGER), "POST", f"/guests/{guest.pk}/erase/")
    assert answer["HX-Redirect"] == "/guests/?show=left"


def test_the_command_asks_before_it_erases(monkeypatch: pytest.MonkeyPatch) -> None:
    guest = gone().guests.get()
    monkeypatch.setattr("builtins.input", lambda _text: "n")
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("guest_erase", str(guest.pk))
    call_command("guest_erase", str(guest.pk), "--yes")
    assert Guest.objects.get(pk=guest.pk).erased_at is not None


def report(property: Property, age: dt.timedelta, state: str) -> Receipt:
    at = timezone.now() - age
    pbx = PbxFactory(property_code=property.code)
    return Receipt.objects.create(pbx=pbx, source=Transport.HTTP, received_at=at, raw=b"{}", state=state)


def test_the_clock_clears_what_is_old_and_nothing_else() -> None:
    old, young = gone(days=2000), gone(days=10, number="102")
    property = old.property
    call, fresh = called(old, LONG_AGO), called(young, dt.timedelta(days=10))
    receipts = [
        report(property, age, state)
        for age, state in [
            (LONG_AGO, ReceiptState.PROCESSED),
            (LONG_AGO, ReceiptState.FAILED),
            (dt.timedelta(days=1), ReceiptState.PROCESSED),
        ]
    ]
    money = list(FolioEntry.objects.values_list("pk", "amount"))
    counts = retention_clear(property=property, now=timezone.now())
    assert counts == {"call_details": 1, "reports": 1, "guests": 1, "audit": 0, "links": 0, "reservations": 0}
    call.refresh_from_db()
    fresh.refresh_from_db()
    assert NUMBER not in f"{call.callee} {CallRating.objects.get(call=call).number}"
    assert (call.pincode, call.recording, call.talk_seconds) == ("", "", 50)
    assert fresh.callee == "00" + NUMBER
    assert set(Receipt.objects.values_list("pk", flat=True)) == {receipts[1].pk, receipts[2].pk}
    assert [stay.guest_name for stay in Stay.objects.order_by("pk")] == [ERASED, "Grace Hopper"]
    assert list(FolioEntry.objects.values_list("pk", "amount")) == money
    told = AuditRecord.objects.get(action="rooms.property.data_cleared")
    assert told.data == counts
    assert not any(retention_clear(property=property, now=timezone.now()).values())


def test_an_open_folio_keeps_guest_and_calls() -> None:
    stay = gone(days=2000)
    call = called(stay, LONG_AGO)
    Folio.objects.filter(stay=stay).update(status="open")
    assert not any(retention_clear(property=stay.property, now=timezone.now()).values())
    call.refresh_from_db()
    assert call.callee == "00" + NUMBER


def test_zero_days_keeps_for_ever() -> None:
    stay = gone(days=2000)
    called(stay, LONG_AGO)
    names = ("keep_call_details_days", "keep_reports_days", "keep_guests_days", "keep_audit_days")
    Property.objects.update(**dict.fromkeys(names, 0))
    assert retention_clear(property=Property.objects.get(), now=timezone.now()) == {}


def test_the_night_comes_once_a_day_at_the_property() -> None:
    stay = gone(days=2000)
    evening = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)  # half past two in Berlin
    assert retention_sweep(now=evening) == 0
    assert retention_sweep(now=evening + dt.timedelta(hours=1)) == 1
    Guest.objects.update(erased_at=None)
    assert retention_sweep(now=evening + dt.timedelta(hours=2)) == 0
    assert retention_sweep(now=evening + dt.timedelta(days=1, hours=1)) == 1
    assert stay.guests.get().last_name == ERASED


def test_the_audit_trail_is_deleted_only_when_it_is_years_old() -> None:
    property = PropertyFactory()
    audit_record("x.y.done", SYSTEM, property)
    audit_record("x.y.done", SYSTEM, property)
    ages = dict(zip(AuditRecord.objects.values_list("pk", flat=True), (LONG_AGO, dt.timedelta(days=300)), strict=True))
    oldest, younger = ages
    audit_triggers_drop(connection)
    for pk, age in ages.items():
        AuditRecord.objects.filter(pk=pk).update(at=timezone.now() - age)
    audit_triggers_create(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditRecord.objects.filter(pk=younger).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditRecord.objects.filter(pk=oldest).update(action="z")
    assert retention_clear(property=property, now=timezone.now())["audit"] == 1
    assert set(AuditRecord.objects.filter(action="x.y.done").values_list("pk", flat=True)) == {younger}
