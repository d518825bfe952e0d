"""The attention inbox: everything that needs a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common import roles
from hotelpbx.common.attention import attention_resolve
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.pages import dialog, done, form_refused, live, live_fragment, page_actor, role_required
from hotelpbx.common.privacy import dialled_at
from hotelpbx.frontdesk.forms import ResolveForm
from hotelpbx.frontdesk.selectors import attention_list, attention_resolved
from rooms.views.current import current_property


@dataclass(frozen=True, slots=True)
class Place:
    """Where items of a kind are repaired: a page, with the value of `key` in the item's data as its argument."""

    kind: str
    page: str
    label: str | Promise
    roles: tuple[str, ...]
    key: str = ""

    def url(self, item: AttentionItem) -> str:
        """The address for an item, or "" when the item does not belong here."""
        argument = item.data.get(self.key) if self.key else None
        if not item.kind.startswith(self.kind) or (self.key and not argument):
            return ""
        return reverse(self.page, args=[argument] if argument else [])


PLACES = (
    Place("wakeup", "room-drawer", gettext_lazy("Open the room"), roles.READ_ROOMS, "room"),
    Place("minibar", "room-drawer", gettext_lazy("Open the room"), roles.READ_ROOMS, "room"),
    Place("room_code", "room-drawer", gettext_lazy("Open the room"), roles.READ_ROOMS, "room"),
    Place("call_no_rate", "tariffs", gettext_lazy("Open the tariffs"), roles.TARIFFS),
    Place("call_", "calls", gettext_lazy("Open the calls"), roles.FOLIO),
    Place("pbx.", "pbx-status", gettext_lazy("Open the phone system"), roles.READ_PBX),
)


@require_GET
@role_required(*roles.ATTENTION)
def attention(request: HttpRequest) -> HttpResponse:
    """The open items, live; or what was resolved last."""
    code = current_property(request).code
    if request.GET.get("show") == "resolved":
        return render(request, "frontdesk/attention.html", {"resolved": attention_resolved(code)})
    fragment, _version = live_fragment(request, "frontdesk/_attention.html", {"rows": _rows(request)})
    return render(request, "frontdesk/attention.html", {"fragment": fragment})


@require_GET
@role_required(*roles.ATTENTION)
def attention_live(request: HttpRequest) -> HttpResponse:
    """The list alone, for the poll."""
    return live(request, "frontdesk/_attention.html", {"rows": _rows(request)})


@require_http_methods(["GET", "POST"])
@role_required(*roles.ATTENTION)
def attention_resolve_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done."""
    item = get_object_or_404(AttentionItem, pk=pk, property_code__in=(current_property(request).code, ""))
    form = ResolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attention_resolve(item=item, note=form.cleaned_data["note"], actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return done(
                request,
                _("Resolved: %(subject)s") % {"subject": dialled_at(item.subject, item.property_code)},
                reverse("attention"),
            )
    status = 422 if form.is_bound else 200
    return dialog(request, "frontdesk/attention_resolve.html", {"item": item, "form": form}, status)


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    open_here = [place for place in PLACES if roles.may(request.user, place.roles)]
    items = attention_list(current_property(request).code)
    return [{"item": item, "places": list(_places(item, open_here))} for item in items]


def _places(item: AttentionItem, open_here: Sequence[Place]) -> Iterator[tuple[str, str | Promise]]:
    for place in open_here:
        if url := place.url(item):
            yield url, place.label
