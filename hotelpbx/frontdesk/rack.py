"""The room rack: tiles with balances, filtered, with a digest each so that only what changed is sent again."""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from billing.selectors.folios import Account, accounts_by_stay
from rooms.models import Property
from rooms.selectors.rooms import RackTile, rack_tiles

STATES = {
    "VC": _("vacant, clean"),
    "VI": _("vacant, inspected"),
    "VD": _("vacant, dirty"),
    "OC": _("occupied, clean"),
    "OI": _("occupied, inspected"),
    "OD": _("occupied, dirty"),
    "OOO": _("out of order"),
    "OOS": _("out of service"),
}


NO_ACCOUNT = Account(Decimal(0), is_over_limit=False)


class RackRow(NamedTuple):
    """A room on the rack; `is_leaving`: its guest departs today (or should have left before)."""

    tile: RackTile
    balance: Decimal
    is_over_limit: bool
    is_leaving: bool
    currency: str

    @property
    def owes(self) -> bool:
        """Whether money is due from the guest."""
        return self.balance > 0

    @property
    def digest(self) -> str:
        """Changes with anything the tile shows; the same in every process."""
        return _digest(self)


@lru_cache(maxsize=8192)
def _digest(row: RackRow) -> str:
    return f"{row.tile.room_id}.{zlib.crc32(repr(row).encode()) & 0xFFFFFF:06x}"


@dataclass(frozen=True, slots=True)
class RackFilter:
    """Which rooms to show; empty fields do not restrict. `name` is part of a guest's name or the group."""

    floor: str = ""
    state: str = ""
    name: str = ""

    def admits(self, tile: RackTile) -> bool:
        """Whether the room is shown."""
        if self.floor and tile.floor != self.floor:
            return False
        if self.state and not self._in_state(tile):
            return False
        return not self.name or self._is_named(tile)

    def _in_state(self, tile: RackTile) -> bool:
        return self.state in (tile.status_code, tile.status_code[0] if not tile.block else "")

    def _is_named(self, tile: RackTile) -> bool:
        names = (tile.stay.guest_name, tile.stay.group, tile.number) if tile.stay else (tile.number,)
        wanted = self.name.casefold()
        return any(wanted in name.casefold() for name in names)


@dataclass(frozen=True, slots=True)
class Rack:
    """The rows that the filter admits, by floor, and the counts of the whole house."""

    rows: Sequence[RackRow]
    floors: Sequence[str]
    counts: Sequence[tuple[str, int]]
    total: int
    leaving: int

    @property
    def by_floor(self) -> list[tuple[str, list[RackRow]]]:
        """The rows under the name of their floor."""
        return [(floor, list(rows)) for floor, rows in groupby(self.rows, key=lambda row: row.tile.floor)]

    @property
    def version(self) -> str:
        """Changes with any row."""
        return f"{zlib.crc32(' '.join(row.digest for row in self.rows).encode()):08x}"


def rack_read(property: Property, wanted: RackFilter) -> Rack:
    """Read the rack: four statements at any number of rooms."""
    tiles = rack_tiles(property)
    accounts = accounts_by_stay(property)
    counts = Counter(tile.status_code for tile in tiles)
    rows = [_row(tile, property, accounts) for tile in tiles]
    return Rack(
        rows=[row for row in rows if wanted.admits(row.tile)],
        floors=list(dict.fromkeys(tile.floor for tile in tiles)),
        counts=[(code, counts[code]) for code in STATES],
        total=len(tiles),
        leaving=sum(1 for row in rows if row.is_leaving),
    )


def _row(tile: RackTile, property: Property, accounts: dict[int, Account]) -> RackRow:
    account = accounts.get(tile.stay.id, NO_ACCOUNT) if tile.stay else NO_ACCOUNT
    is_leaving = bool(tile.stay and tile.stay.departure <= property.business_date)
    return RackRow(tile, account.balance, account.is_over_limit, is_leaving, property.currency)


def rows_changed(rack: Rack, shown: Sequence[str]) -> list[RackRow] | None:
    """The rows whose digest is not among those a browser shows; None when it shows other rooms altogether."""
    if [digest.partition(".")[0] for digest in shown] != [str(row.tile.room_id) for row in rack.rows]:
        return None
    known = set(shown)
    return [row for row in rack.rows if row.digest not in known]
