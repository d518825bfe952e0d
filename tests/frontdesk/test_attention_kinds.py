"""The table of attention kinds: complete, and true about what closes them. The phone system is a simulated one."""

import ast
import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from billing.errors import NightAuditError
from billing.models import BillingSettings, ReportMail, RoomRate
from billing.services.audit import night_audit_run
from billing.services.call_decisions import call_write_off
from billing.services.calls import call_rate, calls_rerate
from billing.services.folios import charge_post, folio_open, folio_settle, payment_post
from billing.services.nightly import night_charges_post
from billing.services.report_mails import report_mail_resend, report_mails_send
from billing.services.terms import Terms, folio_terms_set
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from hotelpbx.frontdesk.attention_kinds import KINDS
from pbx import events, listener
from pbx.enums import LinkState, Transport
from pbx.events import CommandFinished, PhoneAnswered
from pbx.models import Pbx, Receipt
from pbx.services.commands import call_dial_request, extension_want
from pbx.services.comparison import pbx_sync
from pbx.services.dispatch import commands_drain
from pbx.services.intake import event_receive, receipt_reprocess, receipts_process
from pbx.services.links import pbx_probe
from pbx.services.reconcile import pbx_reconcile, reconcile_due
from pbx.simulator.server import Simulator
from pbx.vendor.errors import PbxError
from rooms.models import RoomExtension, Stay
from rooms.services.sightings import room_seen_report
from rooms.sweep import rooms_sweep
from tests.billing.world import NOW, call, check_out, hotel, phone_of, receipt, stay_in, tariff_active
from tests.factories import ExtensionFactory, PbxFactory, PropertyFactory
from tests.factories.hotel import NOON
from tests.rooms.helpers import armed, occupied, report

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC)
Scene = Iterator[None]


def kinds_raised() -> set[str]:
    """The kind of every `attention_raise` and `Notice` in the code; what is put in at run time becomes `*`."""
    root = Path(settings.BASE_DIR)
    files = (path for app in ("hotelpbx", "pbx", "rooms", "billing") for path in (root / app).rglob("*.py"))
    return {kind for path in files for kind in _kinds_in(ast.parse(path.read_text()))}


def _kinds_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("attention_raise", "Notice"):
            (kind,) = [word.value for word in node.keywords if word.arg == "kind"]
            parts = kind.values if isinstance(kind, ast.JoinedStr) else [kind]
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)


def test_every_kind_that_is_raised_is_in_the_table_and_no_other() -> None:
    raised = kinds_raised()
    unknown = {kind for kind in raised if not any(fnmatch(known, kind) for known in KINDS)}
    unused = {known for known in KINDS if not any(fnmatch(known, kind) for kind in raised)}
    assert (unknown, unused) == (set(), set())


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(rooms=("110", "111"), extensions=["100"], timezone="Europe/Berlin") as simulator:
        yield simulator


@pytest.fixture
def pbx(sim: Simulator) -> Pbx:
    PropertyFactory()
    return PbxFactory(url=sim.url, password="simulator")


def reported(pbx: Pbx, **values: Any) -> Receipt:
    payload = json.dumps({"sn": pbx.serial_number, **values}).encode()
    receipt = event_receive(pbx=pbx, payload=payload, source=Transport.HTTP)
    receipts_process()
    return receipt


def again(receipt: Receipt) -> None:
    receipt_reprocess(receipt=receipt, actor=SYSTEM)
    receipts_process()


def code(pbx: Pbx, keys: str, number: str = "110", callid: str = "1700000000.1") -> Receipt:
    member = {"ext": {"number": number, "channelid": "PJSIP/1", "memberstatus": "ANSWERED"}}
    return reported(pbx, event="DTMF", callid=callid, infos=keys, members=[member])


def link(pbx: Pbx, sim: Simulator) -> Scene:
    Pbx.objects.update(url="http://127.0.0.1:9")
    pbx_probe(pbx=Pbx.objects.get())
    yield
    Pbx.objects.update(url=sim.url)
    pbx_probe(pbx=Pbx.objects.get())


def clock_wrong(pbx: Pbx, sim: Simulator) -> Scene:
    sim.control("clock", {"advance": 90})
    pbx_probe(pbx=pbx)
    yield
    sim.control("clock", {"set": timezone.now().isoformat()})
    pbx_probe(pbx=pbx)


def no_reports(pbx: Pbx, sim: Simulator) -> Scene:
    listener._note_failure(pbx.pk, listener.TELL_AFTER_FAILURES, PbxError("The link broke."))
    yield
    Pbx.objects.update(tcp_port=sim.tcp_port, transport=Transport.TCP)
    sim.control("settings", {"transport": "TCP"})
    ended = _Ended()
    listener._listen(pbx.pk, ended)  # the link comes up, and ends with its first tick


class _Ended(threading.Event):
    def is_set(self) -> bool:
        return True


def failed_report(pbx: Pbx, sim: Simulator) -> Scene:
    Pbx.objects.update(property_code="elsewhere")  # where no hotel is that could charge the call
    record = {"event": "NewCdr", "callid": "1700000000.7", "timestart": "2026-11-23 08:00:00", "callfrom": "110"}
    record |= {"callto": "00044", "callduration": "9", "talkduration": "9", "status": "ANSWERED", "type": "Outbound"}
    receipt = reported(pbx, **record)
    yield
    PropertyFactory(code="elsewhere")
    again(receipt)


def other_device(pbx: Pbx, sim: Simulator) -> Scene:
    pbx_probe(pbx=pbx)
    reported(pbx, event="BootUp", sn="another")
    yield
    later = timezone.now() + dt.timedelta(days=2)
    Pbx.objects.update(reconcile_due_at=later)
    reconcile_due(now=later)


def command(pbx: Pbx, sim: Simulator) -> Scene:
    extension = ExtensionFactory(number="110")
    want: dict[str, Any] = {"extension": extension, "name": "Anna", "outbound": True, "voicemail": True}
    extension_want(**want, routes=["no such route"])
    commands_drain()
    yield
    extension_want(**want, routes=[])
    commands_drain()


def handler(pbx: Pbx, sim: Simulator) -> Scene:
    def fail(event: CommandFinished) -> None:
        raise LookupError("no such room")

    heard = events._handlers[CommandFinished]
    heard.append(fail)
    later = timezone.now() + dt.timedelta(hours=1)
    call_dial_request(extension=ExtensionFactory(number="110"), to="111", not_after=later, key="dial-1")
    commands_drain()
    pbx_reconcile(pbx=pbx, actor=SYSTEM)  # in vain
    heard.remove(fail)
    yield
    pbx_reconcile(pbx=pbx, actor=SYSTEM)


def drift(pbx: Pbx, sim: Simulator) -> Scene:
    extension_want(extension=ExtensionFactory(number="110"), name="Anna", routes=[], outbound=True, voicemail=True)
    commands_drain()
    sim.state.extensions["110"].settings["username"] = "Somebody"
    pbx_reconcile(pbx=pbx, actor=SYSTEM)
    yield
    pbx_sync(pbx=pbx)
    commands_drain()


def reconciliation(pbx: Pbx, sim: Simulator) -> Scene:
    sim.control("faults", {"mode": "errno", "errno": "10002", "endpoint": "voicemail/", "count": 1})
    assert pbx_reconcile(pbx=pbx, actor=SYSTEM).failed == ["voice messages"]
    yield
    assert pbx_reconcile(pbx=pbx, actor=SYSTEM).failed == []


def room_code(pbx: Pbx, sim: Simulator) -> Scene:
    room = occupied("111")
    extension = ExtensionFactory(number="110")
    receipt = code(pbx, "777*01")
    yield
    RoomExtension.objects.create(room=room, extension=extension, is_primary=False)
    again(receipt)


def wakeup_code(pbx: Pbx, sim: Simulator) -> Scene:
    today = timezone.now().date()
    occupied("110", departure=today - dt.timedelta(days=1))
    receipt = code(pbx, "776*0630", callid=f"{timezone.now().timestamp():.1f}")
    yield
    Stay.objects.update(departure=today + dt.timedelta(days=7))
    again(receipt)


def minibar(pbx: Pbx, sim: Simulator) -> Scene:
    hotel()
    stay = stay_in("110", checked_in_at=timezone.now() - dt.timedelta(days=1))
    receipt = code(pbx, "778*12*2")
    yield
    folio_open(stay=stay)
    again(receipt)


def no_rate(pbx: Pbx, sim: Simulator) -> Scene:
    hotel()
    Pbx.objects.update(outbound_prefix="0")
    stay = stay_in("110", checked_in_at=NOW - dt.timedelta(days=1))
    call_rate(call=call(phone_of(stay), callee="00081312345678"))
    yield
    rates = ("prefix,destination,price_per_minute", "81,Japan,2.00")
    tariff_active(stay.property, rates, valid_from=NOW - dt.timedelta(hours=1))
    calls_rerate(property=stay.property)


def late(pbx: Pbx, sim: Simulator) -> Scene:
    hotel()
    Pbx.objects.update(outbound_prefix="0")
    stay = stay_in("110", checked_in_at=NOW - dt.timedelta(days=1))
    record = call(phone_of(stay))
    folio_settle(folio=folio_open(stay=stay, now=NOW), actor=SYSTEM)
    check_out(stay, NOW - dt.timedelta(minutes=1))
    rating = call_rate(call=record)
    yield
    call_write_off(rating=rating, reason="too small", actor=SYSTEM)


def over_limit(pbx: Pbx, sim: Simulator) -> Scene:
    hotel()
    folio = folio_open(stay=stay_in("110"))
    folio_terms_set(folio=folio, terms=Terms(credit_limit=Decimal(10)), actor=SYSTEM)
    charge_post(folio=folio, code="MISC", unit_price=Decimal(100), actor=SYSTEM)
    yield
    payment_post(folio=folio, method="cash", amount=Decimal(119), actor=SYSTEM)


def night(pbx: Pbx, sim: Simulator) -> Scene:
    property = hotel()
    BillingSettings.objects.create(property=property, room_charge=True)
    folio_open(stay=stay_in("110"))
    night_charges_post(property=property, business_date=property.business_date)
    yield
    RoomRate.objects.create(property=property, amount=100)
    night_charges_post(property=property, business_date=property.business_date)


def unsure(pbx: Pbx, sim: Simulator) -> Scene:
    with time_machine.travel(NOON, tick=False):
        armed(interval=60)
    Pbx.objects.update(state=LinkState.OFFLINE, state_changed_at=DUE - dt.timedelta(minutes=1))
    with time_machine.travel(DUE + dt.timedelta(minutes=1), tick=False):
        rooms_sweep()
        yield
        report(PhoneAnswered)


def night_stopped(pbx: Pbx, sim: Simulator) -> Scene:
    property = hotel()
    receipt(at=NOW - dt.timedelta(hours=1))
    values: dict[str, Any] = {"property": property, "business_date": property.business_date, "actor": SYSTEM}
    with pytest.raises(NightAuditError):
        night_audit_run(**values, now=NOW)
    yield
    Receipt.objects.all().delete()
    night_audit_run(**values, now=NOW)


def mail_lost(pbx: Pbx, sim: Simulator) -> Scene:
    property = hotel()
    BillingSettings.objects.create(property=property, report_recipients="no address")
    night_audit_run(property=property, business_date=property.business_date, actor=SYSTEM, now=NOW)
    report_mails_send()
    yield
    mail = ReportMail.objects.get()
    ReportMail.objects.update(recipients=["a@example.com"])
    report_mail_resend(mail=mail, actor=SYSTEM)


def discrepancy(pbx: Pbx, sim: Simulator) -> Scene:
    room = occupied("110")
    room_seen_report(room=room, seen="vacant", actor=SYSTEM)
    yield
    room_seen_report(room=room, seen="occupied", actor=SYSTEM)


SCENES: dict[str, Callable[[Pbx, Simulator], Scene]] = {
    "pbx.link": link,
    "pbx.clock": clock_wrong,
    "pbx.reports": no_reports,
    "pbx.report": failed_report,
    "pbx.serial": other_device,
    "pbx.command": command,
    "pbx.handler": handler,
    "pbx.drift": drift,
    "pbx.reconcile": reconciliation,
    "wakeup_not_ordered": wakeup_code,
    "room_code_unknown": room_code,
    "room_discrepancy": discrepancy,
    "minibar_not_posted": minibar,
    "call_no_rate": no_rate,
    "call_late": late,
    "credit_limit": over_limit,
    "night_not_posted": night,
    "night_audit_failed": night_stopped,
    "report_mail_failed": mail_lost,
    "wakeup_unsure": unsure,
}


def test_every_kind_that_closes_by_itself_is_proved_below() -> None:
    assert {kind.name for kind in KINDS.values() if kind.closed_by} == SCENES.keys()


OF_LISTENER = pytest.param("pbx.reports", marks=pytest.mark.django_db(transaction=True))


@pytest.mark.parametrize("kind", [*(kind for kind in SCENES if kind != "pbx.reports"), OF_LISTENER])
def test_an_item_closes_when_its_cause_is_gone(kind: str, pbx: Pbx, sim: Simulator) -> None:
    scene = SCENES[kind](pbx, sim)
    next(scene)
    item = AttentionItem.objects.get(kind=kind)
    assert item.resolved_at is None
    assert next(scene, "ended") == "ended"
    item.refresh_from_db()
    assert item.resolved_at is not None
    assert (item.resolved_by, bool(item.resolution)) == (None, True)
