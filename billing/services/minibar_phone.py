"""Minibar by phone: `778*product*quantity[[*room]*pin]` posts, `779*…` takes the newest such posting back.

A report posts or takes back once, however often it is processed; what cannot be followed becomes an attention item.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.enums import EntrySource
from billing.errors import MinibarError
from billing.minibar_codes import MinibarCode, minibar_code
from billing.models import Folio, Housekeeper, MinibarPosting
from billing.selectors.settings import billing_settings
from billing.services.folios import entry_reverse
from billing.services.minibar import Poster, folio_open_lock, goods_charge, goods_post, goods_read
from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError
from pbx.events import CodeDialled
from pbx.pins import code_sealed, pins_hidden
from pbx.service_codes import TAKE_BACK, service_code
from pbx.services.calls import call_began_at
from rooms.models import Property, Room, Stay
from rooms.selectors.room_history import stay_of_room_at
from rooms.selectors.stays import rooms_of_phone, stay_holding_in_second

REASON = gettext_noop("taken back by phone")


class Keyed(NamedTuple):
    """A code that was understood: from which room, whose stay pays, and by whom."""

    event: CodeDialled
    code: MinibarCode
    room: Room
    stay: Stay | None
    poster: Poster


@transaction.atomic(savepoint=False)
def minibar_report_take(*, event: CodeDialled) -> MinibarPosting | None:
    """Do what was keyed on a phone; what cannot be done becomes an attention item and is never dropped.

    The goods are those of whoever held the room when the call began, however late its report came, never of the next
    guest. Returns the posting that was made or taken back.
    """
    done = MinibarPosting.objects.filter(receipt=event.receipt) | MinibarPosting.objects.filter(
        void_receipt=event.receipt
    )
    if existing := done.first():
        return existing
    room = _room_of(event)
    try:  # what can be refused is asked before anything is written, so an error leaves the transaction usable
        keyed = _read(event, room)
        deed = _taking_back(keyed) if keyed.code.takes_back else _posting(keyed)
    except ApplicationError as problem:
        _attention(event, room, problem)
        return None
    posting = deed()
    done_text = _("The goods have been taken back.") if keyed.code.takes_back else _("The goods have been posted.")
    attention_close(key=_attention_key(event), resolution=done_text)
    return posting


def _posting(keyed: Keyed) -> Callable[[], MinibarPosting]:
    code, receipt = keyed.code, keyed.event.receipt
    goods = goods_read(room=keyed.room, code=code.product, quantity=code.quantity, stay=keyed.stay)
    charge = goods_charge(goods, receipt, EntrySource.PHONE)
    return lambda: goods_post(goods, charge=charge, receipt=receipt, poster=keyed.poster, now=receipt.received_at)


def _taking_back(keyed: Keyed) -> Callable[[], MinibarPosting]:
    folio = folio_open_lock(keyed.room, keyed.stay)
    posting = _newest(keyed, folio)

    def take_back() -> MinibarPosting:
        at, actor = keyed.event.receipt.received_at, keyed.poster.actor
        entry_reverse(entry=posting.entry, reason=REASON, source=EntrySource.PHONE, actor=actor, now=at)
        posting.void_receipt = keyed.event.receipt
        posting.save(update_fields=["void_receipt"])
        return posting

    return take_back


def _newest(keyed: Keyed, folio: Folio) -> MinibarPosting:
    """The newest posting that fits and is not reversed. Raises `MinibarError`: there is none, or it is too old."""
    minutes = billing_settings(keyed.room.property).minibar_void_minutes
    at = keyed.event.receipt.received_at
    postings = MinibarPosting.objects.filter(
        room=keyed.room, item__code=keyed.code.product, quantity=keyed.code.quantity, posted_at__lte=at
    )
    of_guest = postings.filter(entry__folio=folio, entry__reversed_by__isnull=True).select_related("entry")
    posting = of_guest.order_by("-posted_at", "-pk").first()
    if posting is None:
        raise MinibarError(_("Nothing of that kind was posted that could be taken back."), "minibar_nothing_posted")
    if at - posting.posted_at > dt.timedelta(minutes=minutes):
        message = _("By phone goods are taken back within %(minutes)s minutes.") % {"minutes": minutes}
        raise MinibarError(message, "minibar_too_late")
    return posting


def _read(event: CodeDialled, room: Room | None) -> Keyed:
    """What was keyed, understood; raises `MinibarError`."""
    code = minibar_code(event.code)
    if room is None:
        text = _("No room has this number.") if code.room else _("The phone belongs to no room.")
        raise MinibarError(text, "minibar_no_room")
    poster = _poster(_housekeeper(room.property, code), event)
    return Keyed(event, code, room, _stay_of(event, code, room), poster)


def _housekeeper(property: Property, code: MinibarCode) -> Housekeeper | None:
    """Whose PIN was keyed. Raises `MinibarError` where one is wanted or nobody has it."""
    if not code.pin_digests:
        if code.room or billing_settings(property).minibar_pin_required:
            raise MinibarError(_("No PIN was keyed behind the quantity."), "minibar_pin_missing")
        return None
    housekeepers = Housekeeper.objects.filter(property=property, active=True, pin_digest__in=code.pin_digests)
    found = housekeepers.select_related("user").first()
    if found is None:
        raise MinibarError(_("Nobody has the PIN that was keyed."), "minibar_pin_unknown")
    return found


def _poster(housekeeper: Housekeeper | None, event: CodeDialled) -> Poster:
    user = housekeeper.user if housekeeper else None
    name = housekeeper.name if housekeeper else event.number
    return Poster(Actor(user=user, origin="phone"), name, EntrySource.PHONE, housekeeper)


def _stay_of(event: CodeDialled, code: MinibarCode, room: Room) -> Stay | None:
    """The stay that held the room when the call began."""
    at = call_began_at(pbx=event.pbx, callid=event.callid, received_at=event.receipt.received_at)
    if code.room:
        return stay_of_room_at(room, at)
    if event.extension is None:
        return None
    holding = stay_holding_in_second(extension=event.extension, at=at)
    return holding.stay if holding else None


def _room_of(event: CodeDialled) -> Room | None:
    """The room that was keyed, else the one of the phone."""
    code = service_code(event.code)
    if code and code.room:
        rooms = Room.objects.filter(property__code=event.pbx.property_code, number=code.room)
        return rooms.select_related("property").first()
    if event.extension is None:
        return None
    return rooms_of_phone(event.extension, event.receipt.received_at).select_related("property").first()


def _attention_key(event: CodeDialled) -> str:
    return f"minibar:{event.receipt.pk}"


def _attention(event: CodeDialled, room: Room | None, problem: ApplicationError) -> None:
    code = pins_hidden(code_sealed(event.code))[:60]
    facts = {"room": room.number if room else event.number, "code": code}
    if code.startswith(TAKE_BACK):
        subject = _("Minibar of room %(room)s not taken back: %(code)s") % facts
    else:
        subject = _("Minibar of room %(room)s not posted: %(code)s") % facts
    attention_raise(
        kind="minibar_not_posted",
        key=_attention_key(event),
        subject=subject,
        property_code=room.property.code if room else event.pbx.property_code,
        detail=str(problem.message),
        data={
            **facts,
            "number": event.number,
            "problem": problem.code,
            "dialled_at": event.receipt.received_at.isoformat(),
            "receipt": event.receipt.pk,
        },
    )
