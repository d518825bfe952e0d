"""Departments with their taxes, and what a night in a room costs."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.forms.settings import DepartmentForm, RoomRateForm
from billing.models import Department
from billing.selectors.settings import department_of_scope, room_rate_rows
from billing.services.settings import department_create, department_update, room_rate_set
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, live_page, page_actor, role_required
from hotelpbx.common.roles import TARIFFS
from rooms.models import Property
from rooms.selectors.properties import room_type_get
from rooms.views.current import current_property

LIST = "billing/_departments.html"
FORM = "billing/department_form.html"


@require_GET
@role_required(*TARIFFS)
def departments(request: HttpRequest) -> HttpResponse:
    """Both lists, live."""
    property = current_property(request)
    rows = Department.objects.filter(property=property).order_by("id")
    context = {"property": property, "departments": rows, "rates": room_rate_rows(property), "tab": "departments"}
    return live_page(request, "billing/departments.html", LIST, context)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def department_new(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    property = current_property(request)
    form = DepartmentForm(request.POST or None, instance=Department(property=property))
    actor = page_actor(request)
    if accepted(form, lambda: department_create(property=property, actor=actor, **form.cleaned_data)):
        return _saved(request, form.cleaned_data["name"])
    return _ask(request, form, _("New department"))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def department_edit(request: HttpRequest, department_id: int) -> HttpResponse:
    """Change the name or the tax of a department; what was posted keeps its tax."""
    department = department_of_scope(department_id)
    heading = _("Change %(name)s") % {"name": _(department.name)}
    form = DepartmentForm(request.POST or None, instance=department)
    fresh, actor = department_of_scope(department_id), page_actor(request)
    if accepted(form, lambda: department_update(department=fresh, actor=actor, **form.cleaned_data)):
        return _saved(request, _(form.cleaned_data["name"]))
    return _ask(request, form, heading)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def room_rate(request: HttpRequest) -> HttpResponse:
    """Say what a night costs in the rooms of the type in the address, or in all other rooms."""
    property = current_property(request)
    code = request.GET.get("type", "")
    room_type = room_type_get(property=property, code=code) if code else None
    name = room_type.name if room_type else _("all other rooms")
    amount = next(row.amount for row in room_rate_rows(property) if row.room_type == room_type)
    form = RoomRateForm(request.POST or None, amount=amount, currency=property.currency)
    actor, hint = page_actor(request), _rate_hint(property)
    if accepted(form, lambda: room_rate_set(property=property, room_type=room_type, actor=actor, **form.cleaned_data)):
        return _saved(request, name)
    return _ask(request, form, _("A night: %(name)s") % {"name": name}, hint=hint)


def _rate_hint(property: Property) -> str:
    room = Department.objects.filter(property=property, code="ROOM").first()
    if room is None or room.tax_included:
        return _("The price contains the tax of the department Room. Empty: nobody has said.")
    return _("The tax of the department Room comes on top. Empty: nobody has said.")


def _ask(request: HttpRequest, form: forms.BaseForm, heading: str, **extra: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, "action": request.get_full_path(), **extra}
    return dialog(request, FORM, context, form_status(form))


def _saved(request: HttpRequest, name: str) -> HttpResponse:
    return done(request, _("%(name)s is changed.") % {"name": name}, reverse("departments"))
