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
from billing.forms.folios import ChargeForm, FolioFilterForm, PaymentForm, RefundForm, ReverseForm
from billing.models import Folio
from billing.selectors.credit import credit_limit_of
from billing.selectors.folio_pages import folio_ledgers
from billing.selectors.folios import entry_text, folio_get
from billing.selectors.invoices import invoices_of_folio
from billing.selectors.pages import entry_get, folio_rows
from billing.selectors.windows import Window, folio_windows, routing_rules
from billing.services.folios import charge_post, entry_reverse
from billing.services.payments import payment_post, refund_post
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, is_htmx, live_page, page_actor, page_of, role_required
from hotelpbx.common.roles import FOLIO, FOLIO_REOPEN, GUESTS, may
from rooms.enums import StayStatus
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
    context = folio_context(request, folio_get(folio_id))
    return live_page(request, "billing/folio.html", "billing/_folio.html", context)


@require_GET
@role_required(*FOLIO)
def folio_print(request: HttpRequest, folio_id: int) -> HttpResponse:
    """The folio as it is printed for the guest."""
    return render(request, "billing/folio_print.html", folio_context(request, folio_get(folio_id)))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_charge(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Post a charge by hand."""
    found = folio_get(folio_id)
    form = ChargeForm(request.POST or None, property=found.stay.property, windows=folio_windows(found))
    actor = page_actor(request)
    if accepted(form, lambda: charge_post(folio=found, source="desk", actor=actor, **form.cleaned_data)):
        return folio_done(request, found, _("Charged: %(what)s.") % {"what": form.cleaned_data["description"]})
    return folio_ask(request, found, form, _("Add a charge"), _("Post the charge"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_payment(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Take a payment or a deposit; what is open in the window is offered as the amount."""
    found = folio_get(folio_id)
    window, windows = _window_asked(request, found)
    form = PaymentForm(request.POST or None, windows=windows, window=window.number, proposed=window.balance)
    if accepted(form, lambda: payment_post(folio=found, actor=page_actor(request), **form.cleaned_data)):
        return folio_done(request, found, _("The payment is on the folio."))
    return folio_ask(request, found, form, _("Take a payment"), _("Post the payment"), balance=window.balance)


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_refund(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Give money back; the credit of the window is offered as the amount."""
    found = folio_get(folio_id)
    window, windows = _window_asked(request, found)
    form = RefundForm(request.POST or None, windows=windows, window=window.number, proposed=-window.balance)
    if accepted(form, lambda: refund_post(folio=found, actor=page_actor(request), **form.cleaned_data)):
        return folio_done(request, found, _("The refund is on the folio."))
    return folio_ask(request, found, form, _("Give money back"), _("Post the refund"), balance=window.balance)


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_entry_reverse(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an entry back by a reversal that says why."""
    entry = entry_get(entry_id)
    what = entry_text(entry, entry.folio.stay.property.mask_dialled_digits)
    form = ReverseForm(request.POST or None)
    actor = page_actor(request)
    if accepted(form, lambda: entry_reverse(entry=entry, reason=form.cleaned_data["reason"], actor=actor)):
        return folio_done(request, entry.folio, _("Reversed: %(what)s.") % {"what": what})
    heading = _("Reverse “%(what)s”") % {"what": what}
    return folio_ask(request, entry.folio, form, heading, _("Reverse it"), entry=entry)


def folio_context(request: HttpRequest, folio: Folio) -> dict[str, Any]:
    """What the folio's page shows."""
    ledgers = folio_ledgers(folio)
    balance = sum((ledger.total for ledger in ledgers), Decimal(0))
    return {
        "folio": folio,
        "stay": folio.stay,
        "property": folio.stay.property,
        "ledgers": ledgers,
        "routing": routing_rules(folio),
        "balance": balance,
        "limit": credit_limit_of(folio),
        "is_open": folio.status == FolioStatus.OPEN,
        "is_in_house": folio.stay.status == StayStatus.IN_HOUSE,
        "may_reopen": may(request.user, FOLIO_REOPEN),
        "may_guests": may(request.user, GUESTS),
        "invoices": invoices_of_folio(folio),
    }


def folio_ask(
    request: HttpRequest, folio: Folio, form: forms.Form, heading: str, button: str, **extra: Any
) -> HttpResponse:
    """A form of a folio, as a dialog or as a page."""
    context = {"folio": folio, "form": form, "heading": heading, "button": button, "action": request.path, **extra}
    return dialog(request, extra.get("template", FORM), context, form_status(form))


def folio_done(request: HttpRequest, folio: Folio, message: str) -> HttpResponse:
    """What is said when something was done to a folio."""
    return done(request, message, reverse("folio", args=[folio.pk]))


def _window_asked(request: HttpRequest, folio: Folio) -> tuple[Window, list[Window]]:
    """The window that the address names, else the first; and all of them."""
    windows = folio_windows(folio)
    asked = request.GET.get("window")
    return next((window for window in windows if str(window.number) == asked), windows[0]), windows
