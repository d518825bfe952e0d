"""Reports of several dates: the list of them, each on a page, and as a file. The dates stand in the address."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.forms.reports import SpanForm
from billing.reports.files import document_file
from billing.reports.pages import shown_tables
from billing.reports.registry import TYPES, range_document
from billing.selectors.facts import Span
from billing.selectors.pages import night_audit_rows
from hotelpbx.common.pages import page_of, role_required
from hotelpbx.common.roles import NIGHT_AUDIT
from rooms.views.current import current_property


@require_GET
@role_required(*NIGHT_AUDIT)
def report_list(request: HttpRequest) -> HttpResponse:
    """Every report, with the dates it is opened for, and the daily reports."""
    property = current_property(request)
    form = SpanForm(request.GET or None, property=property)
    context = {
        "property": property,
        "form": form,
        "types": TYPES,
        "query": _query(form.span),
        "page": page_of(request, night_audit_rows(property)),
    }
    return render(request, "billing/reports.html", context)


@require_GET
@role_required(*NIGHT_AUDIT)
def report_range(request: HttpRequest, report: str) -> HttpResponse:
    """A report over the dates of the address."""
    property = current_property(request)
    form = SpanForm(request.GET or None, property=property)
    document = range_document(report, property, form.span)
    context = {
        "property": property,
        "form": form,
        "types": TYPES,
        "document": document,
        "tables": shown_tables(document),
        "query": _query(form.span),
    }
    return render(request, "billing/report_range.html", context)


@require_GET
@role_required(*NIGHT_AUDIT)
def report_range_file(request: HttpRequest, report: str, kind: str) -> HttpResponseBase:
    """The same as a file."""
    property = current_property(request)
    form = SpanForm(request.GET or None, property=property)
    return document_file(range_document(report, property, form.span), kind)


def _query(span: Span) -> str:
    return f"from={span.first.isoformat()}&to={span.last.isoformat()}"
