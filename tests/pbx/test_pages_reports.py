"""One report in words: the dialog of the phone system's page."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotelpbx.common import roles
from pbx.enums import Transport
from pbx.models import Pbx, Receipt
from pbx.services.intake import event_receive, receipts_process
from tests.factories import PbxFactory
from tests.helpers.pages import htmx, signed_in, text_of

READERS = {roles.FRONT_DESK, roles.ENGINEER, roles.MANAGER}


@pytest.fixture
def pbx(db: None) -> Pbx:
    row: Pbx = PbxFactory()
    return row


@pytest.fixture
def desk(db: None) -> Client:
    return signed_in(roles.FRONT_DESK)


def store(pbx: Pbx, report: dict[str, Any] | bytes) -> Receipt:
    payload = report if isinstance(report, bytes) else json.dumps(report).encode()
    receipt = event_receive(pbx=pbx, payload=payload, source=Transport.HTTP, source_address="192.0.2.7")
    receipts_process()
    return receipt


def test_it_is_told_in_words(pbx: Pbx, desk: Client) -> None:
    members = [
        {"inbound": {"from": "0170", "to": "6500", "trunkname": "sip", "channelid": "T1", "memberstatus": "ANSWERED"}},
        {"ext": {"number": "1001", "channelid": "PJSIP/1001-1", "memberstatus": "RING", "callpath": "6700"}},
    ]
    receipt = store(pbx, {"event": "CallStatus", "callid": "17.4", "members": members, "sn": "S1"})
    assert reverse("pbx-receipt", args=[receipt.pk]) in text_of(desk.get(reverse("pbx-status")))
    text = text_of(htmx(desk, "GET", reverse("pbx-receipt", args=[receipt.pk]), target="dialog"))
    for part in (
        "CallStatus",
        "processed",
        "192.0.2.7",
        "17.4",
        "0170 → 6500",
        "was answered",
        "1001",
        "rings",
        "6700",
    ):
        assert part in text
    assert "<html" not in text


def test_lists_and_switches_are_readable(pbx: Pbx, desk: Client) -> None:
    missed = [{"caller": "0170", "callid": "1.1"}, {"caller": "0171", "callid": "1.2"}]
    paused = store(pbx, {"event": "QueueAutoPause", "queue": "6700", "agent": "1001", "misscall": missed})
    assert "0170 · 1.1, 0171 · 1.2" in text_of(desk.get(reverse("pbx-receipt", args=[paused.pk])))
    sent = store(pbx, {"event": "sms-send", "smsid": "138-1", "status": "Failed"})
    assert "<dt>Delivered</dt><dd>no</dd>" in text_of(desk.get(reverse("pbx-receipt", args=[sent.pk])))


def test_an_unreadable_report_is_shown_raw_and_harmless(pbx: Pbx, desk: Client) -> None:
    receipt = store(pbx, b"<script>alert(1)</script>")
    text = text_of(desk.get(reverse("pbx-receipt", args=[receipt.pk])))
    assert "not readable" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "What it says" not in text


@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_who_may_read_it(pbx: Pbx, role: str) -> None:
    url = reverse("pbx-receipt", args=[store(pbx, {"event": "BootUp"}).pk])
    assert signed_in(role).get(url).status_code == (200 if role in READERS else 403)


def test_a_report_that_does_not_exist(pbx: Pbx, desk: Client) -> None:
    assert desk.get(reverse("pbx-receipt", args=[424242])).status_code == 404
