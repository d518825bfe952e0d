"""The phone beside the screen: which one, and calls made with it."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.hotel_time import local_date, resolve_local
from hotelpbx.common.pages import dialog, done, form_refused, is_htmx, page_actor, role_required
from hotelpbx.frontdesk.desk_phone import DIAL_KEY, desk_phone_of, desk_phone_remember, dial_remember
from hotelpbx.frontdesk.phone_forms import DeskPhoneForm, DialForm
from hotelpbx.frontdesk.phones import house_phones_known, missed_calls, room_phone_number
from pbx.models import Extension
from pbx.services.dialling import desk_dial
from pbx.services.house_phones import house_phone_take
from rooms.models import Property
from rooms.selectors.rooms import room_get
from rooms.views.current import current_property


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def desk_phone(request: HttpRequest) -> HttpResponse:
    """Say which phone stands here; below it the calls that it missed today."""
    property = current_property(request)
    phone = desk_phone_of(request, property)
    form = DeskPhoneForm(property, request.POST or None, initial={"extension": phone.number if phone else ""})
    if form.is_valid():
        try:
            return _chosen(request, form)
        except ApplicationError as error:
            form_refused(form, error)
    return _ask_phone(request, property, form, phone)


def _chosen(request: HttpRequest, form: DeskPhoneForm) -> HttpResponse:
    phone = house_phone_take(
        pbx=form.cleaned_data["pbx"], number=form.cleaned_data["extension"], actor=page_actor(request)
    )
    if to := form.cleaned_data["to"]:
        answer = _dialled(request, phone, to)
    else:
        text = _("You sit at phone %(number)s: calls to it show here.") % {"number": phone.number}
        answer = done(request, text, reverse("home"))
    desk_phone_remember(answer, phone)
    return answer


def _ask_phone(
    request: HttpRequest, property: Property, form: DeskPhoneForm, phone: Extension | None = None
) -> HttpResponse:
    midnight = resolve_local(local_date(timezone.now(), property.timezone), dt.time(0, 0), property.timezone)
    context = {
        "form": form,
        "phone": phone,
        "known": house_phones_known(property),
        "missed": missed_calls(phone, midnight) if phone else (),
    }
    answer = dialog(request, "frontdesk/desk_phone.html", context, 422 if form.is_bound else 200)
    if is_htmx(request):
        answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog", "innerHTML"
    return answer


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def desk_dial_page(request: HttpRequest) -> HttpResponse:
    """Call a number, or a `room`: the desk's phone rings first. Where no phone is chosen, it is asked for once."""
    property = current_property(request)
    form = DialForm(_asked(request, property), initial={"to": request.GET.get("to", "")})
    phone = desk_phone_of(request, property)
    if form.is_valid():
        to = form.cleaned_data["to"]
        if phone is None:
            return _ask_phone(request, property, DeskPhoneForm(property, initial={"to": to}))
        try:
            return _dialled(request, phone, to)
        except ApplicationError as error:
            form_refused(form, error)
    return dialog(request, "frontdesk/dial.html", {"form": form, "phone": phone}, 422 if form.is_bound else 200)


def _asked(request: HttpRequest, property: Property) -> dict[str, str] | None:
    """What was sent; of a room the number of its first phone."""
    if request.method != "POST":
        return None
    number = request.POST.get("room", "")
    return {"to": room_phone_number(room_get(property, number)) if number else request.POST.get("to", "")}


def _dialled(request: HttpRequest, phone: Extension, to: str) -> HttpResponse:
    command = desk_dial(extension=phone, to=to, actor=page_actor(request))
    dial_remember(request, command)
    text = _("Asked: phone %(own)s rings; lift it, and %(to)s is called.") % {"own": phone.number, "to": to}
    return done(request, text, reverse("home"))


@require_POST
@role_required(*roles.GUESTS)
def desk_dial_hide(request: HttpRequest) -> HttpResponse:
    """What became of the last call is known: show it no more."""
    request.session.pop(DIAL_KEY, None)
    if not is_htmx(request):
        return HttpResponseRedirect(reverse("home"))
    return HttpResponse(status=204, headers={"HX-Trigger": "desk-changed"})
