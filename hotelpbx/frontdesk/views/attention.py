"""The attention inbox: everything that needs a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.attention import attention_resolve, attention_take
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.pages import dialog, done, form_refused, live, live_fragment, page_actor, page_of, role_required
from hotelpbx.common.privacy import dialled_at
from hotelpbx.common.versions import columns_of
from hotelpbx.frontdesk.attention_kinds import actions_for, kind_of
from hotelpbx.frontdesk.forms import ResolveForm
from hotelpbx.frontdesk.selectors import attention_list, attention_resolved
from rooms.views.current import current_property

LIST = "frontdesk/_attention.html"


@require_GET
@role_required(*roles.ATTENTION)
def attention(request: HttpRequest) -> HttpResponse:
    """The open items, live; or what was resolved last."""
    code = current_property(request).code
    if request.GET.get("show") == "resolved":
        return render(request, "frontdesk/attention.html", {"resolved": attention_resolved(code)})
    fragment = live_fragment(request, LIST, *_list(request))
    return render(request, "frontdesk/attention.html", {"fragment": fragment})


@require_GET
@role_required(*roles.ATTENTION)
def attention_live(request: HttpRequest) -> HttpResponse:
    """The list alone, for the poll."""
    return live(request, LIST, *_list(request))


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


@require_POST
@role_required(*roles.ATTENTION)
def attention_take_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one sees to it; with `over` instead of whoever does now."""
    item = get_object_or_404(AttentionItem, pk=pk, property_code__in=(current_property(request).code, ""))
    attention_take(item=item, actor=page_actor(request), take_over="over" in request.POST)
    return done(request, _("You see to it."), reverse("attention"))


def _list(request: HttpRequest) -> tuple[dict[str, Any], object]:
    """What is shown, and what it is made of; ages are told in minutes."""
    page = page_of(request, attention_list(current_property(request).code))
    rows = [
        {"item": item, "actions": list(actions_for(item, request.user)), "closed_by": kind_of(item).closed_by}
        for item in page
    ]
    minute = int(timezone.now().timestamp()) // 60
    return {"page": page, "rows": rows}, (columns_of(page), page.paginator.count, minute)
