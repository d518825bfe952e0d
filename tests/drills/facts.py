"""What both sides show after a drill, as plain rows: the house from its database, the device from its control."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


@dataclass
class House:
    """Rows of our database. `receipts` are those of this drill, everything else is everything there is."""

    receipts: list[Row] = field(default_factory=list)
    commands: list[Row] = field(default_factory=list)
    attention: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    calls: list[Row] = field(default_factory=list)
    minibar: list[Row] = field(default_factory=list)
    stays: list[Row] = field(default_factory=list)
    conditions: dict[str, str] = field(default_factory=dict)

    def open_items(self) -> list[Row]:
        """Attention items that nobody has closed."""
        return [item for item in self.attention if not item["resolved_at"]]

    def waiting_for(self, number: str) -> bool:
        """Whether an extension's command is on its way or before a person: the asked thing is visibly not done."""
        return any(
            number in command["numbers"] and command["state"] in ("queued", "retrying", "in_flight", "needs_attention")
            for command in self.commands
        )


@dataclass
class Device:
    """The simulator's state, and its logs of this drill: reports that it sent, requests that it executed."""

    extensions: dict[str, Row] = field(default_factory=dict)
    alarms: list[Row] = field(default_factory=list)
    cdrs: dict[str, Row] = field(default_factory=dict)
    reports: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)


def fingerprint(payload: Row) -> str:
    """Of a report as the device writes it."""
    return hashlib.sha256(json.dumps(payload, ensure_ascii=False).encode()).hexdigest()


def content(raw: bytes) -> Row:
    """A report as far as it can be read."""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def seconds_of(cdr: Row) -> int:
    """How long they talked."""
    return int(next(value for key, value in cdr.items() if key.startswith("talkdur")))


def money(value: object) -> Decimal:
    """An amount with two digits."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


def now() -> dt.datetime:
    """This instant."""
    return dt.datetime.now(dt.UTC)
