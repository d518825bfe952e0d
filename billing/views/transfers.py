"""Entries that go elsewhere: chosen on the folio's page and moved, or split."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from billing.forms.transfers import SplitForm, TransferForm
from billing.models import FolioEntry
from billing.selectors.folio_pages import places_to_move_to
from billing.selectors.folios import entries_of, entry_get, folio_get
from billing.selectors.windows import folio_windows
from billing.services.transfers import Part, entries_transfer, entry_split, split_prices
from billing.views.base import accepted
from billing.views.folios import folio_ask, folio_done
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import page_actor, role_required
from hotelpbx.common.roles import FOLIO


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_transfer(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Move the chosen entries to a window of this folio or of another open one."""
    found = folio_get(folio_id)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("entry")
    entries = entries_of(found, (int(pk) for pk in chosen if pk.isascii() and pk.isdecimal() and len(pk) < 19))
    form = TransferForm(request.POST or None, folio=found, places=places_to_move_to(found))
    if accepted(form, lambda: _transfer(request, form, entries)):
        text = ngettext("One entry has moved.", "%(count)d entries have moved.", len(entries))
        return folio_done(request, found, text % {"count": len(entries)})
    heading = _("Choose the entries first: tick them on the folio.")
    if entries:
        heading = ngettext("Move one entry", "Move %(count)d entries", len(entries)) % {"count": len(entries)}
    return folio_ask(request, found, form, heading, _("Move"), entries=entries, template="billing/folio_transfer.html")


def _transfer(request: HttpRequest, form: TransferForm, entries: list[FolioEntry]) -> None:
    place = form.place()
    entries_transfer(entries=entries, folio=place.folio, window=place.window, actor=page_actor(request))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_entry_split(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Split a charge into parts."""
    entry = entry_get(entry_id)
    form = SplitForm(request.POST or None, entry=entry, windows=folio_windows(entry.folio))
    actor = page_actor(request)
    if accepted(form, lambda: entry_split(entry=entry, parts=form.parts(), actor=actor)):
        return folio_done(request, entry.folio, _("The charge is split."))
    heading = _("Split a charge")
    return folio_ask(
        request, entry.folio, form, heading, _("Split it"), entry=entry, template="billing/folio_split.html"
    )


@require_GET
@role_required(*FOLIO)
def folio_entry_split_check(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What the parts would be, and whether they add up, while somebody types."""
    entry = entry_get(entry_id)
    form = SplitForm(request.GET, entry=entry, windows=folio_windows(entry.folio))
    context: dict[str, object] = {"folio": entry.folio, "entry": entry}
    try:
        parts = form.parts() if form.is_valid() else []
        context |= {"parts": _priced(entry, parts)} if parts else {}
    except ApplicationError as error:
        context["problem"] = "; ".join(str(text) for texts in error.extra.get("fields", {}).values() for text in texts)
    return render(request, "billing/_split_check.html", context)


def _priced(entry: FolioEntry, parts: list[Part]) -> list[dict[str, object]]:
    prices = split_prices(entry, [part.amount for part in parts])
    return [{"price": price, "window": part.window or entry.window} for part, price in zip(parts, prices, strict=True)]
