"""The goods of the minibar in lists: loaded after a check of each line, and saved as a file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from billing.reports.goods_csv import goods_csv
from billing.services.minibar_imports import CheckedGoods, goods_check, goods_import
from billing.views.minibar_tabs import minibar_tabs
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.lines import LinesForm
from hotelpbx.common.pages import done, form_refused, page_actor, role_required
from hotelpbx.common.roles import FOLIO, TARIFFS
from rooms.views.current import current_property

EXAMPLE = "101; Cola 0.33 l; 可乐; 3.50; 19; 2; yes\n102; Water; 水; 2.00; 19; 4; yes"


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def minibar_items_import(request: HttpRequest) -> HttpResponse:
    """First press: check every line. Second press (`confirm`), only without problems: all of them."""
    property = current_property(request)
    form = LinesForm(request.POST or None, request.FILES or None)
    form.fields["lines"].widget.attrs["placeholder"] = EXAMPLE
    checked = goods_check(property=property, text=form.cleaned_data["text"]) if form.is_valid() else None
    if checked and checked.todo and not checked.problems and "confirm" in request.POST:
        try:
            goods_import(property=property, text=form.cleaned_data["text"], actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return _loaded(request, checked)
    text = form.cleaned_data["text"] if checked else form["lines"].value() or ""
    context = {"form": form, "checked": checked, "text": text, "tabs": minibar_tabs(request)}
    status = 422 if form.errors or (checked and checked.problems) else 200
    return render(request, "billing/minibar_import.html", context, status=status)


def _loaded(request: HttpRequest, checked: CheckedGoods) -> HttpResponse:
    count = len(checked.todo)
    text = ngettext("%(count)d article is set up.", "%(count)d articles are set up.", count) % {"count": count}
    return done(request, text, reverse("minibar-items"))


@require_GET
@role_required(*FOLIO)
def minibar_items_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All goods as a file, as the import reads them back."""
    property = current_property(request)
    headers = {"Content-Disposition": f'attachment; filename="minibar-{property.code}.csv"'}
    return StreamingHttpResponse(goods_csv(property), content_type="text/csv; charset=utf-8", headers=headers)
