"""What HotelPBX made of the training phones."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hotelpbx.common.pages import live, role_required
from hotelpbx.common.roles import ALL_ROLES
from hotelpbx.frontdesk.phone_story import phone_story
from rooms.views.current import current_property


@require_GET
@role_required(*ALL_ROLES)
def training_story(request: HttpRequest) -> HttpResponse:
    """The last codes, calls and rings; only where the simulator runs, whose guests are nobody."""
    if not settings.PBX_SIMULATOR_URL:
        raise Http404
    return live(request, "frontdesk/_phone_story.html", {"story": phone_story(current_property(request))})
