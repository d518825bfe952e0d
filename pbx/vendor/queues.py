"""Queues and their agents (manual: queues)."""

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

from pbx.vendor import checks
from pbx.vendor.payloads import clean_text, object_list, parse_int, parse_on_off, spelled, split_list, text_of
from pbx.vendor.queue_settings import BREAKOUT_ACTIONS, FAILOVER_ACTIONS, QueueSettings, RingStrategy, settings_to_wire
from pbx.vendor.requester import Requester

_WAIT = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})", re.ASCII)


class AgentState(enum.IntEnum):
    """What an agent does (manual: queue/query_status). A number this program does not know is UNKNOWN."""

    UNKNOWN = 0
    NOT_IN_USE = 1
    IN_USE = 2
    BUSY = 3
    INVALID = 4
    UNAVAILABLE = 5
    RINGING = 6
    IN_USE_RINGING = 7
    ON_HOLD = 8
    PAUSED = 9
    WRAP_UP = 10

    @classmethod
    def parse(cls, value: object) -> "AgentState":
        """The state of a number given as text or number."""
        code = parse_int(value)
        return next((state for state in cls if state == code), cls.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A queue's settings. Switches are None when the device does not say, numbers and times (seconds) too.

    `ringstrategy` is a `RingStrategy`. The device writes "None" or "[None]" for no prompt.
    """

    number: str
    password: str = field(repr=False)
    queuename: str
    ringstrategy: str
    failoveraction: str
    failoverdest: str
    agents: tuple[str, ...]
    dynamicagents: tuple[str, ...]
    agenttimeout: int | None
    agentannounce: str
    wrapuptime: int | None
    ringinuse: bool | None
    retry: int | None
    musiconhold: str
    maxwaittime: int | None
    joinempty: bool | None
    disallow_to_join_when_empty: bool | None
    empty_defined_for_disallow_to_join_when_empty: tuple[str, ...]
    leavewhenempty: bool | None
    empty_defined_for_leave_empty: tuple[str, ...]
    joinannounce: str
    announcepos: bool | None
    announcefreq: int | None
    announceholdtime: bool | None
    userannounce: str
    userannouncefreq: int | None
    breakoutkey: str
    breakoutaction: str
    breakoutdest: str
    satisfactionsurvey: str
    idannouncement: str


@dataclass(frozen=True, kw_only=True)
class QueueAgent:
    """An agent and what it does."""

    agent: str
    state: AgentState


@dataclass(frozen=True, kw_only=True)
class QueueCaller:
    """Somebody who waits. `wait_seconds` is None when the device does not say."""

    number: str
    wait_seconds: int | None
    channelid: str


@dataclass(frozen=True, kw_only=True)
class QueueStatus:
    """A queue at this moment; `caller_count` is how many wait."""

    number: str
    caller_count: int
    agents: tuple[QueueAgent, ...]
    callers: tuple[QueueCaller, ...]


class Queues:
    """Requests of the section "queues"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, numbers: str | Iterable[str]) -> tuple[Queue, ...]:
        """The settings of these queues, or of `all` (manual: queue/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._requester.request("queue/query", {"number": checks.extension_list(numbers, allow_all=True)})
        return tuple(_queue(entry) for entry in object_list(answer, "queues", "queue"))

    def query_status(self, *, number: str) -> QueueStatus:
        """The agents of one queue and who waits (manual: queue/query_status). Read only.

        Raises `PbxUnknownTargetError` when it does not exist.
        """
        answer = self._requester.request("queue/query_status", {"number": checks.extension_number(number)})
        return _status(number, object_list(answer, "queues", "queue"))

    def update(self, *, number: str, **settings: Unpack[QueueSettings]) -> None:
        """Change a queue; a setting that is left out or None stays as it is (manual: queue/update). Idempotent.

        Raises `PbxUnknownTargetError` when it does not exist, 10019 when the device could not store them.
        """
        self._requester.request("queue/update", settings_to_wire(number, settings))

    def add_dynamic_agent(self, *, queue_number: str, ext_number: str, password: str | None = None) -> None:
        """Sign an agent in (manual: queue/add_dynamicagent). Needs the queue's password if it has one (else 10032).

        Not idempotent as far as the manual says: it names no answer for one who is signed in.
        """
        parameters = _agent(queue_number, ext_number)
        if password is not None:
            parameters["password"] = checks.identifier("password", password)
        self._requester.request("queue/add_dynamicagent", parameters)

    def delete_dynamic_agent(self, *, queue_number: str, ext_number: str) -> None:
        """Sign an agent out (manual: queue/delete_dynamicagent). Not idempotent: there is nobody to sign out then."""
        self._requester.request("queue/delete_dynamicagent", _agent(queue_number, ext_number))

    def pause_agent(self, *, queue_number: str, ext_number: str) -> None:
        """Give an agent no more calls of this queue (manual: queue/pause_agent). Idempotent."""
        self._requester.request("queue/pause_agent", _agent(queue_number, ext_number))

    def unpause_agent(self, *, queue_number: str, ext_number: str) -> None:
        """Give an agent calls of this queue again (manual: queue/unpause_agent). Idempotent."""
        self._requester.request("queue/unpause_agent", _agent(queue_number, ext_number))


def _agent(queue_number: str, ext_number: str) -> dict[str, str]:
    return {
        "queuenumber": checks.extension_number(queue_number, "queuenumber"),
        "extnumber": checks.extension_number(ext_number, "extnumber"),
    }


def _queue(entry: Mapping[str, Any]) -> Queue:
    # The manual's table has capitals inside the names, the device has none.
    low = {key.lower(): value for key, value in entry.items()}
    return Queue(
        number=text_of(low, "number"),
        password=text_of(low, "password"),
        queuename=text_of(low, "queuename"),
        ringstrategy=spelled(low.get("ringstrategy"), RingStrategy),
        failoveraction=spelled(low.get("failoveraction"), FAILOVER_ACTIONS),
        failoverdest=text_of(low, "failoverdest"),
        agents=split_list(low.get("agents")),
        dynamicagents=split_list(low.get("dynamicagents")),
        agenttimeout=parse_int(low.get("agenttimeout")),
        agentannounce=text_of(low, "agentannounce"),
        wrapuptime=parse_int(low.get("wrapuptime")),
        ringinuse=parse_on_off(low.get("ringinuse")),
        retry=parse_int(low.get("retry")),
        musiconhold=text_of(low, "musiconhold"),
        maxwaittime=parse_int(low.get("maxwaittime")),
        **_when_empty(low),
        **_announcements(low),
        breakoutkey=text_of(low, "breakoutkey"),
        breakoutaction=spelled(low.get("breakoutaction"), BREAKOUT_ACTIONS),
        breakoutdest=text_of(low, "breakoutdest"),
        satisfactionsurvey=text_of(low, "satisfactionsurvey"),
        idannouncement=text_of(low, "idannouncement"),
    )


def _when_empty(low: Mapping[str, Any]) -> dict[str, Any]:
    switches = ("joinempty", "disallow_to_join_when_empty", "leavewhenempty")
    lists = ("empty_defined_for_disallow_to_join_when_empty", "empty_defined_for_leave_empty")
    return {name: parse_on_off(low.get(name)) for name in switches} | {
        name: split_list(low.get(name)) for name in lists
    }


def _announcements(low: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "joinannounce": text_of(low, "joinannounce"),
        "announcepos": parse_on_off(low.get("announcepos")),
        "announcefreq": parse_int(text_of(low, "announcefreq", "announcfreq")),
        "announceholdtime": parse_on_off(low.get("announceholdtime")),
        "userannounce": text_of(low, "userannounce"),
        "userannouncefreq": parse_int(text_of(low, "userannouncefreq", "userannouncfreq")),
    }


def _status(number: str, entries: list[Mapping[str, Any]]) -> QueueStatus:
    # The manual prints the callers in the status (table) and beside it in an entry of their own (example).
    statuses = [status for entry in entries for status in object_list(entry, "queuestatus")]
    listed = [caller for holder in (*statuses, *entries) for caller in object_list(holder, "callers", "caller")]
    callers = tuple(_caller(caller) for caller in listed)
    counts = [parse_int(status.get("callercount")) for status in statuses]
    return QueueStatus(
        number=number,
        caller_count=next((count for count in counts if count is not None), len(callers)),
        agents=tuple(_queue_agent(member) for status in statuses for member in object_list(status, "members")),
        callers=callers,
    )


def _queue_agent(member: Mapping[str, Any]) -> QueueAgent:
    return QueueAgent(agent=text_of(member, "agent"), state=AgentState.parse(member.get("agentstatus")))


def _caller(caller: Mapping[str, Any]) -> QueueCaller:
    return QueueCaller(
        number=text_of(caller, "callernum", max_length=64),
        wait_seconds=_wait_seconds(caller.get("waittime")),
        channelid=text_of(caller, "channelid", max_length=128),
    )


def _wait_seconds(value: object) -> int | None:
    """`0:37` (minutes and seconds), `1:02:03`, or seconds alone."""
    match = _WAIT.fullmatch(clean_text(value))
    if match is None:
        return parse_int(value)
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
