"""The device browser: what a PBX has now, section by section, and requests to it that show first what they send."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common.audit import audit_record
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, is_htmx, live, live_fragment, page_actor, role_required
from hotelpbx.common.roles import LISTEN, PBX, may
from pbx.browser.forms import ActionForm
from pbx.browser.model import Row, Section
from pbx.browser.sections import SECTIONS, action_get, section_get
from pbx.models import Pbx
from pbx.selectors import extension_of, pbx_get
from pbx.services.browsing import (
    Prepared,
    Sent,
    action_preview,
    action_run,
    parts_left_out,
    section_row,
    section_rows,
)
from pbx.services.syncs import extension_sync_request

ROWS_A_PAGE = 100
LIVE = "pbx/_device_rows.html"


@require_GET
@role_required(*PBX)
def device(request: HttpRequest, name: str) -> HttpResponse:
    """The first section."""
    return redirect("pbx-device-section", name, next(iter(SECTIONS)))


@require_GET
@role_required(*PBX)
def device_section(request: HttpRequest, name: str, section: str) -> HttpResponse:
    """The rows of a section that hold the words of `q`, asked of the device now."""
    pbx, found = pbx_get(name), section_get(section)
    context = {"pbx": pbx, "section": found, "q": request.GET.get("q", ""), **_rows(request, pbx, found)}
    if found.live and is_htmx(request):
        return live(request, LIVE, context)
    fragment = live_fragment(request, LIVE, context)
    actions = [action for action in found.actions if not action.is_for_row and may(request.user, action.roles)]
    page = {"sections": SECTIONS.values(), "actions": actions, "fragment": fragment}
    return render(request, "pbx/device.html", {**context, **page})


def _rows(request: HttpRequest, pbx: Pbx, section: Section) -> dict[str, Any]:
    """A device that is away is said on the page, not instead of it."""
    try:
        rows = section_rows(pbx=pbx, section=section)
    except ApplicationError as error:
        return {"problem": error.message}
    words = request.GET.get("q", "").casefold().split()
    matching = [row for row in rows if _holds(row, words)]
    return {"page": Paginator(matching, ROWS_A_PAGE).get_page(request.GET.get("page")), "count": len(rows)}


def _holds(row: Row, words: list[str]) -> bool:
    text = " ".join(str(value) for value in row.values()).casefold()
    return all(word in text for word in words)


@require_GET
@role_required(*PBX)
def device_item(request: HttpRequest, name: str, section: str) -> HttpResponse:
    """All that the device says of the row `key`, and what can be done to it."""
    pbx, found = pbx_get(name), section_get(section)
    row = section_row(pbx=pbx, section=found, key=request.GET.get("key", ""))
    actions = [action for action in found.actions if action.is_for_row and may(request.user, action.roles)]
    context = {"pbx": pbx, "section": found, "row": row, "actions": actions}
    return dialog(request, "pbx/device_item.html", {**context, "may_listen": may(request.user, LISTEN)})


@require_http_methods(["GET", "POST"])
@role_required(*PBX)
def device_act(request: HttpRequest, name: str, section: str, action: str) -> HttpResponse:
    """An action's form; the request it makes is shown, and sent when it still is the one that was shown."""
    pbx, found = pbx_get(name), section_get(section)
    wanted = action_get(found, action)
    if not may(request.user, wanted.roles):
        raise PermissionDenied
    key = request.GET.get("key", "")
    row = section_row(pbx=pbx, section=found, key=key) if wanted.is_for_row else None
    asked = request.POST if request.method == "POST" or not wanted.parameters else None
    form = ActionForm(asked, action=wanted, row=row)
    prepared = _prepare(form)
    if prepared and _shown(request) == _as_text(prepared) and (sent := _send(request, pbx, form)):
        text = _("%(name)s: %(request)s is done.") % {"name": pbx.name, "request": prepared.endpoint}
        left_out = parts_left_out(sent.answer)
        level = "warning" if left_out else "success"
        return done(request, " ".join([text, *left_out]), _section_url(pbx, found), level)
    context = {
        "pbx": pbx,
        "section": found,
        "action": wanted,
        "row": row,
        "form": form,
        "prepared": prepared,
        "shown": _as_text(prepared) if prepared else "",
        "url": request.get_full_path(),
    }
    return dialog(request, "pbx/device_act.html", context, 422 if form.errors else 200)


def _prepare(form: ActionForm) -> Prepared | None:
    if not form.is_valid():
        return None
    try:
        return action_preview(action=form.action, values=form.values())
    except ApplicationError as error:
        form.refuse(error)
        return None


def _send(request: HttpRequest, pbx: Pbx, form: ActionForm) -> Sent | None:
    try:
        return action_run(pbx=pbx, action=form.action, values=form.values(), actor=page_actor(request))
    except ApplicationError as error:
        form.refuse(error)
        return None


def _shown(request: HttpRequest) -> str:
    """What the person saw; a browser without htmx sends the ends of its lines as CR LF."""
    return request.POST.get("shown", "").replace("\r\n", "\n")


def _as_text(prepared: Prepared) -> str:
    """The request as it is shown and compared."""
    return json.dumps(prepared.body or {}, ensure_ascii=False, indent=2)


@require_POST
@role_required(*PBX)
def extension_repair(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """Have one extension made as we want it."""
    pbx = pbx_get(name)
    actor, extension = page_actor(request), extension_of(pbx, number)
    extension_sync_request(extension=extension, requested_by=actor.name)
    audit_record("pbx.extension.repair_requested", actor, extension, {"number": extension.number})
    text = _("Extension %(number)s is being set right.") % {"number": number}
    return done(request, text, _section_url(pbx, SECTIONS["extensions"]))


def _section_url(pbx: Pbx, section: Section) -> str:
    return reverse("pbx-device-section", args=[pbx.name, section.slug])
