"""The reports a device sends, as values (manual: event push). `pbx.vendor.events.decode` makes them."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pbx.vendor.call_details import CallDetail
from pbx.vendor.members import Member


class ExtensionState(enum.StrEnum):
    """What an extension does; `IDLE` comes from analogue phones only, a SIP phone at rest is `REGISTERED`."""

    UNAVAILABLE = "Unavailable"
    REGISTERED = "Registered"
    UNREGISTERED = "Unregistered"
    RINGING = "Ringing"
    BUSY = "Busy"
    HOLD = "Hold"
    MALFUNCTION = "Malfunction"
    IDLE = "Idle"
    NO_PORT = "Fxsnoport"
    UNKNOWN = "Unknown"

    @classmethod
    def parse(cls, text: str) -> "ExtensionState":
        """The state in any case; `UNKNOWN` for a word this program does not know."""
        return next((state for state in cls if state.value.lower() == text.lower()), cls.UNKNOWN)


class FailureCause(enum.StrEnum):
    """Why a call failed (manual: CallFailed). Those with a number are answers of the telephone or the provider."""

    NO_PERMISSION = "NO Outbound Restriction"
    CONGESTION = "Circuit/channel congestion"
    DO_NOT_DISTURB = "DND"
    LINE_UNREACHABLE = "Line Unreachable"
    USER_BUSY = "User Busy"
    GONE = "410 Gone"
    NOT_FOUND = "404 NOT found"
    REQUEST_TIMEOUT = "408 Request Time"
    UNAVAILABLE = "480 Temporatily Unavailable"
    ADDRESS_INCOMPLETE = "484 Address incomplete"
    BUSY_HERE = "486 Busy here"
    DECLINED = "603 Declined"
    UNKNOWN = ""

    @classmethod
    def parse(cls, text: str) -> "FailureCause":
        """The cause in any case, by its number where it has one; `UNKNOWN` for one this program does not know."""
        return next((cause for cause in cls if _key_of_cause(cause) == _key_of_cause(text)), cls.UNKNOWN)


def _key_of_cause(text: str) -> str:
    """The words after a number are spelled in several ways, so only the number counts."""
    first = text.strip().partition(" ")[0]
    return first if first.isdigit() else text.strip().lower()


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every report has. `name` is the canonical name, whatever spelling came; missing texts are ""."""

    name: str
    serial_number: str = ""
    callid: str = ""
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnknownReport(Event):
    """A readable report of a kind this program does not know."""

    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class BootUpReport(Event):
    """The device has restarted; all logins and links are gone."""


@dataclass(frozen=True, kw_only=True)
class ConfigChangeReport(Event):
    """Somebody changed an extension (`type` extension, `number`) or a trunk (`type` trunk, `trunk`).

    `operation` is add, del or update.
    """

    type: str
    operation: str
    number: str
    trunk: str


@dataclass(frozen=True, kw_only=True)
class ExtensionStatusReport(Event):
    """An extension with status monitoring changed its state."""

    number: str
    status: ExtensionState
    registered_ip: str


@dataclass(frozen=True, kw_only=True)
class CallStatusReport(Event):
    """The legs of a call as they are now."""


@dataclass(frozen=True, kw_only=True)
class CdrReport(CallDetail, Event):
    """A call has ended."""


@dataclass(frozen=True, kw_only=True)
class TransferReport(Event):
    """Somebody transferred a call with a feature code."""


@dataclass(frozen=True, kw_only=True)
class ForwardReport(Event):
    """A forwarding rule diverted a call."""


@dataclass(frozen=True, kw_only=True)
class CallFailedReport(Event):
    """A call failed; `reason` in the device's words."""

    reason: str

    @property
    def cause(self) -> FailureCause:
        """The reason as one of those the manual lists."""
        return FailureCause.parse(self.reason)


@dataclass(frozen=True, kw_only=True)
class InviteReport(Event):
    """A trunk with answer control waits ten seconds for accept or refuse."""


@dataclass(frozen=True, kw_only=True)
class IncomingReport(Event):
    """A trunk with destination control waits ten seconds for a destination."""


@dataclass(frozen=True, kw_only=True)
class DtmfReport(Event):
    """Keys pressed: either one key (`info`, its place `flag` from 0), or at the end the whole string (`infos`)."""

    info: str | None = None
    flag: int | None = None
    infos: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether this is the whole string."""
        return self.infos is not None


@dataclass(frozen=True, kw_only=True)
class PlayPromptEndReport(Event):
    """A prompt ended: `prompt` names the file, or `ivr` the voice menu."""

    prompt: str
    ivr: str


@dataclass(frozen=True, kw_only=True)
class SatisfactionReport(Event):
    """The key a caller pressed in a survey."""

    survey_result: str


@dataclass(frozen=True, kw_only=True)
class SmsSendReport(Event):
    """A text message was delivered or not."""

    smsid: str
    delivered: bool


@dataclass(frozen=True, kw_only=True)
class ConferenceStatusReport(Event):
    """Who is in a conference after somebody came or left."""

    conference_number: str
    conference_name: str


@dataclass(frozen=True, kw_only=True)
class UacstaCallReport(Event):
    """A remotely controlled phone: `operation` is callstart, callanswer or callover."""

    operation: str
    number: str
    csta_callid: str
    ip_address: str


@dataclass(frozen=True, kw_only=True)
class QueueAgentRingNoAnswerTimeoutReport(Event):
    """An agent let a queue call ring out."""

    queue: str
    agent: str
    caller: str


@dataclass(frozen=True, kw_only=True)
class MissedCall:
    """A queue call an agent missed."""

    caller: str
    callid: str


@dataclass(frozen=True, kw_only=True)
class QueueAutoPauseReport(Event):
    """An agent was paused after too many missed calls."""

    queue: str
    agent: str
    missed_calls: tuple[MissedCall, ...]
