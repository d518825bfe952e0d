"""What is missing in the minibars: taken since each room was last filled, and not taken back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Max, Sum

from billing.models import MinibarItem, MinibarPosting
from billing.selectors.minibar import is_taken_back
from rooms.models import Property, Room
from rooms.selectors.rooms import natural


@dataclass(frozen=True, slots=True)
class Missing:
    """How much of an article was taken, and how much of it is missing: never more than a filled minibar has."""

    item: MinibarItem
    taken: int
    missing: int


@dataclass(frozen=True, slots=True)
class RoomToFill:
    """A room with what it lacks, and the newest posting behind it."""

    room: Room
    goods: Sequence[Missing]
    last: int


@dataclass(frozen=True, slots=True)
class RestockList:
    """The rooms by floor and number, and what the trolley needs."""

    rooms: Sequence[RoomToFill]
    trolley: Sequence[Missing]

    @property
    def floors(self) -> Iterator[tuple[str, list[RoomToFill]]]:
        """The rooms floor by floor."""
        return ((floor, list(rooms)) for floor, rooms in groupby(self.rooms, key=lambda row: row.room.floor))

    @property
    def pieces(self) -> int:
        """How many pieces go onto the trolley."""
        return sum(goods.missing for goods in self.trolley)


def restock_list(property: Property) -> RestockList:
    """What to fill; four statements at any number of rooms and goods."""
    rows = _taken(property)
    items = MinibarItem.objects.in_bulk({row["item"] for row in rows})
    by_room: dict[int, list[Missing]] = {}
    last: dict[int, int] = {}
    for row in rows:
        room = row["room"]
        by_room.setdefault(room, []).append(_missing(items[row["item"]], row["taken"]))
        last[room] = max(last.get(room, 0), row["last"])
    rooms = Room.objects.filter(pk__in=by_room).select_related("property")
    sorted_rooms = sorted(rooms, key=lambda room: (natural(room.floor), natural(room.number)))
    return RestockList(
        [RoomToFill(room, _by_code(by_room[room.pk]), last[room.pk]) for room in sorted_rooms],
        _trolley(goods for room_goods in by_room.values() for goods in room_goods),
    )


def _taken(property: Property) -> list[dict[str, Any]]:
    waiting = MinibarPosting.objects.filter(room__property=property, restocked_at__isnull=True)
    taken = waiting.exclude(is_taken_back()).order_by()
    return [dict(row) for row in taken.values("room", "item").annotate(taken=Sum("quantity"), last=Max("pk"))]


def _missing(item: MinibarItem, taken: int) -> Missing:
    """Whoever took more than the minibar holds was given it by hand; without a par all that was taken is missing."""
    return Missing(item, taken, min(taken, item.par_stock or taken))


def _trolley(goods: Iterable[Missing]) -> list[Missing]:
    by_item = groupby(sorted(goods, key=lambda each: each.item.pk), key=lambda each: each.item)
    sums = ((item, list(rows)) for item, rows in by_item)
    return _by_code(
        Missing(item, sum(row.taken for row in rows), sum(row.missing for row in rows)) for item, rows in sums
    )


def _by_code(goods: Iterable[Missing]) -> list[Missing]:
    return sorted(goods, key=lambda each: natural(each.item.code))
