"""Folios: the list, one folio, and what the desk posts to it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.enums import FolioStatus
from billing.forms.folios import ChargeForm, FolioFilterForm, PaymentForm, ReverseForm
from billing.models import Folio
from billing.selectors.folios import entry_text, folio_get
from billing.selectors.pages import entry_get, folio_days, folio_rows
from billing.services.folios import charge_post, entry_reverse, payment_post
from billing.views.base import accepted, form_status, page_of
from hotelpbx.common.pages import dialog, done, is_htmx, live, live_fragment, page_actor, role_required
from hotelpbx.common.roles import FOLIO
from rooms.views.current import current_property

FORM = "billing/folio_form.html"


@require_GET
@role_required(*FOLIO)
def folio_list(request: HttpRequest) -> HttpResponse:
    """Open and recently closed folios, searchable by room, guest and group."""
    property = current_property(request)
    form = FolioFilterForm(request.GET or None)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = folio_rows(property, text=filters.get("q", "").strip(), show=filters.get("show") or "current")
    context = {"property": property, "form": form, "page": page_of(request, rows)}
    return render(request, "billing/_folios.html" if is_htmx(request) else "billing/folios.html", context)


@require_GET
@role_required(*FOLIO)
def folio(request: HttpRequest, folio_id: int) -> HttpResponse:
    """One folio, live."""
    context = folio_context(folio_get(folio_id))
    if is_htmx(request):
        return live(request, "billing/_folio.html", context)
    fragment, _version = live_fragment(request, "billing/_folio.html", context)
    return render(request, "billing/folio.html", {**context, "fragment": fragment})


@require_GET
@role_required(*FOLIO)
def folio_print(request: HttpRequest, folio_id: int) -> HttpResponse:
    """The folio as it is printed for the guest."""
    return render(request, "billing/folio_print.html", folio_context(folio_get(folio_id)))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_charge(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Post a charge by hand."""
    found = folio_get(folio_id)
    form = ChargeForm(request.POST or None, property=found.stay.property)
    actor = page_actor(request)
    if accepted(form, lambda: charge_post(folio=found, source="desk", actor=actor, **form.cleaned_data)):
        return _posted(request, found, _("Charged: %(what)s.") % {"what": form.cleaned_data["description"]})
    return _ask(request, found, form, _("Add a charge"), _("Post the charge"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_payment(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Take a payment; the open balance is offered as the amount."""
    found = folio_get(folio_id)
    balance = _balance(found)
    form = PaymentForm(request.POST or None, currency=found.currency, balance=balance)
    if accepted(form, lambda: payment_post(folio=found, actor=page_actor(request), **form.cleaned_data)):
        return _posted(request, found, _("The payment is on the folio."))
    return _ask(request, found, form, _("Take a payment"), _("Post the payment"), balance=balance)


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_entry_reverse(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an entry back by a reversal that says why."""
    entry = entry_get(entry_id)
    what = entry_text(entry, entry.folio.stay.property.mask_dialled_digits)
    form = ReverseForm(request.POST or None)
    actor = page_actor(request)
    if accepted(form, lambda: entry_reverse(entry=entry, reason=form.cleaned_data["reason"], actor=actor)):
        return _posted(request, entry.folio, _("Reversed: %(what)s.") % {"what": what})
    heading = _("Reverse “%(what)s”") % {"what": what}
    return _ask(request, entry.folio, form, heading, _("Reverse it"), entry=entry)


def folio_context(folio: Folio) -> dict[str, Any]:
    """What the folio's page shows."""
    days = folio_days(folio)
    return {
        "folio": folio,
        "stay": folio.stay,
        "property": folio.stay.property,
        "days": days,
        "net": sum((day.net for day in days), Decimal(0)),
        "tax": sum((day.tax for day in days), Decimal(0)),
        "balance": sum((day.total for day in days), Decimal(0)),
        "is_open": folio.status == FolioStatus.OPEN,
    }


def _balance(folio: Folio) -> Decimal:
    return sum((day.total for day in folio_days(folio)), Decimal(0))


def _ask(request: HttpRequest, folio: Folio, form: forms.Form, heading: str, button: str, **extra: Any) -> HttpResponse:
    context = {"folio": folio, "form": form, "heading": heading, "button": button, "action": request.path, **extra}
    return dialog(request, FORM, context, form_status(form))


def _posted(request: HttpRequest, folio: Folio, message: str) -> HttpResponse:
    return done(request, message, reverse("folio", args=[folio.pk]))
