"""The phones of the house: the busy-lamp field, one phone, and the phones in no room."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, form_refused, page_actor, role_required
from hotelpbx.frontdesk.desk_call import phone_name
from hotelpbx.frontdesk.desk_phone import desk_phone_of
from hotelpbx.frontdesk.lamps import lamp_html
from hotelpbx.frontdesk.phone_forms import DialForm, HousePhoneForm
from hotelpbx.frontdesk.phones import STATES, Field, Lamp, LampFilter, field_read, house_phones_known, lamps_changed
from pbx.models import Extension, Pbx
from pbx.selectors_live import live_call_of
from pbx.services.dialling import call_hang_up, call_pass_on
from pbx.services.house_phones import house_phone_take, house_phones_offered
from rooms.views.current import current_property


@require_GET
@role_required(*roles.READ_ROOMS)
def phones(request: HttpRequest) -> HttpResponse:
    """Every phone as a lamp."""
    wanted = _wanted(request)
    context = {
        "wanted": wanted,
        "states": STATES.items(),
        "may_set_up": roles.may(request.user, roles.SET_UP),
        **_context(request, field_read(current_property(request), wanted)),
    }
    return render(request, "frontdesk/phones.html", context)


@require_GET
@role_required(*roles.READ_ROOMS)
def phones_poll(request: HttpRequest) -> HttpResponse:
    """What changed, as the rack's poll answers: 204, the changed lamps, or all of them."""
    read = field_read(current_property(request), _wanted(request))
    digests = request.headers.get("X-Tiles", "").split()
    if not digests and request.headers.get("X-Version") == read.version:
        return HttpResponse(status=204)
    changed = lamps_changed(read, digests)
    if changed is None:
        return render(request, "frontdesk/_phones.html", {"oob": True, **_context(request, read)})
    if not changed:
        return HttpResponse(status=204)
    context = {"lamps": _lamps(changed, is_oob=True), "field": read, "oob": True}
    return render(request, "frontdesk/_phones_changes.html", context)


def _wanted(request: HttpRequest) -> LampFilter:
    return LampFilter(*(request.GET.get(name, "").strip() for name in ("kind", "state", "name")))


def _context(request: HttpRequest, read: Field) -> dict[str, Any]:
    groups = [(name, _lamps(lamps)) for name, lamps in read.groups]
    return {"field": read, "groups": groups, "query": request.GET.urlencode()}


def _lamps(lamps: Iterable[Lamp], *, is_oob: bool = False) -> list[SafeString]:
    language = get_language() or "en"
    return [lamp_html(lamp, language, is_oob) for lamp in lamps]


def _extension(request: HttpRequest, extension_id: int) -> Extension:
    rows = Extension.objects.select_related("pbx", "room_phone__room")
    return get_object_or_404(rows, pk=extension_id, pbx__property_code=current_property(request).code)


@require_GET
@role_required(*roles.READ_ROOMS)
def phone(request: HttpRequest, extension_id: int) -> HttpResponse:
    """One phone: what it does, and what can be done with it."""
    return _phone(request, _extension(request, extension_id), DialForm(), 200)


def _phone(request: HttpRequest, extension: Extension, form: DialForm, status: int) -> HttpResponse:
    property, call = current_property(request), live_call_of(extension)
    own, room_phone = desk_phone_of(request, property), getattr(extension, "room_phone", None)
    context = {
        "extension": extension,
        "name": phone_name(extension),
        "room": room_phone.room if room_phone else None,
        "call": call,
        "others": call.others(extension.number) if call else (),
        "form": form,
        "is_own": bool(own and own.pk == extension.pk),
        "property": property,
    }
    return dialog(request, "frontdesk/phone.html", context, status)


@require_POST
@role_required(*roles.GUESTS)
def phone_hang_up(request: HttpRequest, extension_id: int) -> HttpResponse:
    """End the call of a phone."""
    extension = _extension(request, extension_id)
    call_hang_up(extension=extension, actor=page_actor(request))
    text = _("Asked: the call of phone %(number)s is hung up.") % {"number": extension.number}
    return done(request, text, reverse("phones"))


@require_POST
@role_required(*roles.GUESTS)
def phone_pass_on(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Pass whoever talks with a phone on to another number."""
    extension, form = _extension(request, extension_id), DialForm(request.POST)
    if form.is_valid():
        try:
            call_pass_on(extension=extension, to=form.cleaned_data["to"], actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("Asked: the call is passed on to %(to)s.") % {"to": form.cleaned_data["to"]}
            return done(request, text, reverse("phones"))
    return _phone(request, extension, form, 422)


@require_http_methods(["GET", "POST"])
@role_required(*roles.SET_UP)
def house_phones(request: HttpRequest) -> HttpResponse:
    """Take over phones that only the device knows, such as the reception's, with what the house calls them."""
    property = current_property(request)
    form = HousePhoneForm(property, request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            taken = house_phone_take(
                pbx=data["pbx"], number=data["extension"], label=data["label"], actor=page_actor(request)
            )
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return done(request, _("Phone %(number)s is shown now.") % {"number": taken.number}, reverse("phones"))
    offers, problem = _offers(form)
    context = {"form": form, "offers": offers, "problem": problem, "known": house_phones_known(property)}
    return dialog(request, "frontdesk/house_phones.html", context, 422 if form.is_bound else 200)


def _offers(form: HousePhoneForm) -> tuple[list[Any], str]:
    """What the device has besides; why it could not be asked, when it could not."""
    exchange: Pbx | None = form.exchanges.first()
    try:
        return (house_phones_offered(pbx=exchange), "") if exchange else ([], "")
    except ApplicationError as error:
        return [], str(error.message)
