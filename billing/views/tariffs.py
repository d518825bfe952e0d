"""Tariffs: versions of the telephone prices, their rates, and what a call would cost."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.enums import TariffStatus
from billing.forms.tariffs import ActivateForm, CompareForm, ConfirmForm, QuoteForm, TariffCopyForm, TariffForm
from billing.models import Tariff
from billing.selectors.pages import tariff_get, tariff_rows
from billing.selectors.quotes import Caller, quote_caller
from billing.selectors.tariffs import holidays_of, is_planned, rate_bands_name_holidays, tariff_import_last
from billing.services.tariff_drafts import tariff_copy, tariff_delete
from billing.services.tariffs import (
    Quote,
    phone_tax,
    tariff_activate,
    tariff_activation_cancel,
    tariff_create,
    tariff_quote,
)
from billing.views.base import accepted, form_status
from billing.views.rates import RATES, import_fragment, rates_context
from hotelpbx.common.hotel_time import resolve_local
from hotelpbx.common.pages import dialog, is_htmx, page_actor, role_required
from hotelpbx.common.roles import FOLIO, TARIFFS, may
from rooms.selectors.properties import service_level_get
from rooms.views.current import current_property


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
    answer: list[tuple[Quote, Caller]] = []
    accepted(form, lambda: answer.append(_quote(form, request)))
    return {"quote": answer[0][0], "caller": answer[0][1]} if answer else {}


def _quote(form: QuoteForm, request: HttpRequest) -> tuple[Quote, Caller]:
    property, asked = current_property(request), form.cleaned_data
    begins = asked["at"]
    at = resolve_local(begins.date(), begins.time(), property.timezone) if begins else timezone.now()
    caller = quote_caller(property, asked["extension"], at) if asked["extension"] else Caller()
    if asked["service_level"]:
        caller = replace(caller, service_level=service_level_get(property=property, code=asked["service_level"]))
    quote = tariff_quote(
        property=property,
        number=asked["number"],
        seconds=form.talk_seconds,
        at=at,
        service_level=caller.service_level,
    )
    return quote, caller


@require_GET
@role_required(*FOLIO)
def tariff(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """One version and its rates, searchable."""
    found = tariff_get(tariff_id)
    is_draft = found.status == TariffStatus.DRAFT
    context = {
        "tariff": found,
        "property": found.property,
        "is_draft": is_draft,
        "is_planned": is_planned(found),
        "may_edit": may(request.user, TARIFFS),
        **rates_context(request, found),
    }
    if is_htmx(request):
        return render(request, RATES, context)
    return render(request, "billing/tariff.html", {**context, **_beside(request, found, is_draft=is_draft)})


def _beside(request: HttpRequest, found: Tariff, *, is_draft: bool) -> dict[str, Any]:
    """What the page of a version shows besides its rates."""
    job = tariff_import_last(found) if is_draft else None
    return {
        "compare_form": CompareForm(tariff=found) if is_draft else None,
        "import_fragment": import_fragment(request, job) if job else "",
        "holidays": holidays_of(found.property) if rate_bands_name_holidays(found) else None,
    }


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    property = current_property(request)
    tax_rate, tax_included = phone_tax(property)
    form = TariffForm(
        request.POST or None, initial={"tax_rate": tax_rate.normalize() + 0, "tax_included": tax_included}
    )
    made: list[Tariff] = []
    actor = page_actor(request)
    if accepted(form, lambda: made.append(tariff_create(property=property, actor=actor, **form.cleaned_data))):
        return _go(request, made[0], _("The draft is there. Now load its rates."))
    text = _("A draft changes nothing until it is activated.")
    return _ask(request, form, heading=_("New tariff"), button=_("Create the draft"), text=text)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_copied(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Begin a draft with the rates of a version."""
    found = tariff_get(tariff_id)
    form = TariffCopyForm(request.POST or None, initial={"name": _("%(name)s, copy") % {"name": found.name}})
    made: list[Tariff] = []
    if accepted(form, lambda: made.append(tariff_copy(tariff=found, actor=page_actor(request), **form.cleaned_data))):
        return _go(request, made[0], _("The draft is there, with every rate of %(name)s.") % {"name": found.name})
    text = _("The draft begins with the rates, the tax and the mark-up of this version, and can be changed.")
    heading = _("Copy %(name)s") % {"name": found.name}
    return _ask(request, form, heading=heading, button=_("Copy into a new draft"), text=text, tariff=found)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_deletion(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Throw a draft away."""
    found = tariff_get(tariff_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: tariff_delete(tariff=found, actor=page_actor(request))):
        return _leave(request, _("The draft %(name)s is deleted.") % {"name": found.name}, reverse("tariffs"))
    text = _("The draft and all its rates are gone then. It has priced no call.")
    heading = _("Delete %(name)s") % {"name": found.name}
    return _ask(request, form, heading=heading, button=_("Delete the draft"), text=text, tariff=found, is_danger=True)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_cancellation(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Cancel an activation that is still to come."""
    found = tariff_get(tariff_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: tariff_activation_cancel(tariff=found, actor=page_actor(request))):
        return _go(request, found, _("The activation is cancelled; %(name)s is a draft again.") % {"name": found.name})
    text = _("It becomes a draft again, and the tariff before it goes on.")
    heading = _("Cancel the activation of %(name)s") % {"name": found.name}
    button = _("Cancel the activation")
    return _ask(request, form, heading=heading, button=button, text=text, tariff=found, is_danger=True)


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
    return _leave(request, text, reverse("tariff", args=[found.pk]))


def _leave(request: HttpRequest, text: str, url: str) -> HttpResponse:
    """To another page; htmx loads it whole, because the dialog may have been opened elsewhere."""
    messages.success(request, text)
    return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)
