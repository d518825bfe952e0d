"""The night audit: what is in order, the run, and the nights that are closed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.forms.night import NightAuditForm
from billing.models import NightAudit
from billing.selectors.checklist import Check, Light, night_audit_checklist
from billing.selectors.pages import night_audit_rows
from billing.services.audit import night_audit_run
from billing.views.base import accepted, form_status, page_of
from hotelpbx.common.pages import dialog, is_htmx, live, live_fragment, page_actor, role_required
from hotelpbx.common.roles import NIGHT_AUDIT
from rooms.models import Property
from rooms.views.current import current_property

CHECKS = "billing/_checks.html"

# Where a point of the checklist is mended: the name of the page and its filter.
MENDED_AT = {
    "reports_stuck": ("pbx-status", "event_state=received"),
    "reports_waiting": ("pbx-status", "event_state=received"),
    "reports_failed": ("pbx-status", "event_state=failed"),
    "calls_unrated": ("calls", ""),
    "calls_no_rate": ("calls", "status=no_rate"),
    "calls_unmatched": ("calls", "status=unmatched"),
    "calls_late": ("calls", "status=late"),
    "departures_overdue": ("stays", ""),
    "attention_open": ("attention", ""),
    "pbx_offline": ("pbx-status", ""),
    "commands_waiting": ("pbx-status", "command=open"),
}
LAMPS = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "bad"}


@require_GET
@role_required(*NIGHT_AUDIT)
def night_audit(request: HttpRequest) -> HttpResponse:
    """The checklist (live), the button that names the date, and the history."""
    property = current_property(request)
    context = {"property": property, **_checks_context(property)}
    if is_htmx(request):
        return live(request, CHECKS, context)
    fragment, _version = live_fragment(request, CHECKS, context)
    history = page_of(request, night_audit_rows(property))
    return render(request, "billing/night_audit.html", {"property": property, "fragment": fragment, "page": history})


@require_http_methods(["GET", "POST"])
@role_required(*NIGHT_AUDIT)
def night_audit_close(request: HttpRequest) -> HttpResponse:
    """The second press: shows what it means, then closes the date that was shown."""
    property = current_property(request)
    form = NightAuditForm(request.POST or None, initial={"business_date": property.business_date})
    made: list[tuple[NightAudit, bool]] = []
    if accepted(form, lambda: made.append(_run(property, form, request))):
        return _to_report(request, *made[0])
    context = {"form": form, "property": property, "action": request.path, **_checks_context(property)}
    return dialog(request, "billing/night_audit_close.html", context, form_status(form))


def _run(property: Property, form: NightAuditForm, request: HttpRequest) -> tuple[NightAudit, bool]:
    date = form.cleaned_data["business_date"]
    return night_audit_run(property=property, business_date=date, actor=page_actor(request))


def _to_report(request: HttpRequest, audit: NightAudit, is_new: bool) -> HttpResponse:
    text = _("%(date)s is closed.") if is_new else _("%(date)s had been closed before; this is its report.")
    messages.success(request, text % {"date": date_format(audit.business_date)})
    url = reverse("report", args=[audit.business_date])
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
    return f"{reverse(name)}?{query}" if query else reverse(name)
