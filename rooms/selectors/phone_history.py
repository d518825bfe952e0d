"""Which room a phone belonged to and who held that room, for many phones and instants in three statements.

The rules are those of `rooms_of_phone`, `stay_holding` and `stay_holding_in_second`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from rooms.models import FormerPhone, Room, RoomExtension, StayRoom
from rooms.selectors.stays import DEVICE_SECOND


@dataclass(frozen=True, slots=True)
class Tenure:
    """A stretch of time in which a phone belonged to a room; open where an end is None."""

    room: Room
    since: dt.datetime | None
    until: dt.datetime | None

    def covers(self, at: dt.datetime) -> bool:
        """Whether the phone belonged to the room at an instant."""
        return (self.since is None or self.since <= at) and (self.until is None or self.until > at)


@dataclass(frozen=True, slots=True)
class PhoneHistory:
    """The rooms of phones (by extension) and the primary stays of rooms (the latest first)."""

    tenures: dict[int, list[Tenure]]
    holdings: dict[int, list[StayRoom]]

    def room(self, extension_id: int, at: dt.datetime) -> Room | None:
        """The room to which a phone belonged at an instant."""
        return next(iter(self._rooms(extension_id, at)), None)

    def holding_in_second(self, extension_id: int, at: dt.datetime) -> StayRoom | None:
        """The stretch of the primary stay that held the phone's room in the second that the device names."""
        return self._holding(extension_id, at) or self._holding(extension_id, at + DEVICE_SECOND)

    def _holding(self, extension_id: int, at: dt.datetime) -> StayRoom | None:
        rooms = self._rooms(extension_id, at)
        held = (row for room in rooms for row in self.holdings.get(room.pk, ()) if _held(row, at))
        return max(held, key=lambda row: (row.started_at, row.pk), default=None)

    def _rooms(self, extension_id: int, at: dt.datetime) -> list[Room]:
        return [tenure.room for tenure in self.tenures.get(extension_id, ()) if tenure.covers(at)]


def phone_history(extension_ids: Collection[int], since: dt.datetime, until: dt.datetime) -> PhoneHistory:
    """What is needed to say whose phones these were from `since` to `until`."""
    tenures = _tenures(extension_ids, since)
    rooms = {tenure.room.pk for found in tenures.values() for tenure in found}
    return PhoneHistory(tenures, _holdings(rooms, since, until + DEVICE_SECOND))


def _tenures(extension_ids: Collection[int], since: dt.datetime) -> dict[int, list[Tenure]]:
    found: dict[int, list[Tenure]] = defaultdict(list)
    for now in RoomExtension.objects.filter(extension__in=extension_ids).select_related("room").order_by():
        found[now.extension_id].append(Tenure(now.room, now.since, None))
    former = FormerPhone.objects.filter(extension__in=extension_ids, until__gt=since)
    for then in former.select_related("room").order_by():
        found[then.extension_id].append(Tenure(then.room, then.since, then.until))
    for tenures in found.values():
        tenures.sort(key=lambda tenure: (tenure.room.property_id, tenure.room.number))
    return found


def _holdings(rooms: Collection[int], since: dt.datetime, until: dt.datetime) -> dict[int, list[StayRoom]]:
    rows = StayRoom.objects.filter(room__in=rooms, is_primary=True, started_at__lte=until)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))
    found: dict[int, list[StayRoom]] = defaultdict(list)
    for row in rows.select_related("stay__service_level", "room").order_by():
        found[row.room_id].append(row)
    return found


def _held(row: StayRoom, at: dt.datetime) -> bool:
    return row.started_at <= at and (row.ended_at is None or row.ended_at > at)
