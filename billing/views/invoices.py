"""Invoices and credit notes: the list, one on screen, as PDF, issuing, taking back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.enums import InvoiceKind
from billing.forms.invoices import CreditForm, InvoiceFilterForm, InvoiceForm
from billing.models import Folio
from billing.models.folios import FIRST_WINDOW
from billing.reports.invoice_files import folio_file, invoice_file
from billing.reports.invoice_words import invoice_in_words
from billing.selectors.folios import folio_get
from billing.selectors.invoices import InvoiceSearch, invoice_get, invoice_list, windows_to_invoice
from billing.selectors.snapshots import proforma_of
from billing.services.invoices import invoice_credit, invoice_issue
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, is_htmx, page_actor, page_of, role_required
from hotelpbx.common.roles import FOLIO
from rooms.views.current import current_property


@require_GET
@role_required(*FOLIO)
def invoices(request: HttpRequest) -> HttpResponse:
    """Issued documents, the newest first, by number, payer, kind and date."""
    property = current_property(request)
    form = InvoiceFilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    search = InvoiceSearch(
        text=asked.get("q", "").strip(), kind=asked.get("kind", ""), since=asked.get("since"), until=asked.get("until")
    )
    context = {"property": property, "form": form, "page": page_of(request, invoice_list(property, search))}
    return render(request, "billing/_invoices.html" if is_htmx(request) else "billing/invoices.html", context)


@require_GET
@role_required(*FOLIO)
def invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """A document as it was issued, made to be printed too."""
    found = invoice_get(invoice_id)
    may_take_back = found.kind == InvoiceKind.INVOICE and not hasattr(found, "credited_by")
    context = {
        "invoice": found,
        "shown": invoice_in_words(found.snapshot, found.property.timezone),
        "may_take_back": may_take_back,
    }
    return render(request, "billing/invoice.html", context)


@require_GET
@role_required(*FOLIO)
def invoice_pdf(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The document as PDF, in the language of the page or another one."""
    return invoice_file(invoice_get(invoice_id), request.GET.get("language", ""))


@require_GET
@role_required(*FOLIO)
def folio_invoice_pdf(request: HttpRequest, folio_id: int) -> HttpResponse:
    """The newest invoice of a folio; without one what is not invoiced yet, marked as no invoice."""
    return folio_file(folio_get(folio_id), None, request.GET.get("language", ""))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_invoice(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Issue an invoice: which window, to whom, and what it will come to."""
    folio = folio_get(folio_id)
    windows = windows_to_invoice(folio)
    preview = proforma_of(folio, _window(request, windows))
    start = {"window": preview["stay"]["window"], **preview["payer"]}
    form = InvoiceForm(request.POST or None, initial=start)
    issued: list[str] = []
    if accepted(form, lambda: issued.append(_issue(request, folio, form))):
        return done(request, _("Invoice %(number)s is issued.") % {"number": issued[0]}, _folio_url(folio))
    context = {"folio": folio, "form": form, "windows": windows, "preview": preview, "action": request.path}
    return dialog(request, "billing/invoice_form.html", context, form_status(form))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def invoice_take_back(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Take an invoice back by a credit note that says why."""
    found = invoice_get(invoice_id)
    form = CreditForm(request.POST or None)
    notes: list[str] = []

    def take_back() -> None:
        note = invoice_credit(invoice=found, reason=form.cleaned_data["reason"], actor=page_actor(request))
        notes.append(note.number)

    if accepted(form, take_back):
        text = _("Invoice %(number)s is taken back by credit note %(note)s.")
        return done(request, text % {"number": found.number, "note": notes[0]}, reverse("invoice", args=[found.pk]))
    context: dict[str, Any] = {"invoice": found, "form": form, "action": request.path}
    return dialog(request, "billing/invoice_credit.html", context, form_status(form))


def _issue(request: HttpRequest, folio: Folio, form: InvoiceForm) -> str:
    window = form.cleaned_data["window"]
    return invoice_issue(folio=folio, window=window, payer=form.payer, actor=page_actor(request)).number


def _window(request: HttpRequest, windows: list[int]) -> int:
    """The window that is asked for, if something stands there, else the first such."""
    asked = request.POST.get("window") or request.GET.get("window", "")
    return int(asked) if asked.isdecimal() and int(asked) in windows else min(windows, default=FIRST_WINDOW)


def _folio_url(folio: Folio) -> str:
    return reverse("folio", args=[folio.pk])
