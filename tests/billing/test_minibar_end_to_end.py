"""From the device's report to the folio and back: what the telephone sends, as it sends it."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from billing.models import Folio, FolioEntry, MinibarPosting
from billing.selectors.folios import folio_balance
from billing.services.folios import folio_open
from billing.services.housekeepers import housekeeper_create
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.enums import Transport
from pbx.models import Receipt
from pbx.services.intake import event_receive, receipts_process
from rooms.models import Property, Stay
from tests.billing.world import phone_of, stay_in

pytestmark = pytest.mark.django_db
PIN = "471199"


@pytest.fixture
def guest(property: Property) -> Stay:
    """In house since yesterday, with an open folio; Hana has a PIN."""
    stay = stay_in("1203", checked_in_at=timezone.now() - dt.timedelta(days=1))
    folio_open(stay=stay)
    housekeeper_create(property=property, name="Hana", pin=PIN, actor=SYSTEM)
    return stay


def report(stay: Stay, code: str, *, callid: str = "x.1", seconds: float = 0) -> Receipt:
    """The device tells a code, so many seconds from now."""
    phone = phone_of(stay)
    members = [{"ext": {"number": phone.number, "channelid": "c"}}]
    payload = json.dumps({"event": "DTMF", "callid": callid, "infos": code, "members": members}).encode()
    at = timezone.now() + dt.timedelta(seconds=seconds)
    receipt = event_receive(pbx=phone.pbx, payload=payload, source=Transport.HTTP, received_at=at)
    receipts_process()
    receipt.refresh_from_db()
    return receipt


def test_posted_and_taken_back_with_a_pin_that_is_nowhere(guest: Stay) -> None:
    folio = Folio.objects.get()
    report(guest, f"778*12*1*{PIN}")
    assert MinibarPosting.objects.get().housekeeper.name == "Hana"
    report(guest, f"779*12*1*{PIN}", callid="x.2", seconds=30)
    assert folio_balance(folio) == 0
    stored = [Receipt, AttentionItem, AuditRecord, FolioEntry, MinibarPosting]
    assert PIN not in str([list(model.objects.values()) for model in stored])
    assert not AttentionItem.objects.exists()


def test_the_device_s_repetition_takes_back_once(guest: Stay) -> None:
    folio = Folio.objects.get()
    report(guest, "778*12*1", callid="x.1", seconds=-20)
    report(guest, "778*12*1", callid="x.2", seconds=-10)
    first = report(guest, "779*12*1", callid="x.3")
    second = report(guest, "779*12*1", callid="x.3", seconds=3)
    assert (first.state, second.state) == ("processed", "duplicate")
    assert str(folio_balance(folio)) == "4.17"
    assert report(guest, "779*12*1", callid="x.3", seconds=9).state == "processed"
    assert folio_balance(folio) == 0


def test_a_wrong_pin_is_told_without_it(guest: Stay) -> None:
    report(guest, "778*12*1*555555")
    item = AttentionItem.objects.get()
    assert (item.data["problem"], item.data["code"]) == ("minibar_pin_unknown", "778*12*1*••••")
    assert "555555" not in str(list(AttentionItem.objects.values("subject", "detail", "data")))
