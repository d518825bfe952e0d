"""Tariffs: versions of the telephone prices, their rates, and what a call would cost."""

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.enums import TariffStatus
from billing.forms.tariffs import ActivateForm, CompareForm, QuoteForm, TariffForm, TariffImportForm
from billing.models import Tariff
from billing.selectors.pages import rate_rows, tariff_get, tariff_rows
from billing.services.tariffs import Quote, tariff_activate, tariff_create, tariff_quote, tariff_rates_import
from billing.views.base import accepted, form_status, page_of
from hotelpbx.common.hotel_time import resolve_local
from hotelpbx.common.pages import dialog, is_htmx, page_actor, role_required
from hotelpbx.common.roles import FOLIO, TARIFFS, may
from rooms.models import ServiceLevel
from rooms.views.current import current_property

RATES = "billing/_rates.html"


@require_GET
@role_required(*FOLIO)
def tariffs(request: HttpRequest) -> HttpResponse:
    """Every version, and the box that says what a call would cost."""
    property = current_property(request)
    form = QuoteForm(request.GET if "number" in request.GET else None, property=property)
    context = {"property": property, "form": form, **_quote_context(form, request)}
    if is_htmx(request):
        return render(request, "billing/_quote.html", context)
    lists = {"tariffs": tariff_rows(property), "may_edit": may(request.user, TARIFFS)}
    return render(request, "billing/tariffs.html", {**context, **lists})


def _quote_context(form: QuoteForm, request: HttpRequest) -> dict[str, Any]:
    """The price, or in the form why there is none."""
    answer: list[Quote] = []
    accepted(form, lambda: answer.append(_quote(form, request)))
    return {"quote": answer[0]} if answer else {}


def _quote(form: QuoteForm, request: HttpRequest) -> Quote:
    property = current_property(request)
    level = ServiceLevel.objects.filter(property=property, code=form.cleaned_data["service_level"]).first()
    number = form.cleaned_data["number"]
    return tariff_quote(property=property, number=number, seconds=form.talk_seconds, service_level=level)


@require_GET
@role_required(*FOLIO)
def tariff(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """One version and its rates, searchable."""
    found = tariff_get(tariff_id)
    text = request.GET.get("q", "").strip()
    is_draft = found.status == TariffStatus.DRAFT
    context = {
        "tariff": found,
        "property": found.property,
        "page": page_of(request, rate_rows(found, text)),
        "text": text,
        "is_draft": is_draft,
        "compare_form": CompareForm(tariff=found) if is_draft else None,
        "may_edit": may(request.user, TARIFFS),
    }
    return render(request, RATES if is_htmx(request) else "billing/tariff.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    property = current_property(request)
    form = TariffForm(request.POST or None)
    made: list[Tariff] = []
    actor = page_actor(request)
    if accepted(form, lambda: made.append(tariff_create(property=property, actor=actor, **form.cleaned_data))):
        return _go(request, made[0], _("The draft is there. Now load its rates."))
    text = _("A draft changes nothing until it is activated.")
    return _ask(request, form, heading=_("New tariff"), button=_("Create the draft"), text=text)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_import(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Load rates from a CSV file into a draft: every line or none."""
    found = tariff_get(tariff_id)
    form = TariffImportForm(request.POST or None, request.FILES or None)
    count: list[int] = []
    if accepted(form, lambda: count.append(_import(found, form, request))):
        return _go(request, found, _("%(count)d rates were loaded.") % {"count": count[0]})
    return _ask(request, form, heading=_("Load rates"), button=_("Check and load"), tariff=found, is_import=True)


def _import(found: Tariff, form: TariffImportForm, request: HttpRequest) -> int:
    lines = io.StringIO(form.cleaned_data["file"], newline="")
    return tariff_rates_import(tariff=found, lines=lines, actor=page_actor(request))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_activation(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Make a draft the valid tariff from an instant on."""
    found = tariff_get(tariff_id)
    form = ActivateForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: _activate(found, form, request)):
        return _go(request, found, _("%(name)s is activated.") % {"name": found.name})
    text = _("From then on it cannot be changed, and the tariff valid until then ends.")
    heading = _("Activate %(name)s") % {"name": found.name}
    return _ask(request, form, heading=heading, button=_("Activate"), text=text, tariff=found)


def _activate(found: Tariff, form: ActivateForm, request: HttpRequest) -> Tariff:
    wall_clock = form.cleaned_data["valid_from"]
    begins = wall_clock and resolve_local(wall_clock.date(), wall_clock.time(), found.property.timezone)
    asked = {name: form.cleaned_data[name] for name in ("force", "reason")}
    return tariff_activate(tariff=found, valid_from=begins, actor=page_actor(request), **asked)


def _ask(request: HttpRequest, form: Any, **extra: Any) -> HttpResponse:
    context = {"form": form, "action": request.path, **extra}
    return dialog(request, "billing/tariff_form.html", context, form_status(form))


def _go(request: HttpRequest, found: Tariff, text: str) -> HttpResponse:
    """To the tariff's own page; htmx loads it whole, because the dialog may have been opened elsewhere."""
    messages.success(request, text)
    url = reverse("tariff", args=[found.pk])
    return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)
