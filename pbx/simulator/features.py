"""What the exchange offers besides extensions: voice menus, queues, ring groups, conferences and paging groups.

Plain data, as the device's web page or the API sets it; `to_json` and `from_json` keep it over a restart. What goes on
inside a feature (who waits, who talks) lives with its module and ends with the exchange.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

# Kinds of destinations, in the words of inroute/add; queues write the same words with capitals and blanks.
DESTINATIONS = (
    "hangup",
    "extension",
    "voicemail",
    "ivr",
    "ringgroup",
    "queue",
    "conference",
    "faxtoemail",
    "dialbyname",
)

IVR_DEFAULTS = {
    "prompt": "[Default]",
    "promptrepeat": "3",
    "responsetimeout": "3",
    "digittimeout": "3",
    "dialext": "on",
    "dialoutboundroutes": "off",
    "dialtocheckvoicemail": "off",
}
QUEUE_DEFAULTS = {
    "password": "",
    "ringstrategy": "Ring All",
    "failoveraction": "Hang up",
    "failoverdest": "",
    "agents": "",
    "agenttimeout": "30",
    "agentannounce": "[None]",
    "wrapuptime": "30",
    "ringinuse": "off",
    "retry": "30",
    "musiconhold": "[None]",
    "maxwaittime": "1800",
    "joinempty": "on",
    "empty_defined_for_disallow_to_join_when_empty": "1,2",
    "leavewhenempty": "off",
    "empty_defined_for_leave_empty": "1,2",
    "joinannounce": "[None]",
    "announcepos": "on",
    "announcefreq": "30",
    "announceholdtime": "on",
    "userannounce": "[None]",
    "userannouncefreq": "60",
    "breakoutkey": "None",
    "breakoutaction": "",
    "breakoutdest": "",
    "satisfactionsurvey": "None",
    "idannouncement": "None",
}
CONFERENCE_DEFAULTS = {
    "participantepassword": "",
    "moderatorpassword": "",
    "waitformoderator": "no",
    "allowinvite": "yes",
    "moderators": "",
    "musiconhold": "yes",
    "mute": "no",
    "prompt": "default",
}
PAGING_DEFAULTS = {
    "type": "paging",
    "member": "",
    "membergroup": "",
    "enabledialtoanswer": "no",
    "multicastip": "",
}


@dataclass(frozen=True)
class Destination:
    """Where a caller is sent on to; `kind` is one of DESTINATIONS."""

    kind: str = "hangup"
    number: str = ""

    @classmethod
    def create(cls, kind: str, number: str = "") -> "Destination":
        """Takes both spellings (`Ring Group`, `ringgroup`). Raises ValueError for an unknown kind."""
        word = kind.replace(" ", "").lower()
        if word not in DESTINATIONS:
            raise ValueError(f"{kind!r} is not a kind of destination: {', '.join(DESTINATIONS)}")
        return cls(word, number)


@dataclass
class Configured:
    """A feature with a number; `settings` holds the wire's keys and strings."""

    number: str
    settings: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises TypeError when the data is not of this kind."""
        return cls(**data)


@dataclass
class Ivr(Configured):
    """A voice menu. `keys`, `timeout` and `invalid` are set on the device's web page only.

    `collects` is the menu of a support script: it reads a code that ends with #, reports it, and starts again.
    """

    keys: dict[str, Destination] = field(default_factory=dict)
    timeout: Destination = field(default_factory=Destination)
    invalid: Destination = field(default_factory=Destination)
    collects: bool = False

    @classmethod
    def create(cls, number: str, name: str = "", **settings: str) -> "Ivr":
        return cls(number, {"ivrname": name or number, **IVR_DEFAULTS, **settings})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Ivr":
        keys = {key: Destination(**where) for key, where in data["keys"].items()}
        timeout, invalid = Destination(**data["timeout"]), Destination(**data["invalid"])
        return cls(data["number"], dict(data["settings"]), keys, timeout, invalid, data["collects"])


@dataclass
class Agent:
    """What a queue knows of an agent: calls missed in a row, calls taken, and until when to rest (elapsed seconds)."""

    missed: list[dict[str, str]] = field(default_factory=list)
    taken: int = 0
    last_talk: float = -1.0
    rests_until: float = 0.0


@dataclass
class Queue(Configured):
    """A queue with its signed-in and paused agents; a fixed agent stands in the setting `agents`.

    An agent who misses `missed_before_pause` calls is paused; 0 never pauses. Set on the device's web page only.
    `records` and `last_rung` (whose turn it was) end with the exchange.
    """

    dynamic: list[str] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    missed_before_pause: int = 3
    records: dict[str, Agent] = field(default_factory=dict, init=False)
    last_rung: str = field(default="", init=False)

    @classmethod
    def create(cls, number: str, name: str = "", **settings: str) -> "Queue":
        return cls(number, {"queuename": name or number, **QUEUE_DEFAULTS, **settings})

    def to_json(self) -> dict[str, Any]:
        kept = ("number", "settings", "dynamic", "paused", "missed_before_pause")
        return {name: value for name, value in asdict(self).items() if name in kept}


@dataclass
class RingGroup:
    """Extensions that ring together (`ringall`) or one after the other (`linear`), each for `seconds`."""

    number: str
    name: str
    members: list[str]
    strategy: str = "ringall"
    seconds: float = 30.0
    failover: Destination = field(default_factory=Destination)

    @classmethod
    def create(cls, number: str, name: str = "", *, members: list[str], strategy: str = "ringall") -> "RingGroup":
        return cls(number, name or number, list(members), strategy)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RingGroup":
        return cls(**{**data, "failover": Destination(**data["failover"])})


@dataclass
class ConferenceRoom(Configured):
    """A conference room. An instant one is `instant`: the API opened it, and it goes with its last member."""

    instant: bool = False
    members: list[str] = field(default_factory=list)

    @classmethod
    def create(cls, number: str, name: str = "", **settings: str) -> "ConferenceRoom":
        return cls(number, {"name": name or number, **CONFERENCE_DEFAULTS, **settings})


@dataclass
class PagingGroup(Configured):
    @classmethod
    def create(cls, number: str, name: str = "", **settings: str) -> "PagingGroup":
        return cls(number, {"name": name or number, **PAGING_DEFAULTS, **settings})


@dataclass
class Features:
    """Every feature of the exchange by its number."""

    ivrs: dict[str, Ivr] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    ringgroups: dict[str, RingGroup] = field(default_factory=dict)
    conferences: dict[str, ConferenceRoom] = field(default_factory=dict)
    paging: dict[str, PagingGroup] = field(default_factory=dict)

    def drop_instant(self) -> None:
        """Without calls there are no instant conferences."""
        self.conferences = {number: room for number, room in self.conferences.items() if not room.instant}

    def to_json(self) -> dict[str, Any]:
        """All but the instant conferences, which do not outlive their calls."""
        return {
            "ivrs": [ivr.to_json() for ivr in self.ivrs.values()],
            "queues": [queue.to_json() for queue in self.queues.values()],
            "ringgroups": [group.to_json() for group in self.ringgroups.values()],
            "conferences": [room.to_json() for room in self.conferences.values() if not room.instant],
            "paging": [group.to_json() for group in self.paging.values()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Features":
        """Raises KeyError or TypeError for data that `to_json` did not make."""
        return cls(
            ivrs={row["number"]: Ivr.from_json(row) for row in data["ivrs"]},
            queues={row["number"]: Queue.from_json(row) for row in data["queues"]},
            ringgroups={row["number"]: RingGroup.from_json(row) for row in data["ringgroups"]},
            conferences={row["number"]: ConferenceRoom.from_json(row) for row in data["conferences"]},
            paging={row["number"]: PagingGroup.from_json(row) for row in data["paging"]},
        )
