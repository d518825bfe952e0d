"""The style guide: the components of all pages, made of the same templates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hotelpbx.common.pages import role_required
from hotelpbx.common.roles import SET_UP
from hotelpbx.frontdesk.specimens import specimens


@require_GET
@role_required(*SET_UP)
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, light beside dark."""
    return render(request, "frontdesk/styleguide.html", {"themes": specimens()})
