"""What a manager does with the data of a guest: hand them out as a file, or erase them."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import done, is_htmx, page_actor, role_required
from hotelpbx.frontdesk.guest_data import guest_erase, guest_export
from rooms.selectors.guests import guest_get
from rooms.selectors.stays import stay_get

MANAGER_ONLY: tuple[str, ...] = ()


@require_GET
@role_required(*MANAGER_ONLY)
def stay_data(request: HttpRequest, stay_id: int) -> HttpResponse:
    """The guests of a stay, each with what can be done with his data."""
    stay = stay_get(stay_id)
    return render(request, "frontdesk/guest_data.html", {"stay": stay, "guests": stay.guests.order_by("pk")})


@require_POST
@role_required(*MANAGER_ONLY)
def guest_data_export(request: HttpRequest, guest_id: int) -> HttpResponse:
    """The file; a POST, because it leaves a trace."""
    guest = guest_get(guest_id)
    text = json.dumps(guest_export(guest=guest, actor=page_actor(request)), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="guest-{guest.pk}.json"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="application/json", headers=headers)


@require_POST
@role_required(*MANAGER_ONLY)
def guest_data_erase(request: HttpRequest, guest_id: int) -> HttpResponse:
    """Erase and go back to the list, because the page of the stay still shows the name; or say why not."""
    guest = guest_get(guest_id)
    back = f"{reverse('stays')}?show=left"
    try:
        guest_erase(guest=guest, actor=page_actor(request))
    except ApplicationError as error:
        return done(request, error.message, back, level="warning")
    messages.success(request, _("The guest is erased. What was charged and paid stays in the books."))
    return HttpResponse(headers={"HX-Redirect": back}) if is_htmx(request) else redirect(back)
