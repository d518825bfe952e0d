"""Whatever a device sends fits the columns: PostgreSQL refuses what is too long or holds a NUL, SQLite takes it."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from pbx.enums import CommandState, ReceiptState, Transport
from pbx.models import Command, Extension, Pbx, Receipt
from pbx.services.commands import call_dial_request, extension_want, play_prompt_request, wakeup_create_request
from pbx.services.dispatch import commands_drain, pbx_probe
from pbx.services.intake import event_receive, receipts_process
from pbx.vendor.client import PbxClient
from rooms.handlers import subscribe_all
from tests.factories import PropertyFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db

HUGE = "x" * 5000
NASTY = "a\u0000b\ud800c\u202e<script>\n'\";--" + "é" * 300
DEEP: Any = [[[["x"]]]]
EVENTS = ("BootUp", "ExtensionStatus", "CallStatus", "NewCdr", "CallFailed", "DTMF", "PlayPromptEnd")
HONEST: dict[str, Any] = {
    "sn": "S1",
    "callid": "1700000000.1",
    "members": [
        {"ext": {"number": "1001", "channelid": "PJSIP/1001-1", "memberstatus": "ANSWER"}},
        {"inbound": {"from": "0301234", "to": "1001", "trunkname": "t", "channelid": "c", "memberstatus": "RING"}},
    ],
    "extension": "1001",
    "status": "ANSWERED",
    "timestart": "2026-11-23 08:00:00",
    "callfrom": "1001",
    "callto": "1002",
    "callduraction": "20",
    "talkduraction": "10",
    "srctrunkname": "t1",
    "dsttrcunkname": "t2",
    "pincode": "1",
    "type": "Internal",
    "recording": "r.wav",
    "didnumber": "5",
    "reason": "User Busy",
    "infos": "777*01",
    "prompt": "macroform-cold_day",
}


def too_wide() -> Iterator[str]:
    """The columns, of any row there is, that PostgreSQL would refuse."""
    for model in apps.get_models():
        if model._meta.app_label in ("pbx", "rooms", "billing", "common"):
            texts = [field for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
            for row in model._default_manager.all():
                for field in texts:
                    value = getattr(row, field.attname) or ""
                    if len(value) > (field.max_length or 0) or "\0" in value:
                        yield f"{model._meta.label}.{field.name}: {value[:40]!r}"


@pytest.fixture
def exchange() -> Pbx:
    PropertyFactory()
    RoomFactory(number="1001")
    subscribe_all()
    return Pbx.objects.get()


def take(pbx: Pbx, report: Mapping[str, Any]) -> None:
    event_receive(pbx=pbx, payload=json.dumps(report).encode(), source=Transport.HTTP)


@pytest.mark.parametrize("event", [*EVENTS, HUGE, NASTY], ids=[*EVENTS, "huge name", "nasty name"])
def test_a_report_with_hostile_values_is_taken_or_refused_but_never_fails(exchange: Pbx, event: str) -> None:
    for value in (HUGE, NASTY, "9" * 63, "\u0661" * 60, DEEP, True, 10**300):
        for field in HONEST:
            take(exchange, {**HONEST, "event": event, field: value})
        take(exchange, {**dict.fromkeys(HONEST, value), "event": event})
        for name in ("number", "channelid", "memberstatus"):
            take(exchange, {**HONEST, "event": event, "members": [{"ext": {"number": "1001", name: value}}]})
    receipts_process(limit=1000)
    states = set(Receipt.objects.values_list("state", flat=True))
    assert ReceiptState.FAILED not in states, Receipt.objects.filter(state="failed").values_list("error", flat=True)[:3]
    assert ReceiptState.RECEIVED not in states
    assert list(too_wide()) == []


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A device that answers everything with success and the same text in every value."""

    def hostile(text: str) -> None:
        values = dict.fromkeys(("devicename", "sn", "hardwarever", "firmwarever", "systemtime", "uptime"), text)
        alarm = {"wakeupid": "7", "time": "06:30", "type": "onetime", "repeats": "2", "prompt": text}

        def post(self: PbxClient, endpoint: str, params: Any = None, *, token: str | None = None) -> dict[str, Any]:
            return {
                "token": "t",
                "transport": text,
                "deviceinfo": values,
                "callid": text,
                "extinfos": [{"number": "1001", "username": text, "selectoutroute": text}],
                "wakeups": [{"number": "1001", "wakeup": [alarm]}],
            }

        monkeypatch.setattr(PbxClient, "post", post)

    return hostile


@pytest.mark.parametrize("text", [HUGE, NASTY], ids=["huge", "nasty"])
def test_answers_with_hostile_values_fit_too(answers: Callable[[str], None], text: str) -> None:
    StayFactory(room__number="1001")
    extension = Extension.objects.get()
    answers(text)
    assert pbx_probe(pbx=extension.pbx)
    once: dict[str, Any] = {"extension": extension, "not_after": timezone.now() + dt.timedelta(minutes=5)}
    call_dial_request(to="9000", key="dial", **once)
    play_prompt_request(key="play", **once)
    wakeup_create_request(
        extensions=[extension],
        time=dt.time(6, 30),
        kind="onetime",
        repeats=2,
        interval=5,
        not_after=once["not_after"],
        key="wake",
    )
    extension_want(extension=extension, name="Anna", routes=[], outbound=True, voicemail=True)
    while commands_drain():
        pass
    states = list(Command.objects.order_by("pk").values_list("state", flat=True))
    assert states[:2] == [CommandState.DONE] * 2
    assert CommandState.IN_FLIGHT not in states
    assert list(too_wide()) == []
