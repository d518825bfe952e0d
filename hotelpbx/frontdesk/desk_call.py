"""Who is at the other end of the desk's call, and what they may want. Read only when the call changes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from billing.models import Folio
from billing.selectors.folios import balances_of_stays
from hotelpbx.common.models import AttentionItem
from hotelpbx.frontdesk.desk_phone import OUTGOING, DeskCall, DeskPhone
from hotelpbx.frontdesk.pulse import attention_open
from pbx.enums import CallType
from pbx.models import CallRecord, Extension
from rooms.enums import LIVE_WAKE_UPS, StayStatus
from rooms.models import Guest, GuestMessage, Property, Room, RoomExtension, Stay, WakeUpCall
from rooms.selectors.messages import guest_messages_of_room

WAKE_UPS_WITHIN = dt.timedelta(hours=24)
LOOKED_BACK = dt.timedelta(days=30)
COMPARED_DIGITS = 8  # of an outside number: prefixes differ by the way it is dialled
FEWEST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class RoomParty:
    """A room at the other end: who lives there, and what there is to do for them."""

    room: Room
    stay: Stay | None
    guests: Sequence[Guest]
    wake_ups: Sequence[WakeUpCall]
    items: Sequence[AttentionItem]
    messages: Sequence[GuestMessage]
    unread: int
    folio: Folio | None
    balance: Decimal | None

    @property
    def is_vip(self) -> bool:
        """Whether one of the guests is."""
        return any(guest.vip for guest in self.guests)

    @property
    def language(self) -> str:
        """The language of the first guest who has one, in words; its code where nobody knows the word."""
        return next((language_word(guest.language) for guest in self.guests if guest.language), "")


@dataclass(frozen=True, slots=True)
class DeskCard:
    """The card on the screen: the call, and whoever is known at its other end. `elapsed`: seconds of talk so far.

    `earlier` is the last call from a room to the outside number.
    """

    call: DeskCall
    number: str
    is_outside: bool
    name: str
    room: RoomParty | None
    earlier: CallRecord | None
    elapsed: int | None


def desk_card(desk: DeskPhone | None, property: Property | None) -> DeskCard | None:
    """The card of the desk's call; None without a call."""
    if desk is None or desk.phone is None or desk.call is None or property is None:
        return None
    call, now = desk.call, timezone.now()
    party = call.parties[0] if call.parties else None
    asked = desk.dial.to if desk.dial and call.direction == OUTGOING else ""
    number = party.number if party else asked
    inside = None if party and party.is_outside else _extension(desk.phone, number)
    is_outside = bool(number) and inside is None and (party.is_outside if party else len(number) >= FEWEST_DIGITS)
    return DeskCard(
        call=call,
        number=number,
        is_outside=is_outside,
        name=phone_name(inside) if inside else "",
        room=_room_party(inside, property, now) if inside else None,
        earlier=_earlier(desk.phone, number, now) if is_outside else None,
        elapsed=int((now - call.answered_at).total_seconds()) if call.answered_at else None,
    )


def phone_name(extension: Extension) -> str:
    """What the house, or the device, calls a phone; "" when that is only its number."""
    name = extension.label or extension.confirmed_name
    return "" if name == extension.number else name


def language_word(code: str) -> str:
    """The name of a language, by its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _extension(phone: Extension, number: str) -> Extension | None:
    return Extension.objects.filter(pbx=phone.pbx_id, number=number).first() if number else None


def _room_party(extension: Extension, property: Property, now: dt.datetime) -> RoomParty | None:
    phone = RoomExtension.objects.filter(extension=extension).select_related("room").first()
    if phone is None:
        return None
    room = phone.room
    in_house = Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE).prefetch_related("guests")
    stay = in_house.order_by("-is_primary", "pk").first()
    wake_ups = WakeUpCall.objects.filter(room=room, status__in=LIVE_WAKE_UPS, due_at__lt=now + WAKE_UPS_WITHIN)
    return RoomParty(
        room=room,
        stay=stay,
        guests=list(stay.guests.all()) if stay else (),
        wake_ups=list(wake_ups.order_by("due_at")),
        items=list(attention_open(property.code).filter(data__room=room.number).order_by("raised_at")[:5]),
        messages=guest_messages_of_room(room),
        unread=extension.unread_voicemails,
        folio=Folio.objects.filter(stay=stay).first() if stay else None,
        balance=balances_of_stays([stay.pk]).get(stay.pk) if stay else None,
    )


def _earlier(phone: Extension, number: str, now: dt.datetime) -> CallRecord | None:
    """The last call that a room made to this outside number: they may be calling back."""
    digits = number.lstrip("+")[-COMPARED_DIGITS:]
    if len(digits) < FEWEST_DIGITS:
        return None
    calls = CallRecord.objects.filter(pbx=phone.pbx_id, type=CallType.OUTBOUND, callee__endswith=digits)
    rated = calls.filter(started_at__gte=now - LOOKED_BACK, rating__room__isnull=False)
    return rated.select_related("rating__room", "rating__stay").first()


def card_words(card: DeskCard) -> str:
    """The card in one sentence, for whoever hears it."""
    who = [_("Room %(room)s") % {"room": card.room.room.number}] if card.room else [card.name, card.number]
    if card.room and card.room.stay:
        who += [card.room.stay.guest_name, card.room.language, _("VIP") if card.room.is_vip else ""]
    words = ", ".join(str(word) for word in who if word) or _("the phone system does not tell who")
    return _("Incoming call: %(who)s") % {"who": words}
