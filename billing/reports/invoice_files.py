"""Documents as files to look at or to load down, in the language that is asked for."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from billing.documents import Snapshot
from billing.models import Folio, Invoice
from billing.models.folios import FIRST_WINDOW
from billing.reports.files import PDF_TYPE
from billing.reports.invoice_pdf import invoice_pdf
from billing.selectors.invoices import invoice_newest
from billing.selectors.snapshots import proforma_of
from hotelpbx.common.errors import InputError


def invoice_file(invoice: Invoice, language: str = "") -> HttpResponse:
    """A document as PDF; without a language in that of the reader. Raises `InputError` for a language we lack."""
    return _pdf(invoice.snapshot, invoice.property.timezone, invoice.number, language)


def folio_file(folio: Folio, window: int | None, language: str = "") -> HttpResponse:
    """The newest invoice of a folio or a window that stands; without one what is not invoiced yet, as no invoice."""
    invoice = invoice_newest(folio, window)
    if invoice is not None:
        return invoice_file(invoice, language)
    document = proforma_of(folio, window or FIRST_WINDOW)
    return _pdf(document, folio.stay.property.timezone, f"folio-{folio.pk}", language)


def _pdf(document: Snapshot, zone: str, name: str, language: str) -> HttpResponse:
    with translation.override(_language(language)):
        content = invoice_pdf(document, zone)
    safe = name.replace("/", "-")
    headers = {"Content-Disposition": f'inline; filename="{safe}.pdf"'}
    return HttpResponse(content, content_type=PDF_TYPE, headers=headers)


def _language(asked: str) -> str:
    if not asked:
        return translation.get_language() or settings.LANGUAGE_CODE
    if asked not in dict(settings.LANGUAGES):
        message = _("The languages are: %(codes)s.") % {"codes": ", ".join(dict(settings.LANGUAGES))}
        raise InputError(message, {"language": [message]})
    return asked
