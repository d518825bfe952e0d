"""How long each PBX could be reached, from the changes of its link."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pbx.enums import LinkState
from pbx.models import LinkChange

Day = tuple[dt.date, dt.datetime, dt.datetime]  # a date with its beginning and its end


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a link was in one state; `until` is None while it lasts."""

    pbx: str
    state: str
    since: dt.datetime
    until: dt.datetime | None

    def seconds(self, since: dt.datetime, until: dt.datetime) -> int:
        """How much of it lies between two instants."""
        end = min(self.until, until) if self.until else until
        return max(0, round((end - max(self.since, since)).total_seconds()))


@dataclass(frozen=True, slots=True)
class DayOfLink:
    """The seconds of a day of which a PBX's state is known, those in which it was online, and its outages."""

    pbx: str
    date: dt.date
    known: int
    online: int
    outages: int

    @property
    def share(self) -> float | None:
        """The part of the known time in which it was online; None when nothing is known."""
        return self.online / self.known if self.known else None


def link_stretches(property_code: str, since: dt.datetime, until: dt.datetime) -> list[Stretch]:
    """Every stretch that touches the time between, by PBX and beginning; one statement."""
    changes = LinkChange.objects.filter(pbx__property_code=property_code, at__lt=until).order_by(
        "pbx__name", "at", "id"
    )
    rows = changes.values_list("pbx__name", "state", "at").iterator()
    found = (stretch for name, group in groupby(rows, lambda row: row[0]) for stretch in _stretches(name, group))
    return [stretch for stretch in found if stretch.until is None or stretch.until > since]


def _stretches(pbx: str, changes: Iterable[tuple[str, str, dt.datetime]]) -> Iterator[Stretch]:
    """From each change to the next one; the same state twice is one stretch."""
    turns = [next(same) for _state, same in groupby(changes, lambda row: row[1])]
    ends = [later[2] for _turn, later in pairwise(turns)]
    for (_name, state, at), end in zip(turns, [*ends, None], strict=True):
        yield Stretch(pbx, state, at, end)


def link_days(stretches: Sequence[Stretch], days: Sequence[Day]) -> list[DayOfLink]:
    """A row a PBX and day."""
    names = dict.fromkeys(stretch.pbx for stretch in stretches)
    return [_day(name, day, [one for one in stretches if one.pbx == name]) for name in names for day in days]


def _day(pbx: str, day: Day, stretches: Sequence[Stretch]) -> DayOfLink:
    date, since, until = day
    parts = [(stretch, stretch.seconds(since, until)) for stretch in stretches]
    online = sum(seconds for stretch, seconds in parts if stretch.state == LinkState.ONLINE)
    outages = sum(1 for stretch, seconds in parts if seconds and stretch.state != LinkState.ONLINE)
    return DayOfLink(pbx, date, sum(seconds for _stretch, seconds in parts), online, outages)
