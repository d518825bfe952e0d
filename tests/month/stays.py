"""Who stays where and when: arrivals, departures, moves and sharers of a month."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.month.clock import DAY, between, instant, on_day
from tests.month.house import LEVELS, ordinary_and_spare
from tests.month.plan import CheckIn, CheckOut, Event, House, Move, Size

EMPTY_NIGHTS, DAY_USE, AFTER_MIDNIGHT, MOVES, SHARES, COMPANY = 0.06, 0.03, 0.03, 0.03, 0.05, 0.2
STRETCH = dt.timedelta(minutes=30)


@dataclass
class Staying:
    """A stay as it is planned; `left` is empty where it outlasts the month."""

    room: str
    came: dt.datetime
    left: dt.datetime | None
    departure: dt.date
    share: bool = False
    moved: tuple[dt.datetime, str] | None = None
    number: int = field(default=-1)

    def room_at(self, at: dt.datetime) -> str:
        """Where the guest lives at an instant of the stay."""
        return self.moved[1] if self.moved and at >= self.moved[0] else self.room


def stayings(rng: Random, house: House, size: Size) -> list[Staying]:
    """All stays, numbered in the order in which they come."""
    ordinary, spare = ordinary_and_spare(house)
    share_of_primaries = 1 - SHARES
    mean = len(ordinary) * size.days * (1 - EMPTY_NIGHTS) / max(1, size.stays * share_of_primaries)
    planned = [each for room in ordinary for each in _of_room(rng, house, size, room, max(1.0, mean))]
    _plan_moves(rng, house, size, planned, spare)
    planned += [sharer for each in planned if rng.random() < SHARES for sharer in _sharer(rng, house, size, each)]
    planned.sort(key=lambda each: (each.came, each.room))
    for number, each in enumerate(planned):
        each.number = number
    return planned


def _of_room(rng: Random, house: House, size: Size, room: str, mean: float) -> Iterator[Staying]:
    day = 0
    while day < size.days:
        date = house.first_date + day * DAY
        if rng.random() < EMPTY_NIGHTS:
            day += 1
            continue
        earliest = 14.0
        if rng.random() < DAY_USE:
            yield Staying(room, on_day(rng, date, 12.5, 13.5), on_day(rng, date, 16.5, 18), date)
            earliest = 18.5
        nights = 1
        while rng.random() > 1 / mean:
            nights += 1
        came = on_day(rng, date, earliest, 23.5)
        if rng.random() < AFTER_MIDNIGHT:
            came = on_day(rng, date + DAY, 0.1, 1.8)
        day += nights
        departure = date + nights * DAY
        yield Staying(room, came, on_day(rng, departure, 7, 11.5) if day < size.days else None, departure)


def _plan_moves(rng: Random, house: House, size: Size, planned: list[Staying], spare: list[str]) -> None:
    """Some move to a room that nobody has until they leave."""
    end = _end(house, size)
    taken: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {room: [] for room in spare}
    for each in planned:
        if rng.random() >= MOVES:
            continue
        left = each.left or end
        at = between(rng, each.came + STRETCH, left - STRETCH)
        free = [room for room in spare if all(left < first or last < at for first, last in taken[room])]
        if free:
            room = rng.choice(free)
            each.moved = (at, room)
            taken[room].append((at, left))


def _sharer(rng: Random, house: House, size: Size, each: Staying) -> Iterator[Staying]:
    """One who comes later into the room, and leaves before or after the first, or outlasts the month with him."""
    last = each.moved[0] if each.moved else each.left or _end(house, size)
    if last - each.came < 3 * STRETCH:
        return
    came = between(rng, each.came + dt.timedelta(minutes=5), last - STRETCH)
    left = each.left
    if left is not None:
        late = left + dt.timedelta(minutes=rng.randint(5, 35))
        left = late if rng.random() < 0.5 else between(rng, came + dt.timedelta(minutes=5), left)
    yield Staying(each.room, came, left, each.departure, share=True)


def _end(house: House, size: Size) -> dt.datetime:
    return instant(house.first_date + size.days * DAY, 0)


def stay_events(rng: Random, planned: list[Staying]) -> Iterator[Event]:
    """What the desk does about the stays."""
    for each in planned:
        yield CheckIn(
            at=each.came,
            stay=each.number,
            room=each.room,
            level=rng.choice(LEVELS).code,
            guests=rng.choice((1, 1, 2, 2, 3)),
            departure=each.departure,
            share=each.share,
            company_pays=rng.choice((("ROOM",), ("ROOM", "PHONE"), ("*",))) if rng.random() < COMPANY else (),
            nightly_rate=f"{rng.randint(60, 300)}.{rng.randint(0, 99):02}" if rng.random() < 0.2 else "",
            tax_exempt=rng.random() < 0.1,
        )
        if each.moved:
            yield Move(at=each.moved[0], stay=each.number, room=each.moved[1])
        if each.left:
            yield CheckOut(
                at=each.left,
                stay=each.number,
                method=rng.choice(("cash", "card", "card", "bank", "invoice")),
                invoices=rng.choice((0, 0, 1, 1, 1, 2)) if rng.random() < 0.8 else 0,
            )
