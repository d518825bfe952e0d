"""Check-in of a group from pasted lines."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import done, form_refused, page_actor, role_required
from hotelpbx.frontdesk.forms import GroupCheckInForm
from hotelpbx.frontdesk.group_lines import CheckedGroup, group_check
from hotelpbx.frontdesk.workflows import group_check_in
from rooms.models import Property
from rooms.views.current import current_property


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def group_check_in_page(request: HttpRequest) -> HttpResponse:
    """First press: check every line. Second press (`confirm`), only without problems: check the group in."""
    property = current_property(request)
    form = GroupCheckInForm(property, request.POST or None)
    checked = _checked(property, form) if form.is_valid() else None
    if checked and checked.rooms and not checked.problems and "confirm" in request.POST:
        try:
            _check_in(property, form, checked, request)
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("%(count)s rooms are checked in; their phones are being set up.") % {"count": len(checked.rooms)}
            return done(request, text, f"{reverse('stays')}?{urlencode({'group': form.cleaned_data['group']})}")
    status = 422 if form.errors or (checked and checked.problems) else 200
    return render(request, "frontdesk/group_check_in.html", {"form": form, "checked": checked}, status=status)


def _checked(property: Property, form: GroupCheckInForm) -> CheckedGroup:
    data = form.cleaned_data
    return group_check(property=property, text=data["lines"], override_dirty=data["override_dirty"])


def _check_in(property: Property, form: GroupCheckInForm, checked: CheckedGroup, request: HttpRequest) -> None:
    data = form.cleaned_data
    group_check_in(
        property=property,
        rooms=checked.rooms,
        service_level=data["service_level"],
        departure=data["departure"],
        group=data["group"],
        override_dirty=data["override_dirty"],
        actor=page_actor(request),
    )
