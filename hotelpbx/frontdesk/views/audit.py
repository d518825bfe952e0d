"""The audit trail, for managers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hotelpbx.common import roles
from hotelpbx.common.pages import page_of, role_required
from hotelpbx.frontdesk.audit_trail import TrailFilter, trail_records, trail_rows
from hotelpbx.frontdesk.forms import TrailFilterForm
from rooms.views.current import current_property


@require_GET
@role_required(*roles.AUDIT)
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what, the newest first, by actor, action, target and date."""
    property = current_property(request)
    form = TrailFilterForm(request.GET or None)
    wanted = TrailFilter(**form.cleaned_data) if form.is_valid() else TrailFilter()
    page = page_of(request, trail_records(property, wanted))
    context = {"form": form, "page": page, "rows": trail_rows(page), "property": property}
    return render(request, "frontdesk/audit.html", context, status=422 if form.is_bound and form.errors else 200)
