"""Messages: texts for guests that the desk takes, and the voice messages that the device keeps."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError, RuleError
from hotelpbx.common.pages import dialog, done, form_refused, page_actor, role_required
from hotelpbx.frontdesk.phone_forms import MessageForm
from pbx.models import Extension, Pbx
from pbx.selectors import pbx_get, pbx_list
from pbx.services.messages import Message, message_delete, messages_read
from rooms.enums import StayStatus
from rooms.models import GuestMessage, Property, Room, Stay
from rooms.selectors.messages import guest_message_get, guest_messages_list
from rooms.selectors.rooms import room_get
from rooms.services.messages import guest_message_deliver, guest_message_take
from rooms.views.current import current_property


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A voice message, and whose mailbox it is in."""

    message: Message
    room: Room | None
    label: str


@require_GET
@role_required(*roles.GUESTS)
def messages(request: HttpRequest) -> HttpResponse:
    """Both lists; those of the device are asked for now."""
    property, rows, problems = current_property(request), list[VoiceRow](), list[str]()
    for pbx in pbx_list(property_code=property.code):
        try:
            rows += _voice_rows(pbx)
        except ApplicationError as error:
            problems.append(f"{pbx.name}: {error.message}")
    context = {
        "texts": guest_messages_list(property),
        "voices": rows,
        "problems": problems,
        "may_listen": roles.may(request.user, roles.LISTEN),
        "property": property,
    }
    return render(request, "frontdesk/messages.html", context)


def _voice_rows(pbx: Pbx) -> list[VoiceRow]:
    found = messages_read(pbx=pbx, now=timezone.now())
    numbers = {message.number for message in found}
    phones = Extension.objects.filter(pbx=pbx, number__in=numbers).select_related("room_phone__room")
    known = {phone.number: phone for phone in phones}
    return [_voice_row(message, known.get(message.number)) for message in found]


def _voice_row(message: Message, phone: Extension | None) -> VoiceRow:
    room_phone = getattr(phone, "room_phone", None)
    return VoiceRow(message, room_phone.room if room_phone else None, phone.label if phone else "")


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def message_new(request: HttpRequest) -> HttpResponse:
    """Take a text for a guest."""
    form = MessageForm(request.POST or None, initial={name: request.GET.get(name, "") for name in ("room", "caller")})
    if form.is_valid():
        try:
            message = _taken(request, form)
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("The message for %(guest)s, room %(room)s, waits to be given.")
            named = {"guest": message.stay.guest_name, "room": message.stay.room.number}
            return done(request, text % named, reverse("messages"))
    return dialog(request, "frontdesk/message_new.html", {"form": form}, 422 if form.is_bound else 200)


def _taken(request: HttpRequest, form: MessageForm) -> GuestMessage:
    data = form.cleaned_data
    stay = _stay_in(current_property(request), data["room"])
    return guest_message_take(stay=stay, text=data["text"], caller=data["caller"], actor=page_actor(request))


def _stay_in(property: Property, number: str) -> Stay:
    room = room_get(property, number.strip())
    stays = Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE).select_related("room", "property")
    stay = stays.order_by("-is_primary", "pk").first()
    if stay is None:
        raise RuleError(_("Nobody lives in room %(room)s.") % {"room": number}, "room_vacant")
    return stay


@require_POST
@role_required(*roles.GUESTS)
def message_deliver(request: HttpRequest, message_id: int) -> HttpResponse:
    """The guest has got the text."""
    message = guest_message_deliver(message=guest_message_get(message_id), actor=page_actor(request))
    text = _("Noted: %(guest)s has got the message.") % {"guest": message.stay.guest_name}
    return done(request, text, reverse("messages"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.LISTEN)
def voice_delete(request: HttpRequest, name: str, number: str, status: str, file: str) -> HttpResponse:
    """Delete a voice message on the device, after a second press: it cannot be had back."""
    named: dict[str, str] = {"number": number, "status": status, "file": file}
    pbx = pbx_get(name)
    if request.method == "POST":
        message_delete(pbx=pbx, **named, actor=page_actor(request))
        return done(request, _("The voice message is deleted."), reverse("messages"))
    return dialog(request, "frontdesk/voice_delete.html", {"pbx": pbx, **named})
