"""From the bytes of a report to an entry on the folio, through the inbox."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from billing.models import CallRating, Folio
from billing.selectors.folios import folio_balance
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.enums import ReceiptState, Transport
from pbx.models import Receipt
from pbx.services.intake import event_receive, receipt_reprocess, receipts_process
from rooms.models import Stay
from tests.billing.world import NOW, hotel, stay_in
from tests.factories import PbxFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stay() -> Stay:
    """A guest in room 1203."""
    hotel()
    return stay_in("1203")


@pytest.fixture
def folio(stay: Stay) -> Folio:
    """The guest's folio."""
    return Folio.objects.create(stay=stay, currency="EUR", opened_at=NOW)


def report(body: dict[str, Any], seconds: float = 0) -> Receipt:
    """The device sends a report, and it is processed."""
    at = NOW + dt.timedelta(seconds=seconds)
    receipt = event_receive(pbx=PbxFactory(), payload=json.dumps(body).encode(), source=Transport.HTTP, received_at=at)
    receipts_process(now=at)
    receipt.refresh_from_db()
    return receipt


def cdr(**values: str) -> dict[str, str]:
    """A call of 95 seconds from 1203 to London, half an hour before the report, on the clock of Berlin."""
    record = {
        "event": "NewCdr",
        "callid": "1763890000.7",
        "timestart": "2026-11-23 11:30:00",
        "callfrom": "1203",
        "callto": "000442079460000",
        "callduraction": "105",
        "talkduraction": "95",
        "srctrunkname": "",
        "dsttrcunkname": "siptrunk",
        "pincode": "",
        "status": "ANSWERED",
        "type": "Outbound",
        "recording": "",
        "didnumber": "",
    }
    return {**record, **values}


def keyed(code: str, number: str = "1203") -> dict[str, Any]:
    """A code keyed on a phone."""
    member = {"ext": {"number": number, "channelid": "PJSIP/x-1", "memberstatus": "ANSWERED"}}
    return {"event": "DTMF", "callid": "1763890000.9", "infos": code, "members": [member]}


def test_a_call_record_is_charged_once_however_often_it_comes(folio: Folio) -> None:
    for seconds in (0, 2, 60):
        report(cdr(), seconds)
    assert folio_balance(folio) == Decimal("1.69")
    assert CallRating.objects.count() == 1


def test_the_manuals_spelling_of_the_record_costs_the_same(folio: Folio) -> None:
    spelled = cdr(status="ANSWERD", callduration="105", talkduration="95")
    del spelled["callduraction"], spelled["talkduraction"]
    report(spelled)
    assert folio_balance(folio) == Decimal("1.69")


def test_goods_keyed_on_the_phone_are_posted_and_the_devices_repetition_is_not(folio: Folio) -> None:
    states = [report(keyed("778*12*2"), seconds).state for seconds in (0, 2, 30)]
    assert states == [ReceiptState.PROCESSED, ReceiptState.DUPLICATE, ReceiptState.PROCESSED]
    assert folio_balance(folio) == 2 * Decimal("8.33")


def test_goods_that_nobody_can_be_charged_for_leave_the_report_processed_and_an_item(stay: Stay) -> None:
    receipt = report(keyed("778*99*1", number="7777"))
    assert receipt.state == ReceiptState.PROCESSED
    assert AttentionItem.objects.get(kind="minibar_not_posted").data["receipt"] == receipt.pk


def test_a_failed_report_charges_when_it_is_processed_again(folio: Folio) -> None:
    folio.stay.property.departments.filter(code="PHONE").update(code="WAS_PHONE")
    receipt = report(cdr())
    assert (receipt.state, folio.entries.count()) == (ReceiptState.FAILED, 0)
    folio.stay.property.departments.filter(code="WAS_PHONE").update(code="PHONE")
    receipt_reprocess(receipt=receipt, actor=SYSTEM)
    receipts_process()
    receipt.refresh_from_db()
    assert (receipt.state, folio_balance(folio)) == (ReceiptState.PROCESSED, Decimal("1.69"))
