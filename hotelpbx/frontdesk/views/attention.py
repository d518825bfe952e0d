"""The attention inbox: everything that needs a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common import roles
from hotelpbx.common.attention import attention_resolve
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.pages import dialog, done, form_refused, live, live_fragment, page_actor, role_required
from hotelpbx.frontdesk.forms import ResolveForm
from hotelpbx.frontdesk.selectors import attention_list, attention_resolved
from rooms.views.current import current_property

# What an item's data names, and the page where that is repaired: key of `data`, URL name, label.
PLACES: tuple[tuple[str, str, str | Promise], ...] = (
    ("room", "room-drawer", gettext_lazy("Open the room")),
    ("folio", "folio", gettext_lazy("Open the folio")),
    ("call", "calls", gettext_lazy("Open the calls")),
    ("command", "pbx-status", gettext_lazy("Open the phone system")),
    ("pbx", "pbx-status", gettext_lazy("Open the phone system")),
)


@require_GET
@role_required(*roles.ATTENTION)
def attention(request: HttpRequest) -> HttpResponse:
    """The open items, live; or what was resolved last."""
    code = current_property(request).code
    if request.GET.get("show") == "resolved":
        return render(request, "frontdesk/attention.html", {"resolved": attention_resolved(code)})
    fragment, _version = live_fragment(request, "frontdesk/_attention.html", {"rows": _rows(code)})
    return render(request, "frontdesk/attention.html", {"fragment": fragment})


@require_GET
@role_required(*roles.ATTENTION)
def attention_live(request: HttpRequest) -> HttpResponse:
    """The list alone, for the poll."""
    return live(request, "frontdesk/_attention.html", {"rows": _rows(current_property(request).code)})


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
            return done(request, _("Resolved: %(subject)s") % {"subject": item.subject}, reverse("attention"))
    status = 422 if form.is_bound else 200
    return dialog(request, "frontdesk/attention_resolve.html", {"item": item, "form": form}, status)


def _rows(property_code: str) -> list[dict[str, Any]]:
    return [{"item": item, "place": _place(item)} for item in attention_list(property_code)]


def _place(item: AttentionItem) -> tuple[str, str | Promise] | None:
    for key, name, label in PLACES:
        if key not in item.data:
            continue
        try:
            return reverse(name, args=[item.data[key]] if name in ("room-drawer", "folio") else []), label
        except NoReverseMatch:
            continue
    return None
