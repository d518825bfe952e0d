"""The night audit: what is in order, the close, how far it is, and the nights that are closed."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.forms.night import NightAuditForm
from billing.models import NightAuditRun
from billing.reports.night_words import MENDED_AT, accepted_of, run_lines
from billing.selectors.checklist import Check, Light, night_audit_checklist
from billing.selectors.night_runs import dates_left, report_mail_get, report_mails, run_last
from billing.selectors.pages import night_audit_rows
from billing.services.audit import IN_PASSING, night_audit_request
from billing.services.report_mails import report_mail_resend, report_mails_request
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, is_htmx, live_page, page_actor, page_of, role_required
from hotelpbx.common.roles import NIGHT_AUDIT
from rooms.models import Property
from rooms.views.current import current_property

CHECKS = "billing/_checks.html"
RUN = "billing/_night_run.html"
FILES = "django.core.mail.backends.filebased.EmailBackend"
MAILS_SHOWN = 20
LAMPS = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "bad"}


@require_GET
@role_required(*NIGHT_AUDIT)
def night_audit(request: HttpRequest) -> HttpResponse:
    """The checklist (live), the button that names the date, and the history."""
    property = current_property(request)
    context = {"property": property, "run": run_last(property), **_checks_context(property)}

    def around() -> dict[str, object]:
        return {
            "page": page_of(request, night_audit_rows(property)),
            "mails": report_mails(property)[:MAILS_SHOWN],
            "has_mail_server": settings.EMAIL_BACKEND != FILES,
            "left": dates_left(property),
        }

    return live_page(request, "billing/night_audit.html", CHECKS, context, around)


@require_http_methods(["GET", "POST"])
@role_required(*NIGHT_AUDIT)
def night_audit_close(request: HttpRequest) -> HttpResponse:
    """The second press: shows what it means, takes who accepts what, then has a worker close the date shown."""
    property = current_property(request)
    checks = night_audit_checklist(property=property)
    yellow = [check for check in checks if check.light == Light.YELLOW and check.code not in IN_PASSING]
    initial = {"business_date": property.business_date}
    form = NightAuditForm(request.POST or None, initial=initial, checks=checks, yellow=yellow)
    asked: list[NightAuditRun | None] = []
    if accepted(form, lambda: asked.append(_request(property, form, request))):
        return _begun(request, form.cleaned_data["business_date"], asked[0])
    context = {"form": form, "property": property, "action": request.path, "yellow": yellow}
    return dialog(request, "billing/night_audit_close.html", context, form_status(form))


@require_GET
@role_required(*NIGHT_AUDIT)
def night_audit_progress(request: HttpRequest) -> HttpResponse:
    """How far the close is that is under way (live), or how the last one ended."""
    property = current_property(request)
    run = run_last(property)
    context = {
        "property": property,
        "run": run,
        "lines": run_lines(run) if run else [],
        "accepts": accepted_of(run) if run else [],
        "left": dates_left(property),
    }
    return live_page(request, "billing/night_run.html", RUN, context)


@require_POST
@role_required(*NIGHT_AUDIT)
def report_mail_send(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail again, to the same address."""
    mail = report_mail_resend(mail=report_mail_get(mail_id), actor=page_actor(request))
    text = _("The report goes to %(address)s again.") % {"address": ", ".join(mail.recipients)}
    return done(request, text, reverse("night-audit"))


@require_POST
@role_required(*NIGHT_AUDIT)
def report_mails_send(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The report of a closed date to the whole list."""
    count = report_mails_request(property=current_property(request), business_date=date, actor=page_actor(request))
    return done(request, _("The report goes to %(count)d addresses.") % {"count": count}, reverse("night-audit"))


def _request(property: Property, form: NightAuditForm, request: HttpRequest) -> NightAuditRun | None:
    data = form.cleaned_data
    return night_audit_request(property=property, actor=page_actor(request), **data)


def _begun(request: HttpRequest, date: dt.date, row: NightAuditRun | None) -> HttpResponse:
    url = reverse("night-audit-run")
    if row is None:
        text = _("%(date)s had been closed before; this is its report.") % {"date": date_format(date)}
        messages.success(request, text)
        url = reverse("report", args=[date])
    return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)


def _checks_context(property: Property) -> dict[str, object]:
    checks = night_audit_checklist(property=property)
    return {
        "checks": [{"check": check, "lamp": LAMPS[check.light], "url": _mended_at(check)} for check in checks],
        "red": [check for check in checks if check.light == Light.RED],
        "yellow": [check for check in checks if check.light == Light.YELLOW],
    }


def _mended_at(check: Check) -> str:
    if check.light == Light.GREEN or check.code not in MENDED_AT:
        return ""
    name, query = MENDED_AT[check.code]
    return f"{reverse(name)}{query}"
