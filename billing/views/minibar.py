"""The goods of the minibars and their prices."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.forms.minibar import MinibarItemForm, MinibarPriceForm
from billing.models import MinibarItem
from billing.selectors.minibar import goods_to_tap, minibar_item_get, minibar_items
from billing.services.minibar_items import (
    minibar_item_create,
    minibar_item_update,
    minibar_price_remove,
    minibar_price_set,
)
from billing.views.base import accepted, form_status
from billing.views.minibar_tabs import minibar_tabs
from hotelpbx.common.pages import dialog, done, live_page, page_actor, role_required
from hotelpbx.common.roles import FOLIO, MINIBAR_POSTINGS, TARIFFS, may
from rooms.views.current import current_property

LIST = "billing/_minibar_items.html"
FORM = "billing/minibar_form.html"


@require_GET
@role_required(*MINIBAR_POSTINGS)
def minibar_goods(request: HttpRequest) -> HttpResponse:
    """The goods on sale, to be counted with + and − on the housekeeping board."""
    property = current_property(request)
    return render(request, "billing/_goods.html", {"goods": goods_to_tap(property), "property": property})


@require_GET
@role_required(*FOLIO)
def minibar_list(request: HttpRequest) -> HttpResponse:
    """The list of goods, those on sale first."""
    property = current_property(request)
    items = sorted(minibar_items(property), key=lambda item: not item.active)
    context = {"property": property, "items": items, "may_edit": may(request.user, TARIFFS)}
    return live_page(request, "billing/minibar_items.html", LIST, context, lambda: {"tabs": minibar_tabs(request)})


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def minibar_item_new(request: HttpRequest) -> HttpResponse:
    """Add an article."""
    property = current_property(request)
    form = MinibarItemForm(request.POST or None, instance=MinibarItem(property=property))
    actor = page_actor(request)
    if accepted(form, lambda: minibar_item_create(property=property, actor=actor, **form.cleaned_data)):
        return _on_sale(request, form.cleaned_data["name"], is_on_sale=True)
    return dialog(request, FORM, {"form": form, "heading": _("New article"), "action": request.path}, form_status(form))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def minibar_item_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """Change an article; what was posted keeps its price."""
    item = minibar_item_get(item_id)
    heading = _("Change %(name)s") % {"name": item}
    form = MinibarItemForm(request.POST or None, instance=item)
    actor = page_actor(request)
    if accepted(form, lambda: minibar_item_update(item=minibar_item_get(item_id), actor=actor, **form.cleaned_data)):
        return done(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]}, reverse("minibar-items"))
    return dialog(request, FORM, {"form": form, "heading": heading, "action": request.path}, form_status(form))


@require_POST
@role_required(*TARIFFS)
def minibar_item_switch(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take an article off sale, or put it back."""
    item = minibar_item_get(item_id)
    item = minibar_item_update(item=item, active=request.POST.get("active") == "on", actor=page_actor(request))
    return _on_sale(request, str(item), is_on_sale=item.active)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def minibar_item_prices(request: HttpRequest, item_id: int) -> HttpResponse:
    """What an article costs from when on; add a price."""
    item = minibar_item_get(item_id)
    form = MinibarPriceForm(request.POST or None)
    actor = page_actor(request)
    if accepted(form, lambda: minibar_price_set(item=item, actor=actor, **form.cleaned_data)):
        text = _("%(name)s has a new price from %(date)s on.")
        shown = {"name": item, "date": form.cleaned_data["valid_from"].isoformat()}
        return done(request, text % shown, reverse("minibar-items"))
    prices = item.prices.order_by("-valid_from")
    context = {"item": item, "property": item.property, "prices": prices, "form": form, "action": request.path}
    return dialog(request, "billing/minibar_prices.html", context, form_status(form))


@require_POST
@role_required(*TARIFFS)
def minibar_item_price_remove(request: HttpRequest, item_id: int, date: dt.date) -> HttpResponse:
    """Give up a price that has not begun."""
    item = minibar_item_get(item_id)
    minibar_price_remove(item=item, valid_from=date, actor=page_actor(request))
    text = _("The price of %(name)s from %(date)s on is given up.") % {"name": item, "date": date.isoformat()}
    return done(request, text, reverse("minibar-items"))


def _on_sale(request: HttpRequest, name: str, *, is_on_sale: bool) -> HttpResponse:
    text = _("%(name)s is on sale.") if is_on_sale else _("%(name)s is off sale.")
    return done(request, text % {"name": name}, reverse("minibar-items"))
