"""Who holds which room and its telephone, and since when; part of the books kept anew."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass


@dataclass
class Stretch:
    """A stay holds the telephone of a room."""

    stay: int
    begin: dt.datetime
    end: dt.datetime | None = None


class Tenancy:
    """The rooms of a house. Of several stays in a room the first one holds the telephone, then who came next."""

    def __init__(self) -> None:
        self.room_of: dict[int, str] = {}
        self.left_at: dict[int, dt.datetime] = {}
        self.was_first: dict[int, bool] = {}
        self._in_room: dict[str, list[int]] = defaultdict(list)
        self._stretches: dict[str, list[Stretch]] = defaultdict(list)

    def enter(self, stay: int, room: str, at: dt.datetime) -> None:
        """A stay comes into a room."""
        if not self._in_room[room]:
            self._stretches[room].append(Stretch(stay, at))
        self._in_room[room].append(stay)
        self.room_of[stay] = room

    def leave(self, stay: int, at: dt.datetime) -> None:
        """A stay gives up its room, for another one or for good."""
        room = self.room_of[stay]
        self.was_first[stay] = self.is_first(stay)
        there = self._in_room[room]
        there.remove(stay)
        if self.was_first[stay]:
            self._stretches[room][-1].end = at
            if there:
                self._stretches[room].append(Stretch(min(there), at))

    def go(self, stay: int, at: dt.datetime) -> None:
        """A stay leaves the house."""
        self.leave(stay, at)
        self.left_at[stay] = at

    def is_in_house(self, stay: int) -> bool:
        """Whether the stay has not left."""
        return stay in self.room_of and stay not in self.left_at

    def is_first(self, stay: int) -> bool:
        """Whether it holds the telephone of its room; of one that has left: whether it did then."""
        if stay in self.left_at:
            return self.was_first[stay]
        return self._stretches[self.room_of[stay]][-1].stay == stay

    def first_in(self, room: str) -> int | None:
        """Who holds the telephone of a room now."""
        return self._stretches[room][-1].stay if self._in_room[room] else None

    def holder(self, room: str, at: dt.datetime) -> int | None:
        """Who held the telephone of a room at an instant."""
        held = (s for s in self._stretches.get(room, []) if s.begin <= at and (s.end is None or s.end > at))
        return next((stretch.stay for stretch in held), None)
