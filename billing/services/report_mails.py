"""The nightly report by mail: written in the closing transaction, sent later with no transaction open.

A mail that a killed process had in its hands is sent again once its lease is over: it may then arrive twice, under the
same Message-ID, but never not at all.
"""

import datetime as dt
import smtplib
from collections.abc import Iterable
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import JobState
from billing.errors import ReportMailError, ReportNotFoundError
from billing.models import ReportMail
from billing.reports.daily_mail import daily_mail
from billing.selectors.pages import night_audit_find
from billing.selectors.settings import billing_settings
from billing.services.pokes import poke_report_mails
from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.retry import next_attempt_at
from hotelpbx.common.transactions import assert_no_transaction
from rooms.models import Property

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 10  # with the pauses between them about four hours
FIRST_PAUSE = 60.0
LONGEST_PAUSE = 3600.0
LEASE = dt.timedelta(minutes=10)
AT_ONCE = 50
PERMANENT = 500


@transaction.atomic(savepoint=False)
def report_mails_queue(*, property: Property, business_date: dt.date) -> int:
    """One mail to each address of the property's list; returns how many."""
    settings = billing_settings(property)
    addresses = mail_addresses(settings.report_recipients)
    now = timezone.now()
    for address in addresses:
        ReportMail.objects.create(
            property=property,
            business_date=business_date,
            recipients=[address],
            language=settings.report_language,
            not_before=now,
        )
    if addresses:
        poke_report_mails()
    return len(addresses)


@transaction.atomic
def report_mails_request(*, property: Property, business_date: dt.date, actor: Actor) -> int:
    """A person wants the report of a closed date sent to the whole list; returns to how many addresses.

    Raises `ReportNotFoundError` for a date that is not closed, `ReportMailError` when the list is empty.
    """
    if night_audit_find(property, business_date) is None:
        raise ReportNotFoundError(_("There is no report of this date."))
    count = report_mails_queue(property=property, business_date=business_date)
    if not count:
        raise ReportMailError(_("Nobody is on the list for reports: add addresses first."), "report_list_empty")
    audit_record("billing.report.mailed", actor, property, {"date": business_date.isoformat(), "addresses": count})
    return count


@transaction.atomic
def report_mail_resend(*, mail: ReportMail, actor: Actor) -> ReportMail:
    """A person wants a mail sent again, now. Raises `ReportMailError` while a worker sends it."""
    values = {"state": JobState.WAITING, "attempts": 0, "not_before": timezone.now(), "error": "", "sent_at": None}
    if not ReportMail.objects.filter(pk=mail.pk).exclude(state=JobState.RUNNING).update(**values):
        raise ReportMailError(_("This mail is being sent right now."))
    mail.refresh_from_db()
    attention_close(key=_attention_key(mail), resolution=_("Somebody has it sent again."))
    audit_record("billing.report_mail.sent_again", actor, mail, {"date": mail.business_date.isoformat()})
    poke_report_mails()
    return mail


def report_mails_send(*, now: dt.datetime | None = None) -> int:
    """Send what is due; returns how many mails a server has taken. No mail holds up another one."""
    assert_no_transaction()
    at = now or timezone.now()
    due = ReportMail.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING), not_before__lte=at)
    due = due.select_related("property").order_by("not_before", "pk")[:AT_ONCE]
    claimed = [mail for mail in due if _claim(mail, at)]
    return _deliver(claimed, at) if claimed else 0


def mail_addresses(text: str) -> list[str]:
    """The addresses of a list, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()))


def _claim(mail: ReportMail, now: dt.datetime) -> bool:
    """Whether the mail is ours until the lease is over."""
    mine = ReportMail.objects.filter(pk=mail.pk, state=mail.state, not_before=mail.not_before)
    return bool(mine.update(state=JobState.RUNNING, not_before=now + LEASE))


def _deliver(mails: list[ReportMail], now: dt.datetime) -> int:
    """Over one connection. Where none can be had, every mail waits: a server that is away costs one time-out."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        for mail in mails:
            _not_sent(mail, error, now)
        return 0
    try:
        return sum(_send(mail, connection, now) for mail in mails)
    finally:
        connection.close()


def _send(mail: ReportMail, connection: Any, now: dt.datetime) -> bool:
    try:
        _check_addresses(mail.recipients)
        daily_mail(mail, connection).send()
    except OperationalError:  # the database is away; the lease brings the mail back
        raise
    except Exception as error:
        _not_sent(mail, error, now)
        return False
    ReportMail.objects.filter(pk=mail.pk).update(state=JobState.DONE, sent_at=now, error="")
    attention_close(key=_attention_key(mail), resolution=_("The mail is delivered."))
    return True


def _check_addresses(addresses: Iterable[str]) -> None:
    for address in addresses:
        validate_email(address)


def _not_sent(mail: ReportMail, error: Exception, now: dt.datetime) -> None:
    """Try again later; after the last attempt, or where trying again cannot help, a person is told."""
    attempts = mail.attempts + 1
    is_lost = attempts >= MOST_ATTEMPTS or _is_permanent(error)
    reason = _reason(error)
    log.warning("report_mail_not_sent", mail=mail.pk, attempts=attempts, is_lost=is_lost, reason=reason)
    again = next_attempt_at(now, attempts, first=FIRST_PAUSE, most=LONGEST_PAUSE)
    state = JobState.FAILED if is_lost else JobState.WAITING
    ReportMail.objects.filter(pk=mail.pk).update(state=state, attempts=attempts, not_before=again, error=reason)
    if is_lost:
        _tell(mail, reason)


def _is_permanent(error: Exception) -> bool:
    """Whether the address is no address, or the server will never take mail for it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _text in error.recipients.values())
    return isinstance(error, ValidationError)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        texts = [f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values()]
        return "; ".join(texts)[:300]
    if isinstance(error, ValidationError):
        return "; ".join(error.messages)[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _tell(mail: ReportMail, reason: str) -> None:
    address = ", ".join(mail.recipients)
    attention_raise(
        kind="report_mail_failed",
        key=_attention_key(mail),
        subject=_("The report of %(date)s did not reach %(address)s")
        % {"date": mail.business_date.isoformat(), "address": address},
        property_code=mail.property.code,
        detail=reason,
        data={"mail": mail.pk, "date": mail.business_date.isoformat(), "address": address},
    )


def _attention_key(mail: ReportMail) -> str:
    return f"report_mail.{mail.pk}"
