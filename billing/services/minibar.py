"""Goods taken from a minibar: charged to whoever holds the room, and replaced in it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import EntrySource, FolioStatus
from billing.errors import FolioClosedError, MinibarError
from billing.locks import business_date_hold, folio_of_stay_lock
from billing.models import Folio, Housekeeper, MinibarItem, MinibarPosting
from billing.postings import Posting, charge_of
from billing.selectors.articles import minibar_article
from billing.services.entries import folio_check_charges
from billing.services.folios import posting_add_locked
from hotelpbx.common.audit import Actor, audit_record
from pbx.models import Receipt
from rooms.enums import StayStatus
from rooms.models import Room, Stay
from rooms.selectors.room_history import stay_of_room_at
from rooms.services.late_reports import reported_when

MOST = 99  # the dialogue on the phone takes two digits


@dataclass(frozen=True, slots=True)
class Goods:
    """What was taken, and the folio (locked, open) that pays for it."""

    room: Room
    item: MinibarItem
    quantity: int
    folio: Folio


@dataclass(frozen=True, slots=True)
class Poster:
    """Who posts, by what name lists show it, and through what."""

    actor: Actor
    name: str
    source: str
    housekeeper: Housekeeper | None = None


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
    taken_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> MinibarPosting:
    """Charge goods to whoever holds the room now. A receipt posts at most once: again, it returns its posting.

    Goods that were seen missing at `taken_at` and could not be sent at once are those of whoever held the room then.
    Raises `MinibarError` (unknown product, impossible quantity, vacant room), `FolioClosedError`, `FolioNoPostError`,
    `RuleError` (too old).
    """
    if receipt is not None and (existing := MinibarPosting.objects.filter(receipt=receipt).first()):
        return existing
    stay = _stay_that_pays(room, taken_at)
    goods = goods_read(room=room, code=item_code, quantity=quantity, stay=stay)
    poster = Poster(actor, posted_by or actor.name, source)
    return goods_post(goods, charge=goods_charge(goods, receipt, source), receipt=receipt, poster=poster, now=now)


def _stay_that_pays(room: Room, taken_at: dt.datetime | None) -> Stay | None:
    if taken_at is not None:
        return stay_of_room_at(room, reported_when(taken_at))
    return Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE, is_primary=True).first()


@transaction.atomic(savepoint=False)
def minibar_restock(
    *,
    room: Room,
    last: int | None = None,
    until: dt.datetime | None = None,
    by: str = "",
    actor: Actor,
    now: dt.datetime | None = None,
) -> int:
    """Note that a room's minibar is full again; how many postings that were open are done with.

    `last` is the newest posting that whoever filled it has seen, `until` when it was filled: what was taken since stays
    on the list. `by` names who filled it when that is not the actor.
    """
    open_postings = MinibarPosting.objects.filter(room=room, restocked_at__isnull=True)
    if last is not None:
        open_postings = open_postings.filter(pk__lte=last)
    if until is not None:
        open_postings = open_postings.filter(posted_at__lte=until)
    count = open_postings.update(restocked_at=now or timezone.now(), restocked_by=(by or actor.name)[:150])
    if count:
        audit_record("billing.minibar.restocked", actor, room, {"postings": count})
    return count


def goods_read(*, room: Room, code: str, quantity: int, stay: Stay | None) -> Goods:
    """What is to be posted to which folio (locked). Raises `MinibarError`, `FolioClosedError`, `FolioNoPostError`."""
    item = MinibarItem.objects.select_related("property").filter(property=room.property, code=code, active=True).first()
    if item is None:
        raise MinibarError(_("There is no product %(code)s.") % {"code": code}, "minibar_unknown_product")
    if not 1 <= quantity <= MOST:
        raise MinibarError(_("The quantity must be 1 to %(most)d.") % {"most": MOST}, "minibar_quantity")
    folio = folio_open_lock(room, stay)
    folio_check_charges(folio)
    return Goods(room, item, quantity, folio)


def folio_open_lock(room: Room, stay: Stay | None) -> Folio:
    """The open folio of a stay, locked. Raises `MinibarError` for a vacant room, `FolioClosedError`."""
    if stay is None:
        raise MinibarError(_("Room %(room)s is vacant.") % {"room": room.number}, "minibar_room_vacant")
    folio = folio_of_stay_lock(stay.pk)
    if folio is None or folio.status != FolioStatus.OPEN:
        raise FolioClosedError(_("%(guest)s has no open folio.") % {"guest": stay.guest_name})
    return folio


def goods_charge(goods: Goods, receipt: Receipt | None, source: str) -> Posting:
    """The charge, at the price of the business date, which is held so that it is posted on the same one."""
    article = minibar_article(goods.item, business_date_hold(goods.room.property_id))
    assert article.unit_price is not None
    return charge_of(
        article,
        quantity=Decimal(goods.quantity),
        unit_price=article.unit_price,
        currency=goods.folio.currency,
        source=source,
        reference=goods.room.number,
        business_key=f"minibar:{receipt.pk}" if receipt else None,
    )


def goods_post(
    goods: Goods, *, charge: Posting, receipt: Receipt | None, poster: Poster, now: dt.datetime | None
) -> MinibarPosting:
    """Post the charge, and note that the goods were taken."""
    entry = posting_add_locked(folio=goods.folio, posting=charge, actor=poster.actor, now=now)
    values = {
        "room": goods.room,
        "item": goods.item,
        "quantity": goods.quantity,
        "receipt": receipt,
        "posted_at": entry.posted_at,
        "posted_by": poster.name[:150],
        "housekeeper": poster.housekeeper,
    }
    return MinibarPosting.objects.get_or_create(entry=entry, defaults=values)[0]
