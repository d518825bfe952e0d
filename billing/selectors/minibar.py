"""Minibar goods with their prices by date, and what was taken from a room."""

import datetime as dt
from decimal import Decimal

from django.db.models import DateField, DecimalField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Length
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import EntrySource
from billing.errors import HousekeeperNotFoundError, MinibarItemNotFoundError
from billing.models import FolioEntry, Housekeeper, MinibarItem, MinibarPosting, MinibarPrice
from hotelpbx.common.hotel_time import local_date, resolve_local
from hotelpbx.common.scope import in_scope
from rooms.models import Property, Room

PRICE = DecimalField(max_digits=12, decimal_places=3)
MOST_TAPS = 24


def minibar_price(item: MinibarItem, on: dt.date) -> Decimal:
    """What one of an article costs on a business date."""
    dated = MinibarPrice.objects.filter(item=item, valid_from__lte=on).order_by("-valid_from").first()
    return dated.price if dated else item.price


def minibar_items(property: Property) -> "QuerySet[MinibarItem]":
    """The goods, short codes first, each with `price_now`, and `next_price` from `next_from` on if one is planned."""
    dated = MinibarPrice.objects.filter(item=OuterRef("pk"))
    past = dated.filter(valid_from__lte=property.business_date).order_by("-valid_from")
    future = dated.filter(valid_from__gt=property.business_date).order_by("valid_from")
    return (
        MinibarItem.objects.filter(property=property)
        .annotate(
            price_now=Coalesce(Subquery(past.values("price")[:1]), F("price"), output_field=PRICE),
            next_price=Subquery(future.values("price")[:1], output_field=PRICE),
            next_from=Subquery(future.values("valid_from")[:1], output_field=DateField()),
        )
        .order_by(Length("code"), "code")
    )


def minibar_item_get(item_id: int) -> MinibarItem:
    """An article. Raises `MinibarItemNotFoundError`."""
    items = in_scope(MinibarItem.objects.select_related("property"), "property__code")
    found = items.filter(pk=item_id).first()
    if found is None:
        raise MinibarItemNotFoundError(_("This article does not exist."))
    return found


def housekeeper_get(housekeeper_id: int) -> Housekeeper:
    """A housekeeper. Raises `HousekeeperNotFoundError`."""
    housekeepers = in_scope(Housekeeper.objects.select_related("property", "user"), "property__code")
    found = housekeepers.filter(pk=housekeeper_id).first()
    if found is None:
        raise HousekeeperNotFoundError(_("This housekeeper does not exist."))
    return found


def postings_told(postings: "QuerySet[MinibarPosting]") -> "QuerySet[MinibarPosting]":
    """Postings with what their lists show, and whether they are `taken_back`: reversed, and not to move elsewhere."""
    return postings.annotate(taken_back=is_taken_back()).select_related("room", "item", "entry", "housekeeper")


def is_taken_back() -> "Exists":
    """For a query of postings: whether the charge was reversed for good."""
    moved = FolioEntry.objects.filter(moved_from=OuterRef("reverses"))
    return Exists(FolioEntry.objects.filter(reverses=OuterRef("entry")).exclude(Exists(moved)))


def is_by_phone() -> "Exists":
    """For a query of postings: whether the room's phone took them back."""
    return Exists(FolioEntry.objects.filter(reverses=OuterRef("entry"), source=EntrySource.PHONE))


def postings_today(room: Room) -> "QuerySet[MinibarPosting]":
    """What was taken from a room since midnight, the newest first."""
    zone = room.property.timezone
    midnight = resolve_local(local_date(timezone.now(), zone), dt.time(0, 0), zone)
    return postings_told(MinibarPosting.objects.filter(room=room, posted_at__gte=midnight))


def goods_to_tap(property: Property) -> list[MinibarItem]:
    """The goods on sale that stand in a filled minibar, or all where nobody has said which; as many as a page takes."""
    items = list(minibar_items(property).filter(active=True))
    return ([item for item in items if item.par_stock] or items)[:MOST_TAPS]
