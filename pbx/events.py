"""What the telephone side tells the rest of the house, and who wants to hear it.

Other apps subscribe in `AppConfig.ready()`. `publish` runs inside the transaction of the report or the command that
caused the event; a handler must be idempotent, tolerate any order and open no transaction.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from pbx.models import CallRecord, Command, Extension, Pbx, Receipt
from pbx.vendor.wakeups import StoredAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDialled:
    """Somebody keyed a complete code, such as `777*01`, on a phone. The receipt is unique per posting.

    In place of a PIN the code has its digests (`pbx.pins`).
    """

    extension: Extension | None
    pbx: Pbx
    number: str
    code: str
    callid: str
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecorded:
    """A call has ended and its record is stored; published once per record."""

    call: CallRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRang:
    """The phone of an extension rings because somebody or something calls it."""

    extension: Extension
    callid: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAnswered:
    """The phone of an extension was picked up; may be told several times for one call."""

    extension: Extension
    callid: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptEnded:
    """A prompt was played to the end to an extension."""

    extension: Extension
    callid: str
    prompt: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailedAt:
    """A call to (or from) an extension failed, in the device's words."""

    extension: Extension
    callid: str
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFinished:
    """A command reached `done`, `needs_attention`, `cancelled` or `expired`; see its `state` and `result`.

    Not told: a sync that a newer one replaces, and a group that is sent one by one.
    """

    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxRestarted:
    """The device reported a restart: what it only kept in memory is gone."""

    pbx: Pbx


DeviceAlarm: TypeAlias = StoredAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxReconciled:
    """The device has told all its alarms, when asked at `asked_at`: what we keep there can be compared."""

    pbx: Pbx
    alarms: Sequence[DeviceAlarm]
    asked_at: dt.datetime


E = TypeVar("E")
Handler = Callable[[Any], None]
_handlers: dict[type, list[Handler]] = defaultdict(list)


def subscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Register a handler; registering the same one again changes nothing."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def publish(event: object) -> None:
    """Hand an event to every handler of its type; what a handler raises goes to the caller."""
    for handler in _handlers[type(event)]:
        handler(event)
