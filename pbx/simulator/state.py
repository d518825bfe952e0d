"""What the simulated exchange knows: extensions, alarms, messages, calls, records and sessions."""

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pbx.simulator.clock import Timer
from pbx.simulator.config import Contact, ExtensionGroup, InboundRoute, OutboundRoute, Trunk
from pbx.simulator.features import Features
from pbx.simulator.settings import Settings

# Requests and reports that are remembered for the control API; a demonstration may run for weeks.
KEPT = 20_000
DEFAULT_PROMPT = "macroform-cold_day"
INCOMING_BEHAVIOURS = ("ring", "answer", "refuse", "busy", "no_answer", "voicemail", "unregistered")
OUTSIDE_BEHAVIOURS = (
    "answer",
    "busy",
    "no_answer",
    "refuse",
    "congestion",
    "unreachable",
    "gone",
    "not_found",
    "incomplete",
)

# Defaults of extension/add.
EXTENSION_DEFAULTS = {
    "maxregistrations": "1",
    "email": "",
    "mobile": "",
    "language": "System Default",
    "hasvoicemail": "on",
    "enablevmtoemail": "off",
    "alwaysforward": "off",
    "atransferto": "",
    "atransferext": "",
    "atransferprefix": "",
    "atransfernum": "",
    "noanswerforward": "on",
    "ntransferto": "Voicemail",
    "ntransferext": "",
    "ntransferprefix": "",
    "ntransfernum": "",
    "busyforward": "on",
    "btransferto": "Voicemail",
    "btransferext": "",
    "btransferprefix": "",
    "btransfernum": "",
    "ringsimultaneous": "off",
    "enablemobile": "off",
    "mobileprefix": "",
    "allowbeingmonitored": "off",
    "monitormode": "Disabled",
    "ringtimeout": "30",
    "maxduration": "Follow System",
    "dnd": "off",
    "callrestriction": "off",
    "agentid": "",
    "selectoutroute": "",
}


@dataclass
class Leg:
    """One member of a call. `kind` is ext, inbound or outbound, as on the wire."""

    kind: str
    channelid: str
    status: str
    number: str = ""
    origin: str = ""
    target: str = ""
    trunk: str = ""
    callpath: str = ""
    muted: bool = False
    held_from: str = ""
    cstacallid: str = ""
    on_answer: Callable[[], None] | None = None
    on_lost: Callable[[str], None] | None = None

    @property
    def is_talking(self) -> bool:
        """Connected, also while it is held."""
        return self.status in {"ANSWERED", "ANSWER", "HOLD"}

    @property
    def party(self) -> str:
        """The telephone number of the member."""
        if self.kind == "ext":
            return self.number
        return self.origin if self.kind == "inbound" else self.target

    def describe(self, *, with_status: bool = True) -> dict[str, dict[str, str]]:
        """The member as a report or an answer carries it: an object with one key.

        `callpath` is there only when the call went through a menu, a queue, a group or a conference.
        """
        if self.kind == "ext":
            body = {"number": self.number, "channelid": self.channelid}
        else:
            body = {"from": self.origin, "to": self.target, "trunkname": self.trunk, "channelid": self.channelid}
        if with_status:
            body["memberstatus"] = self.status
        if self.callpath:
            body["callpath"] = self.callpath
        return {self.kind: body}


@dataclass
class ServiceEntry:
    """Where a call to a service is in its dialplan, and the keys of the current reading."""

    number: str
    step: str
    digits: str = ""
    empty_reads: int = 0
    product: str = ""
    quantity: str = ""
    timer: Timer | None = None


class Visit:
    """What a call is inside of: a voice menu, a queue, a ring group, a page.

    A call that goes elsewhere calls `stop` and has another visit or None; what is left of the old one does nothing.
    """

    def key(self, leg: Leg, key: str) -> None:
        """A member pressed a key."""

    def answering(self, leg: Leg) -> None:
        """A ringing member is about to be connected."""

    def leave(self, leg: Leg) -> bool:
        """A member hangs up or refuses; True when the call goes on without it."""
        return False

    def stop(self) -> None:
        """The caller goes elsewhere."""


@dataclass
class Consultation:
    """An attended transfer under way: `consultant` talks to `target` or to those who were there before."""

    consultant: Leg
    target: Leg
    by_phone: bool


@dataclass
class Listening:
    """Whose call the members of this call listen to, and how: listen, whisper or barge."""

    extension: str
    mode: str


@dataclass
class Call:
    """A running call. `kind` is the record's type: Internal, Inbound or Outbound.

    `path` is the number of the feature that it goes through; members who join from then on carry it as callpath.
    """

    callid: str
    kind: str
    caller: str
    callee: str
    started: datetime
    started_elapsed: float
    did: str = ""
    legs: list[Leg] = field(default_factory=list)
    answered_elapsed: float | None = None
    extra_talk: float = 0.0
    keys_pressed: int = 0
    service: ServiceEntry | None = None
    visit: Visit | None = None
    path: str = ""
    agent_ring_seconds: float = 0.0
    on_answer: Callable[[], None] | None = None
    on_end: list[Callable[[str], None]] = field(default_factory=list)
    ended: bool = False
    gone: list[Leg] = field(default_factory=list)
    waiting_for: str = ""
    consultation: Consultation | None = None
    listening: Listening | None = None

    def leg_of(self, number: str) -> Leg | None:
        return next((leg for leg in self.legs if leg.kind == "ext" and leg.number == number), None)

    def members(self) -> list[dict[str, dict[str, str]]]:
        return [leg.describe() for leg in self.legs]

    def trunk(self, kind: str) -> str:
        return next((leg.trunk for leg in [*self.gone, *self.legs] if leg.kind == kind), "")


@dataclass
class Extension:
    """An extension with its telephone; `settings` holds the wire's keys and strings."""

    number: str
    settings: dict[str, str]
    registered: bool = True
    incoming: str = "ring"
    answer_after: float = 0.0
    linkus: bool = False
    call: Call | None = None

    @classmethod
    def create(cls, number: str, **settings: str) -> "Extension":
        own = {
            "username": number,
            "callerid": number,
            "registername": number,
            "registerpassword": f"Sim-{number}",
            "loginpassword": f"Sim-{number}",
            "vmsecret": number,
        }
        return cls(number, {**EXTENSION_DEFAULTS, **own, **settings})

    @property
    def routes(self) -> list[str]:
        return split_list(self.settings["selectoutroute"])

    @property
    def leg(self) -> Leg | None:
        return self.call.leg_of(self.number) if self.call else None

    @property
    def phone_state(self) -> str:
        """idle, ringing, dialing, in_call or unregistered."""
        if not self.registered:
            return "unregistered"
        leg = self.leg
        if leg is None:
            return "idle"
        return {"RING": "ringing", "ALERT": "dialing"}.get(leg.status, "in_call")

    @property
    def status(self) -> str:
        """The device's word for it in extension/list."""
        words = {"unregistered": "Unavailable", "idle": "Registered", "ringing": "Ringing"}
        return words.get(self.phone_state, "Busy")


@dataclass
class Alarm:
    """A wake-up alarm; strings as the wire has them."""

    wakeupid: str
    number: str
    time: str
    type: str
    weekdays: str
    repeats: str
    repeatinterval: str
    prompt: str
    rings_done: int = field(default=0, init=False)
    rings_since: float | None = field(default=None, init=False)
    due: Timer | None = field(default=None, init=False)
    again: Timer | None = field(default=None, init=False)

    def cancel(self) -> None:
        for timer in (self.due, self.again):
            if timer is not None:
                timer.cancel()


@dataclass
class Voicemail:
    number: str
    file: str
    sender: str
    status: str
    date: str
    seconds: int


@dataclass
class Session:
    """A token and where its owner wants reports; `last_used` counts in elapsed seconds."""

    token: str
    source: str
    version: str
    host: str
    port: int
    url: str
    absolute: bool
    last_used: float


@dataclass
class Failures:
    """Wrong passwords in a row from one address."""

    count: int = 0
    locked_until: float | None = None


@dataclass
class Download:
    """What a random string is good for, and from which addresses; `valid_until` in elapsed seconds."""

    subject: dict[str, str]
    addresses: set[str]
    valid_until: float


@dataclass
class Parked:
    """A call in a parking slot; `until` in elapsed seconds."""

    slot: str
    call: Call
    leg: Leg
    parker: str
    until: float


DEFAULT_TRUNK = "siptrunk"


def default_trunks() -> dict[str, Trunk]:
    provider = {"host": "sip.example.net", "port": "5060", "domain": "sip.example.net"}
    account = {"username": "hotel", "authname": "hotel", "fromuser": "", "password": "Sim-trunk"}
    return {"1": Trunk("1", DEFAULT_TRUNK, trunktype="register", sip={**provider, **account})}


def default_routes() -> dict[str, OutboundRoute]:
    """local: 0 and a number; national: 00 and a number; international: 000 and a number. The first 0 is cut off."""
    patterns = {"local": "0Z!", "national": "00Z!", "international": "000."}
    return {
        name: OutboundRoute(str(number), name, pattern, strip="1", trunks=[DEFAULT_TRUNK])
        for number, (name, pattern) in enumerate(patterns.items(), 1)
    }


def default_ids() -> dict[str, int]:
    return {"trunks": 1, "routes": 3}


@dataclass
class State:
    settings: Settings
    extensions: dict[str, Extension] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    groups: dict[str, ExtensionGroup] = field(default_factory=dict)
    trunks: dict[str, Trunk] = field(default_factory=default_trunks)
    inroutes: dict[str, InboundRoute] = field(default_factory=dict)
    routes: dict[str, OutboundRoute] = field(default_factory=default_routes)
    last_ids: dict[str, int] = field(default_factory=default_ids)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    voicemails: list[Voicemail] = field(default_factory=list)
    features: Features = field(default_factory=Features)
    calls: dict[str, Call] = field(default_factory=dict)
    cdrs: list[dict[str, str]] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    expired_tokens: set[str] = field(default_factory=set)
    failures: dict[str, Failures] = field(default_factory=dict)
    downloads: dict[str, Download] = field(default_factory=dict)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    last_request: int = 0
    booted_elapsed: float = 0.0
    bootup_pending: bool = False
    last_wakeupid: int = 0
    last_call: int = 0
    last_channel: int = 0
    last_cstacallid: int = 32783
    parking: dict[str, Parked] = field(default_factory=dict)
    invited: set[str] = field(default_factory=set)
    trunk_switches: dict[str, dict[str, bool]] = field(default_factory=dict)

    @classmethod
    def fresh(cls, settings: Settings, rooms: list[str], staff: list[str]) -> "State":
        """Rooms start barred, without routes and without call forwarding; staff telephones may dial everything."""
        state = cls(settings)
        quiet = {"noanswerforward": "off", "busyforward": "off"}
        for number in rooms:
            state.extensions[number] = Extension.create(number, callrestriction="on", **quiet)
        every = ",".join(state.routes)
        for number in staff:
            state.extensions[number] = Extension.create(number, selectoutroute=every, **quiet)
        return state

    def next_id(self, kind: str) -> str:
        """The id of a new contact, group, trunk or route; ids are not given out twice."""
        self.last_ids[kind] = self.last_ids.get(kind, 0) + 1
        return str(self.last_ids[kind])

    def trunk_named(self, name: str) -> Trunk | None:
        return next((trunk for trunk in self.trunks.values() if trunk.trunkname == name), None)

    def next_call(self, timestamp: float) -> str:
        self.last_call += 1
        return f"{int(timestamp)}.{self.last_call}"

    def trunk_switch(self, trunk: str, name: str) -> bool:
        """answer_control, destination_control or status_monitor of a trunk; its own value or that of all trunks."""
        return self.trunk_switches.get(trunk, {}).get(name, bool(getattr(self.settings, name)))

    def find_leg(self, channelid: str) -> tuple[Call, Leg] | None:
        found = ((call, leg) for call in self.calls.values() for leg in call.legs if leg.channelid == channelid)
        return next(found, None)

    def next_channel(self, endpoint: str) -> str:
        self.last_channel += 1
        return f"PJSIP/{endpoint}-{self.last_channel:08x}"


def split_list(text: str) -> list[str]:
    """A comma list of the wire, without blanks and empty items."""
    return [item.strip() for item in text.split(",") if item.strip()]


def md5_of(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
