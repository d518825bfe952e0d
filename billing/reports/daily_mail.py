"""The daily report as a mail: a short text, with the PDF and the workbook attached, in the language of the list."""

from decimal import Decimal
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.models import NightAudit, ReportMail
from billing.reports.daily_files import daily_file_bytes
from billing.reports.daily_words import payments_of
from billing.reports.files import TYPES

KINDS = ("pdf", "xlsx")


def daily_mail(mail: ReportMail, connection: Any) -> EmailMessage:
    """The message for the addresses of the row, of the report as it is stored."""
    audit = NightAudit.objects.select_related("closed_by").get(property=mail.property, business_date=mail.business_date)
    with translation.override(mail.language):
        message = EmailMessage(
            subject=_subject(mail),
            body=_text(audit, mail),
            to=mail.recipients,
            headers={"Message-ID": _message_id(mail), "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        for kind in KINDS:
            content = daily_file_bytes(mail.property, mail.business_date, kind, mail.language)
            name = f"daily-{mail.property.code}-{mail.business_date.isoformat()}.{kind}"
            message.attach(name, content, TYPES[kind])
    return message


def _subject(mail: ReportMail) -> str:
    """One line, whatever the hotel is called: a line break would begin another header."""
    text = _("%(hotel)s: report of %(date)s") % {"hotel": mail.property.name, "date": date_format(mail.business_date)}
    return " ".join(text.split())


def _text(audit: NightAudit, mail: ReportMail) -> str:
    facts = {
        "property": mail.property,
        "audit": audit,
        "closed_at": timezone.localtime(audit.closed_at, ZoneInfo(mail.property.timezone)),
        "report": audit.report,
        "departments": [row for row in audit.report["departments"] if Decimal(row["amount"])],
        "payments": payments_of(audit.report),
        "calls": sum(row["count"] for row in audit.report["calls"]),
    }
    return render_to_string("billing/mail/daily.txt", facts)


def _message_id(mail: ReportMail) -> str:
    """The same for each attempt at a mail, so that what arrives twice can be told to be one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<report-{mail.pk}-{mail.business_date.isoformat()}@{domain}>"
