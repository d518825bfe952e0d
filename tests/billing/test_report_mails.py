"""Nightly reports by mail, to a real server on loopback: taken, refused, away, back."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from billing.enums import JobState
from billing.models import BillingSettings, Folio, NightAudit, ReportMail
from billing.reports import daily_mail
from billing.services import report_mails
from billing.services.audit import night_audit_run
from billing.services.folios import charge_post
from billing.services.report_mails import (
    MOST_ATTEMPTS,
    mail_addresses,
    report_mail_resend,
    report_mails_queue,
    report_mails_request,
    report_mails_send,
)
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ConflictError, NotFoundError
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.transactions import NetworkInTransactionError
from rooms.models import Property
from tests.billing.world import NOW, refused
from tests.factories.hotel import TODAY
from tests.helpers.smtp import MailServer, mail_server

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """The mail server of the house."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.DEFAULT_FROM_EMAIL = "Night audit <night@hotel.example>"
        yield running


def listed(property: Property, *addresses: str, language: str = "en") -> None:
    """The list of the property."""
    values = {"report_recipients": "\n".join(addresses), "report_language": language}
    BillingSettings.objects.update_or_create(property=property, defaults=values)


def closed(property: Property) -> NightAudit:
    return night_audit_run(property=property, business_date=TODAY, actor=SYSTEM, now=NOW)[0]


def attached(message: Any) -> dict[str, bytes]:
    """The files of a mail, by name."""
    return {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}


def test_the_report_reaches_everybody_on_the_list_with_its_files(
    property: Property, folio: Folio, server: MailServer
) -> None:
    charge_post(folio=folio, code="MISC", unit_price=Decimal(1000), actor=SYSTEM)
    listed(property, "boss@example.com", "books@example.com")
    closed(property)
    assert report_mails_send() == 2
    assert server.addresses == ["boss@example.com", "books@example.com"]
    assert server.connections == 1
    _to, message = server.taken[0]
    assert message["Subject"] == "Grand Hotel: report of 23 Nov 2026"
    assert message["From"] == "Night audit <night@hotel.example>"
    assert message["To"] == "boss@example.com"
    body = message.get_body().get_content()
    assert "Revenue: 1,190.00 EUR" in body
    assert "- Miscellaneous: 1,190.00" in body
    files = attached(message)
    assert set(files) == {"daily-grand-2026-11-23.pdf", "daily-grand-2026-11-23.xlsx"}
    assert "1,190.00" in PdfReader(BytesIO(files["daily-grand-2026-11-23.pdf"])).pages[0].extract_text()
    workbook = openpyxl.load_workbook(BytesIO(files["daily-grand-2026-11-23.xlsx"]))
    cells = [cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert 1190 in cells
    assert set(ReportMail.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert report_mails_send() == 0


def test_the_mail_is_in_the_language_of_the_list(property: Property, server: MailServer) -> None:
    listed(property, "boss@example.com", language="zh-hans")
    closed(property)
    report_mails_send()
    body = server.taken[0][1].get_body().get_content()
    assert "营业额" in body or "收入" in body
    assert "Revenue" not in body


def test_without_a_list_nothing_is_sent(property: Property, server: MailServer) -> None:
    closed(property)
    assert report_mails_send() == 0
    assert not ReportMail.objects.exists()
    with refused(ConflictError) as error:
        report_mails_request(property=property, business_date=TODAY, actor=SYSTEM)
    assert error.value.code == "report_list_empty"
    with refused(NotFoundError):
        report_mails_request(property=property, business_date=TODAY + dt.timedelta(days=1), actor=SYSTEM)


def test_a_server_that_is_away_gets_the_mail_when_it_is_back(
    property: Property, server: MailServer, settings: Any
) -> None:
    listed(property, "a@example.com", "b@example.com")
    closed(property)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    at = timezone.now()
    assert report_mails_send(now=at) == 0
    mail = ReportMail.objects.earliest("pk")
    assert (mail.state, mail.attempts) == (JobState.WAITING, 1)
    assert "refused" in mail.error
    assert at + dt.timedelta(seconds=50) < mail.not_before < at + dt.timedelta(seconds=70)
    assert report_mails_send(now=at) == 0
    assert ReportMail.objects.earliest("pk").attempts == 1  # it was not due
    settings.EMAIL_PORT = port
    assert report_mails_send(now=at + HOUR) == 2
    assert sorted(server.addresses) == ["a@example.com", "b@example.com"]
    assert not AttentionItem.objects.exists()


def test_a_server_that_refuses_and_then_works(property: Property, server: MailServer) -> None:
    listed(property, "a@example.com")
    closed(property)
    server.is_busy = True
    at = timezone.now()
    assert report_mails_send(now=at) == 0
    assert "come back later" in ReportMail.objects.get().error
    server.is_busy = False
    assert report_mails_send(now=at + HOUR) == 1


def test_after_so_many_attempts_a_person_is_told_and_can_have_it_sent_again(
    property: Property, server: MailServer
) -> None:
    listed(property, "a@example.com")
    closed(property)
    server.refused = {"a@example.com": 450}
    at, pauses = timezone.now(), []
    for _attempt in range(MOST_ATTEMPTS):
        assert report_mails_send(now=at) == 0
        pauses.append(ReportMail.objects.get().not_before - at)
        at = ReportMail.objects.get().not_before
    assert pauses[0] < pauses[3] < pauses[6] < 1.2 * HOUR
    mail = ReportMail.objects.get()
    assert (mail.state, mail.error) == (JobState.FAILED, "450 no mail for a@example.com")
    item = AttentionItem.objects.get(kind="report_mail_failed")
    assert (item.data["mail"], item.property_code, item.resolved_at) == (mail.pk, "grand", None)
    assert report_mails_send(now=at + 9 * HOUR) == 0
    server.refused = {}
    report_mail_resend(mail=mail, actor=SYSTEM)
    item.refresh_from_db()
    assert item.resolved_at is not None
    assert report_mails_send() == 1


def test_an_address_that_does_not_exist_is_told_at_once_and_keeps_nobody_from_his_mail(
    property: Property, server: MailServer
) -> None:
    listed(property, "gone@example.com", "boss@example.com")
    closed(property)
    server.refused = {"gone@example.com": 550}
    assert report_mails_send() == 1
    assert server.addresses == ["boss@example.com"]
    states = dict(ReportMail.objects.values_list("recipients__0", "state"))
    assert states == {"gone@example.com": JobState.FAILED, "boss@example.com": JobState.DONE}
    assert AttentionItem.objects.filter(kind="report_mail_failed").count() == 1


@pytest.mark.parametrize(
    "address",
    ["not an address", "a@example.com\r\nBcc: b@example.com", "a@example.com\nSubject: x", "<a@example.com>, b@x.org"],
)
def test_what_is_no_address_becomes_no_header(property: Property, server: MailServer, address: str) -> None:
    closed(property)
    ReportMail.objects.create(property=property, business_date=TODAY, recipients=[address], not_before=NOW)
    assert report_mails_send() == 0
    assert ReportMail.objects.get().state == JobState.FAILED
    assert server.taken == []


def test_a_hotel_with_a_line_break_in_its_name_writes_no_header(property: Property, server: MailServer) -> None:
    Property.objects.update(name="Grand\r\nBcc: thief@example.com")
    property.refresh_from_db()
    listed(property, "boss@example.com")
    closed(property)
    assert report_mails_send() == 1
    addresses, message = server.taken[0]
    assert addresses == ["boss@example.com"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Grand Bcc: thief@example.com: report of 23 Nov 2026"


def test_a_mail_that_a_killed_process_had_is_sent_again_after_its_lease(property: Property, server: MailServer) -> None:
    listed(property, "a@example.com")
    closed(property)
    at = timezone.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_mails, "daily_mail", _die)
        with pytest.raises(KeyboardInterrupt):
            report_mails_send(now=at)
    assert ReportMail.objects.get().state == JobState.RUNNING
    assert report_mails_send(now=at + dt.timedelta(minutes=1)) == 0
    with refused(ConflictError):
        report_mail_resend(mail=ReportMail.objects.get(), actor=SYSTEM)
    assert report_mails_send(now=at + dt.timedelta(minutes=11)) == 1


def _die(*args: Any) -> None:
    raise KeyboardInterrupt


def test_two_workers_send_a_mail_once(property: Property, server: MailServer) -> None:
    listed(property, "a@example.com")
    closed(property)
    make = daily_mail.daily_mail

    def meanwhile(mail: ReportMail, connection: Any) -> EmailMessage:
        assert report_mails_send() == 0
        return make(mail, connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_mails, "daily_mail", meanwhile)
        assert report_mails_send() == 1
    assert server.addresses == ["a@example.com"]


@pytest.mark.django_db(transaction=True)
def test_no_mail_is_sent_while_a_transaction_is_open(property: Property) -> None:
    with pytest.raises(NetworkInTransactionError), transaction.atomic():
        report_mails_send()


def test_in_the_demo_mails_are_files(property: Property, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    listed(property, "a@example.com")
    closed(property)
    assert report_mails_send() == 1
    (written,) = (tmp_path / "mail").iterdir()
    assert b"To: a@example.com" in written.read_bytes()


def test_the_queue_is_written_with_the_close_or_not_at_all(property: Property, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(property, "a@example.com")
    with transaction.atomic():
        closed(property)
        transaction.set_rollback(True)
    assert not ReportMail.objects.exists()
    assert not NightAudit.objects.exists()


def test_an_address_that_stands_twice_in_the_list_gets_one_mail(property: Property) -> None:
    assert mail_addresses(" a@example.com \n\nb@example.com, a@example.com\r\n") == ["a@example.com", "b@example.com"]
    listed(property, "a@example.com", "a@example.com")
    assert report_mails_queue(property=property, business_date=TODAY) == 1


def test_a_dead_server_costs_a_time_out(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert 0 < get_connection().timeout <= 15
