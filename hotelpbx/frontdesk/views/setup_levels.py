"""The set-up: service levels, with a look at whose phones a change reaches."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.views.base import accepted, form_status
from hotelpbx.common import roles
from hotelpbx.common.pages import dialog, done, live_page, page_actor, role_required
from hotelpbx.frontdesk.setup_forms import LevelForm
from hotelpbx.frontdesk.setup_tabs import setup_tabs
from rooms.models import ServiceLevel, Stay
from rooms.selectors.setup import service_level_of_scope, service_levels_counted
from rooms.services.levels import (
    rights_differ,
    service_level_create,
    service_level_delete,
    service_level_update,
    stays_with_phone_of,
)
from rooms.views.current import current_property

LIST = "setup/_levels.html"


@require_GET
@role_required(*roles.SET_UP)
def levels(request: HttpRequest) -> HttpResponse:
    """The service levels, live."""
    property = current_property(request)
    context = {"property": property, "levels": service_levels_counted(property)}
    return live_page(request, "setup/levels.html", LIST, context, lambda: {"tabs": setup_tabs(request)})


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def level_new(request: HttpRequest) -> HttpResponse:
    """Add a service level."""
    property, actor = current_property(request), page_actor(request)
    form = LevelForm(request.POST or None, instance=ServiceLevel(property=property))

    def create() -> None:
        code = form.cleaned_data["code"]
        service_level_create(property=property, code=code, values=form.level_values, actor=actor)

    if accepted(form, create):
        return done(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}, reverse("setup-levels"))
    return _ask(request, form, _("New service level"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def level_edit(request: HttpRequest, level_id: int) -> HttpResponse:
    """Change a service level. What reaches phones of guests in house is shown first and needs a second press."""
    level = service_level_of_scope(level_id)
    form = LevelForm(request.POST or None, instance=service_level_of_scope(level_id))
    heading, actor = _("Change %(name)s") % {"name": level.name}, page_actor(request)
    stays = _phones_reached(level, form) if form.is_valid() else []
    if stays and "confirm" not in request.POST:
        return _ask(request, form, heading, stays=stays, button=_button(len(stays)))
    if accepted(form, lambda: service_level_update(level=level, values=form.level_values, actor=actor)):
        return _changed(request, level, len(stays))
    return _ask(request, form, heading)


def _phones_reached(level: ServiceLevel, form: LevelForm) -> list[Stay]:
    if not rights_differ(level, form.level_values):
        return []
    return list(stays_with_phone_of(level).select_related("room").order_by("room__number"))


def _button(count: int) -> str:
    return ngettext("Save, and change the phones of %(count)d room", "Save, and change the phones of %(count)d rooms",
                    count) % {"count": count}  # fmt: skip


def _changed(request: HttpRequest, level: ServiceLevel, count: int) -> HttpResponse:
    text = _("%(name)s is changed.") % {"name": level.name}
    if count:
        more = ngettext("The phones of %(count)d room follow.", "The phones of %(count)d rooms follow.", count)
        text = f"{text} {more % {'count': count}}"
    return done(request, text, reverse("setup-levels"))


@require_POST
@role_required(*roles.SET_UP)
def level_remove(request: HttpRequest, level_id: int) -> HttpResponse:
    """Remove a service level that nobody has had."""
    level = service_level_of_scope(level_id)
    service_level_delete(level=level, actor=page_actor(request))
    return done(request, _("%(name)s is removed.") % {"name": level.name}, reverse("setup-levels"))


def _ask(request: HttpRequest, form: LevelForm, heading: str, **extra: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, "action": request.path, "back": reverse("setup-levels"), **extra}
    return dialog(request, "setup/level_form.html", context, 200 if extra.get("stays") else form_status(form))
