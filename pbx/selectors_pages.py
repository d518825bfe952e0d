"""What the status page reads besides `selectors`; a constant number of statements at any number of rows."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hotelpbx.common.errors import NotFoundError
from pbx.enums import OPEN_STATES, CommandState, LinkState
from pbx.models import Command, Extension, Pbx, Receipt
from pbx.selectors import commands_list, pbx_list, receipts_list

SHOWN = 50
LAMPS = {LinkState.ONLINE: "ok", LinkState.DEGRADED: "warn", LinkState.OFFLINE: "bad"}
SKEW_TOLERATED_SECONDS = 30
COMMAND_FILTERS = {
    "open": ",".join(OPEN_STATES),
    "failed": ",".join((CommandState.NEEDS_ATTENTION, CommandState.RETRYING, CommandState.EXPIRED)),
    "done": str(CommandState.DONE),
}


@dataclass(frozen=True, slots=True)
class PbxCard:
    """A PBX with its lamp (`ok`, `warn`, `bad`) and how many commands wait for it or have failed.

    `changed` are extensions that somebody set otherwise on the device.
    """

    pbx: Pbx
    lamp: str
    waiting: int
    failed: int
    changed: list[Extension]

    @property
    def clock_is_wrong(self) -> bool:
        """Whether the device's clock is so far off that wake-up calls suffer."""
        return abs(self.pbx.clock_skew_seconds or 0) > SKEW_TOLERATED_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """Which commands and reports to show; an empty field does not restrict."""

    pbx: str = ""
    command: str = ""
    event_type: str = ""
    event_state: str = ""


def pbx_cards() -> list[PbxCard]:
    """Every PBX with its queue."""
    rows: Any = pbx_list()
    changed: dict[int, list[Extension]] = defaultdict(list)
    for extension in Extension.objects.exclude(drift="").order_by("number"):
        changed[extension.pbx_id].append(extension)
    return [
        PbxCard(row, LAMPS[LinkState(row.state)], row.pending_commands, row.failed_commands, changed[row.pk])
        for row in rows
    ]


def recent_commands(filters: ActivityFilter) -> list[Command]:
    """The newest commands with their attempts."""
    rows = commands_list(state=COMMAND_FILTERS.get(filters.command, ""), pbx=filters.pbx)
    return list(rows.prefetch_related("attempts")[:SHOWN])


def recent_receipts(filters: ActivityFilter) -> list[Receipt]:
    """The newest reports."""
    return list(receipts_list(event_type=filters.event_type, state=filters.event_state, pbx=filters.pbx)[:SHOWN])


def command_by_id(command_id: int) -> Command:
    """Raises `NotFoundError`."""
    found = commands_list().select_related("sync_extension").filter(pk=command_id).first()
    if found is None:
        raise NotFoundError(_("This command does not exist."))
    return found


def receipt_by_id(receipt_id: int) -> Receipt:
    """Raises `NotFoundError`."""
    found = receipts_list().filter(pk=receipt_id).first()
    if found is None:
        raise NotFoundError(_("This report does not exist."))
    return found
