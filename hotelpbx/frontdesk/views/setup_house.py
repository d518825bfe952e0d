"""The set-up: the settings of the hotel, and its room types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.views.base import accepted, form_status
from hotelpbx.common import roles
from hotelpbx.common.pages import dialog, done, live_page, page_actor, role_required
from hotelpbx.frontdesk.property_settings import currency_is_used, property_settings_update
from hotelpbx.frontdesk.setup_forms import PropertyForm, RoomTypeForm
from hotelpbx.frontdesk.setup_tabs import setup_tabs
from rooms.models import Property
from rooms.selectors.setup import room_type_of_scope, room_types_counted
from rooms.services.room_types import room_type_create, room_type_delete, room_type_update
from rooms.views.current import current_property

TYPES = "setup/_room_types.html"
FORM = "setup/form.html"


@require_GET
@role_required(*roles.SET_UP)
def setup(request: HttpRequest) -> HttpResponse:
    """The first page of the set-up that this user may open."""
    return redirect(setup_tabs(request)[0].url)


@require_http_methods(["GET", "POST"])
@role_required(*roles.USERS)
def setup_property(request: HttpRequest) -> HttpResponse:
    """Name, clock, currency, and how long what is kept."""
    property = current_property(request)
    form = PropertyForm(request.POST or None, instance=Property.objects.get(pk=property.pk))
    if _saved(request, property, form):
        return done(request, _("The settings are saved."), reverse("setup-property"))
    context = {
        "property": property,
        "form": form,
        "tabs": setup_tabs(request),
        "currency_stays": currency_is_used(property),
    }
    return render(request, "setup/property.html", context, status=form_status(form))


def _saved(request: HttpRequest, property: Property, form: PropertyForm) -> bool:
    actor = page_actor(request)
    try:
        return accepted(form, lambda: property_settings_update(property=property, actor=actor, **form.cleaned_data))
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False


@require_GET
@role_required(*roles.SET_UP)
def room_types(request: HttpRequest) -> HttpResponse:
    """The kinds of rooms, live."""
    property = current_property(request)
    context = {"property": property, "types": room_types_counted(property)}
    return live_page(request, "setup/room_types.html", TYPES, context, lambda: {"tabs": setup_tabs(request)})


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def room_type_new(request: HttpRequest) -> HttpResponse:
    """Add a kind of room."""
    property, actor = current_property(request), page_actor(request)
    form = RoomTypeForm(request.POST or None)
    if accepted(form, lambda: room_type_create(property=property, actor=actor, **form.cleaned_data)):
        return _type_saved(request, form)
    return _ask(request, form, _("New room type"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def room_type_edit(request: HttpRequest, type_id: int) -> HttpResponse:
    """Another name for a kind of room."""
    room_type, actor = room_type_of_scope(type_id), page_actor(request)
    form = RoomTypeForm(request.POST or None, room_type=room_type)
    if accepted(form, lambda: room_type_update(room_type=room_type, actor=actor, **form.cleaned_data)):
        return _type_saved(request, form)
    return _ask(request, form, _("Change %(name)s") % {"name": room_type.name})


@require_POST
@role_required(*roles.SET_UP)
def room_type_remove(request: HttpRequest, type_id: int) -> HttpResponse:
    """Remove a kind of room of which there is none."""
    room_type = room_type_of_scope(type_id)
    room_type_delete(room_type=room_type, actor=page_actor(request))
    return done(request, _("%(name)s is removed.") % {"name": room_type.name}, reverse("setup-room-types"))


def _type_saved(request: HttpRequest, form: RoomTypeForm) -> HttpResponse:
    return done(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}, reverse("setup-room-types"))


def _ask(request: HttpRequest, form: forms.BaseForm, heading: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "heading": heading, "action": request.path}
    return dialog(request, FORM, {**context, "back": reverse("setup-room-types")}, form_status(form))
