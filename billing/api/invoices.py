"""Invoices and credit notes: issue, read, print, take back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import invoice_shapes as shapes
from billing.api.base import BillingView, date_parse, page_shape, whole_number
from billing.api.inputs import parsed
from billing.enums import InvoiceKind
from billing.reports.files import PDF_TYPE
from billing.reports.invoice_files import folio_file, invoice_file
from billing.selectors.folios import folio_get
from billing.selectors.invoices import InvoiceSearch, invoice_get, invoice_list, invoices_of_folio
from billing.services.invoices import invoice_credit, invoice_issue
from hotelpbx.common import roles
from hotelpbx.common.api import AnyAccept, api_actor
from hotelpbx.common.errors import InputError
from hotelpbx.common.idempotency import idempotent

FILTERS = ("property", "number", "kind", "folio", "date", "from", "to")
LANGUAGE = OpenApiParameter("language", description="`en` or `zh-hans`; without it that of `Accept-Language`")
NOT_FOUND = {404: OpenApiResponse(description="`folio_not_found`, `invoice_not_found`")}
EMPTY = {422: OpenApiResponse(description="`invoice_empty`: nothing is left to be invoiced")}
CREDITED = {409: OpenApiResponse(description="`invoice_credited`: taken back already, or a credit note itself")}
PDF = {(200, PDF_TYPE): OpenApiTypes.BINARY}


class InvoiceView(BillingView):
    """Base: who may."""

    read_roles = roles.FOLIO
    write_roles = roles.FOLIO


class FolioInvoices(InvoiceView):
    """`GET|POST /folios/{id}/invoices/`."""

    @extend_schema(operation_id="folio_invoices", responses={200: page_shape(shapes.InvoiceOut), **NOT_FOUND})
    def get(self, request: Request, folio_id: int) -> Response:
        """The documents of a folio, the newest first."""
        return self.listed(request, invoices_of_folio(folio_get(folio_id)), shapes.invoice_answer)

    @extend_schema(request=shapes.InvoiceIn, responses={201: shapes.InvoiceDetailOut, **NOT_FOUND, **EMPTY})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Invoice what stands in a window and is not invoiced yet."""
        folio, data = folio_get(folio_id), parsed(shapes.InvoiceIn, request)
        invoice = invoice_issue(folio=folio, actor=api_actor(request), **data)
        return Response(shapes.invoice_detail_answer(invoice), status=status.HTTP_201_CREATED)


class FolioInvoicePdf(InvoiceView):
    """`GET /folios/{id}/invoice.pdf`."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="folio_invoice_pdf",
        parameters=[LANGUAGE, OpenApiParameter("window", OpenApiTypes.INT)],
        responses={**PDF, **NOT_FOUND},
    )
    def get(self, request: Request, folio_id: int) -> HttpResponse:
        """The newest invoice that was not taken back; without one what stands there now, marked as no invoice."""
        folio = folio_get(folio_id)
        window = whole_number(request.query_params.get("window", "").strip(), "window")
        return folio_file(folio, window, request.query_params.get("language", ""))


class Invoices(InvoiceView):
    """`GET /invoices/`."""

    @extend_schema(
        operation_id="invoices",
        parameters=[OpenApiParameter(name) for name in FILTERS],
        responses=page_shape(shapes.InvoiceOut),
    )
    def get(self, request: Request) -> Response:
        """Documents, the newest first: by number or payer, kind, folio, and business date."""
        return self.listed(request, invoice_list(self.property, search_of(request)), shapes.invoice_answer)


class InvoiceDetail(InvoiceView):
    """`GET /invoices/{id}/`."""

    @extend_schema(operation_id="invoice", responses={200: shapes.InvoiceDetailOut, **NOT_FOUND})
    def get(self, request: Request, invoice_id: int) -> Response:
        """A document with all that is printed on it."""
        return Response(shapes.invoice_detail_answer(invoice_get(invoice_id)))


class InvoicePdf(InvoiceView):
    """`GET /invoices/{id}.pdf`."""

    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="invoice_pdf", parameters=[LANGUAGE], responses={**PDF, **NOT_FOUND})
    def get(self, request: Request, invoice_id: int) -> HttpResponse:
        """The document as PDF."""
        return invoice_file(invoice_get(invoice_id), request.query_params.get("language", ""))


class Credit(InvoiceView):
    """`POST /invoices/{id}/credit/`."""

    @extend_schema(request=shapes.CreditIn, responses={201: shapes.InvoiceDetailOut, **NOT_FOUND, **CREDITED})
    @idempotent
    def post(self, request: Request, invoice_id: int) -> Response:
        """Take an invoice back as a whole; its entries may then be invoiced anew."""
        invoice, data = invoice_get(invoice_id), parsed(shapes.CreditIn, request)
        note = invoice_credit(invoice=invoice, reason=data["reason"], actor=api_actor(request))
        return Response(shapes.invoice_detail_answer(note), status=status.HTTP_201_CREATED)


def search_of(request: Request) -> InvoiceSearch:
    """The filters of the query; `date` is one business date. Raises `InputError`."""
    asked = {name: request.query_params.get(name, "").strip() for name in FILTERS}
    since, until = asked["from"] or asked["date"], asked["to"] or asked["date"]
    if asked["kind"] and asked["kind"] not in InvoiceKind.values:
        raise InputError(_("Unknown kind of document."), {"kind": [", ".join(InvoiceKind.values)]})
    return InvoiceSearch(
        text=asked["number"],
        kind=asked["kind"],
        folio=whole_number(asked["folio"], "folio"),
        since=date_parse(since, "from") if since else None,
        until=date_parse(until, "to") if until else None,
    )
