"""Minibar: the goods, and what was taken; by a page, by the API, or by `778*product*quantity` on a room phone."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import EntrySource, FolioStatus
from billing.errors import FolioClosedError, MinibarError
from billing.locks import folio_of_stay_lock
from billing.models import Folio, MinibarItem, MinibarPosting
from billing.postings import Posting, charge_of
from billing.selectors.articles import minibar_article
from billing.services.folios import posting_add_locked
from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import ApplicationError, ConflictError
from pbx.events import CodeDialled
from pbx.models import Receipt
from pbx.services.calls import call_began_at
from rooms.enums import StayStatus
from rooms.models import Property, Room, Stay
from rooms.selectors.stays import rooms_of_phone, stay_holding_in_second

CODE = re.compile(r"778\*([0-9]{1,9})\*([0-9]{1,9})", re.ASCII)
MOST = 99  # the dialogue on the phone takes two digits


@dataclass(frozen=True, slots=True)
class Goods:
    """What was taken, and the folio (locked, open) that pays for it."""

    room: Room
    item: MinibarItem
    quantity: int
    folio: Folio


@transaction.atomic(savepoint=False)
def minibar_item_create(*, property: Property, actor: Actor, **fields: Any) -> MinibarItem:
    """Add an article. Raises `ValidationError` for a bad code or price, `ConflictError` for a code that is taken."""
    item = MinibarItem(property=property, **fields)
    item.full_clean(validate_unique=False, validate_constraints=False)
    _check_code_free(item)
    item.save(force_insert=True)
    audit_record("billing.minibar_item.created", actor, item, {"code": item.code, "price": str(item.price)})
    return item


@transaction.atomic(savepoint=False)
def minibar_item_update(*, item: MinibarItem, actor: Actor, **fields: Any) -> MinibarItem:
    """Change an article; what was posted keeps its price. Raises as `minibar_item_create`."""
    for name, value in fields.items():
        setattr(item, name, value)
    item.full_clean(validate_unique=False, validate_constraints=False)
    _check_code_free(item)
    item.save(update_fields=list(fields))
    audit_record("billing.minibar_item.updated", actor, item, {name: str(value) for name, value in fields.items()})
    return item


@transaction.atomic(savepoint=False)
def minibar_post(
    *,
    room: Room,
    item_code: str,
    quantity: int,
    receipt: Receipt | None = None,
    posted_by: str = "",
    actor: Actor,
    source: str = EntrySource.DESK,
    now: dt.datetime | None = None,
) -> MinibarPosting:
    """Charge goods to whoever holds the room now. A receipt posts at most once: again, it returns its posting.

    Raises `MinibarError` (unknown product, impossible quantity, vacant room), `FolioClosedError`.
    """
    if receipt is not None and (existing := MinibarPosting.objects.filter(receipt=receipt).first()):
        return existing
    item = _item_find(room.property, item_code)
    _check_quantity(quantity)
    folio = _open_folio(room, Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE, is_primary=True).first())
    goods = Goods(room, item, quantity, folio)
    charge = _charge(goods, receipt, source)
    return _post(goods, charge, receipt, posted_by=posted_by or actor.name, actor=actor, now=now)


@transaction.atomic(savepoint=False)
def minibar_report_take(*, event: CodeDialled) -> MinibarPosting | None:
    """Post what was keyed on a phone; what cannot be posted becomes an attention item and is never dropped.

    The goods go to whoever held the room when the call began, however late its report came, never to the next guest.
    """
    if existing := MinibarPosting.objects.filter(receipt=event.receipt).first():
        return existing
    room = _room_of(event)
    try:  # none of these functions opens an atomic block, so an error leaves the transaction usable
        goods = _read(event, room)
        charge = _charge(goods, event.receipt, EntrySource.PHONE)
    except ApplicationError as problem:
        _attention(event, room, problem)
        return None
    at = event.receipt.received_at
    posting = _post(goods, charge, event.receipt, posted_by=event.number, actor=SYSTEM, now=at)
    attention_close(key=_attention_key(event), resolution=_("The goods have been posted."))
    return posting


def _read(event: CodeDialled, room: Room | None) -> Goods:
    """What is to be posted to which folio (locked); raises an `ApplicationError` that says why nothing can be."""
    found = CODE.fullmatch(event.code)
    if found is None:
        raise MinibarError(_("The code is not of the form 778*product*quantity."), "minibar_code")
    if room is None:
        raise MinibarError(_("The phone belongs to no room."), "minibar_no_room")
    item = _item_find(room.property, found[1])
    quantity = int(found[2])
    _check_quantity(quantity)
    return Goods(room, item, quantity, _open_folio(room, _stay_of(event)))


def _stay_of(event: CodeDialled) -> Stay | None:
    """The stay that held the room when the call began."""
    if event.extension is None:
        return None
    at = call_began_at(pbx=event.pbx, callid=event.callid, received_at=event.receipt.received_at)
    holding = stay_holding_in_second(extension=event.extension, at=at)
    return holding.stay if holding else None


def _charge(goods: Goods, receipt: Receipt | None, source: str) -> Posting:
    return charge_of(
        minibar_article(goods.item),
        quantity=Decimal(goods.quantity),
        unit_price=goods.item.price,
        currency=goods.folio.currency,
        source=source,
        reference=goods.room.number,
        business_key=f"minibar:{receipt.pk}" if receipt else None,
    )


def _post(
    goods: Goods, charge: Posting, receipt: Receipt | None, *, posted_by: str, actor: Actor, now: dt.datetime | None
) -> MinibarPosting:
    entry = posting_add_locked(folio=goods.folio, posting=charge, actor=actor, now=now)
    values = {
        "room": goods.room,
        "item": goods.item,
        "quantity": goods.quantity,
        "receipt": receipt,
        "posted_at": entry.posted_at,
        "posted_by": posted_by[:150],
    }
    return MinibarPosting.objects.get_or_create(entry=entry, defaults=values)[0]


def _item_find(property: Property, code: str) -> MinibarItem:
    item = MinibarItem.objects.select_related("property").filter(property=property, code=code, active=True).first()
    if item is None:
        raise MinibarError(_("There is no product %(code)s.") % {"code": code}, "minibar_unknown_product")
    return item


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST:
        raise MinibarError(_("The quantity must be 1 to %(most)d.") % {"most": MOST}, "minibar_quantity")


def _open_folio(room: Room, stay: Stay | None) -> Folio:
    if stay is None:
        raise MinibarError(_("Room %(room)s is vacant.") % {"room": room.number}, "minibar_room_vacant")
    folio = folio_of_stay_lock(stay.pk)
    if folio is None or folio.status != FolioStatus.OPEN:
        raise FolioClosedError(_("%(guest)s has no open folio.") % {"guest": stay.guest_name})
    return folio


def _check_code_free(item: MinibarItem) -> None:
    others = MinibarItem.objects.filter(property=item.property, code=item.code).exclude(pk=item.pk)
    if others.exists():
        raise ConflictError(_("Another article already has this code."), "minibar_code_taken")


def _room_of(event: CodeDialled) -> Room | None:
    if event.extension is None:
        return None
    return rooms_of_phone(event.extension, event.receipt.received_at).select_related("property").first()


def _attention_key(event: CodeDialled) -> str:
    return f"minibar:{event.receipt.pk}"


def _attention(event: CodeDialled, room: Room | None, problem: ApplicationError) -> None:
    facts = {"room": room.number if room else event.number, "code": event.code[:60]}
    attention_raise(
        kind="minibar_not_posted",
        key=_attention_key(event),
        subject=_("Minibar of room %(room)s not posted: %(code)s") % facts,
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
