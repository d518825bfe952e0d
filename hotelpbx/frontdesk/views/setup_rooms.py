"""The set-up: rooms and their phones, one by one and by lists."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.reports.csv_files import csv_lines
from billing.views.base import accepted, form_status
from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, form_refused, live_page, page_actor, page_of, role_required
from hotelpbx.frontdesk.setup_forms import PressForm, RoomForm, RoomLinesForm
from hotelpbx.frontdesk.setup_tabs import setup_tabs
from rooms.models import Property
from rooms.room_lines import COLUMNS
from rooms.selectors.setup import room_of_scope, rooms_retired_count, rooms_set_up
from rooms.services.room_imports import CheckedRooms, rooms_check, rooms_import
from rooms.services.setup import room_create, room_reinstate, room_retire, room_update
from rooms.views.current import current_property

LIST = "setup/_rooms.html"


@require_GET
@role_required(*roles.SET_UP)
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms with their phones, live; `q` searches, `retired` shows those that were given up."""
    property = current_property(request)
    text, retired = request.GET.get("q", "").strip(), "retired" in request.GET
    page = page_of(request, rooms_set_up(property, text=text, retired=retired))
    context = {"page": page, "text": text, "retired": retired, "retired_count": rooms_retired_count(property)}
    return live_page(request, "setup/rooms.html", LIST, context, lambda: {"tabs": setup_tabs(request)})


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def room_new(request: HttpRequest) -> HttpResponse:
    """Add a room."""
    property, actor = current_property(request), page_actor(request)
    form = RoomForm(property, request.POST or None)
    if accepted(form, lambda: room_create(property=property, actor=actor, **form.values)):
        text = _("Room %(number)s is added.") % {"number": form.cleaned_data["number"]}
        return done(request, text, reverse("setup-rooms"))
    return _ask(request, form, _("New room"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def room_edit(request: HttpRequest, room_id: int) -> HttpResponse:
    """Change floor, type and phones; the phones follow."""
    room, actor = room_of_scope(room_id), page_actor(request)
    form = RoomForm(room.property, request.POST or None, room=room)
    if accepted(form, lambda: room_update(room=room, actor=actor, **form.values)):
        return done(request, _("Room %(number)s is changed.") % {"number": room.number}, reverse("setup-rooms"))
    heading = _("Room %(number)s") % {"number": room.number}
    return _ask(request, form, heading, hint=_("A phone that is taken away is wiped; one that is new is set up."))


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def room_retire_page(request: HttpRequest, room_id: int) -> HttpResponse:
    """Give a room up, after a second press."""
    room, actor = room_of_scope(room_id), page_actor(request)
    form = PressForm({} if request.method == "POST" else None)
    if accepted(form, lambda: room_retire(room=room, actor=actor)):
        return done(request, _("Room %(number)s is given up.") % {"number": room.number}, reverse("setup-rooms"))
    heading = _("Give up room %(number)s?") % {"number": room.number}
    hint = _("It leaves every list and its phones become free. Its stays, calls and folios stay, and it can come back.")
    return _ask(request, form, heading, hint=hint, button=pgettext("room", "Give up"), is_danger=True)


@require_POST
@role_required(*roles.SET_UP)
def room_reinstate_page(request: HttpRequest, room_id: int) -> HttpResponse:
    """Bring a room back."""
    room = room_reinstate(room=room_of_scope(room_id), actor=page_actor(request))
    text = _("Room %(number)s is back: dirty and without a phone.") % {"number": room.number}
    return done(request, text, reverse("setup-rooms"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def rooms_import_page(request: HttpRequest) -> HttpResponse:
    """First press: check every line. Second press (`confirm`), only without problems: all of them."""
    property = current_property(request)
    form = RoomLinesForm(property, request.POST or None, request.FILES or None)
    checked = _checked(property, form) if form.is_valid() else None
    if checked and checked.todo and not checked.problems and "confirm" in request.POST:
        try:
            rooms_import(property=property, actor=page_actor(request), **_lines(form))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            count = len(checked.todo)
            text = ngettext("%(count)d room is set up.", "%(count)d rooms are set up.", count) % {"count": count}
            return done(request, text, reverse("setup-rooms"))
    context = {
        "form": form,
        "checked": checked,
        "text": form.cleaned_data["text"] if checked else form["lines"].value() or "",
        "tabs": setup_tabs(request),
    }
    status = 422 if form.errors or (checked and checked.problems) else 200
    return render(request, "setup/rooms_import.html", context, status=status)


def _lines(form: RoomLinesForm) -> dict[str, str]:
    return {"text": form.cleaned_data["text"], "pbx": form.cleaned_data.get("pbx", "")}


def _checked(property: Property, form: RoomLinesForm) -> CheckedRooms:
    return rooms_check(property=property, **_lines(form))


@require_GET
@role_required(*roles.SET_UP)
def rooms_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All rooms as a file, as the import reads them back."""
    property = current_property(request)
    headers = {"Content-Disposition": f'attachment; filename="rooms-{property.code}.csv"'}
    return StreamingHttpResponse(csv_lines(_rows(property)), content_type="text/csv; charset=utf-8", headers=headers)


def _rows(property: Property) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [COLUMNS]
    for room in rooms_set_up(property):
        phones = " ".join(row.extension.number for row in getattr(room, "phone_rows"))  # noqa: B009
        rows.append((room.number, room.floor, room.room_type.code if room.room_type else "", phones))
    return rows


def _ask(request: HttpRequest, form: forms.BaseForm, heading: str, **extra: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, "action": request.path, "back": reverse("setup-rooms"), **extra}
    return dialog(request, "setup/form.html", context, form_status(form))
