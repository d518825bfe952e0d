"""A simulated device with a client, and the registers of the cases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pbx.simulator.config import Trunk
from pbx.simulator.server import DEFAULT_PASSWORD, Simulator
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import PbxBusyError, PbxRejectedError
from pbx.vendor.events import decode
from pbx.vendor.reports import Event
from tests.contract.everything import Everything, everything

Json = dict[str, Any]


@dataclass(frozen=True)
class World:
    """One device as it was set up, and a client of it."""

    sim: Simulator
    api: Everything

    def client(self, password: str = DEFAULT_PASSWORD) -> PbxClient:
        """A client without a session."""
        return PbxClient(config_of(self.sim, password))

    def requests(self) -> list[Json]:
        """The requests the device got, oldest first."""
        found: list[Json] = self.sim.control("requests")["requests"]
        return found

    def reports(self, *kinds: type[Event]) -> list[Any]:
        """The reports of these kinds, decoded, oldest first."""
        events = [decode(entry["payload"]) for entry in self.sim.control("reports")["reports"]]
        return [event for event in events if isinstance(event, kinds)]

    def phone(self, number: str, action: str, /, **body: Any) -> Json:
        """What a person does at a telephone."""
        return self.sim.control(f"phones/{number}/{action}", body)

    def phone_state(self, number: str) -> str:
        """What a telephone does: idle, ringing, dialing, in_call or unregistered."""
        return str(self.sim.control(f"phones/{number}")["state"])

    def talk(self, caller: str, callee: str) -> str:
        """Two extensions that talk; the call's id."""
        callid = str(self.phone(caller, "dial", number=callee)["callid"])
        self.phone(callee, "answer")
        return callid

    def channel(self, callid: str, number: str) -> str:
        """The channel id of somebody's leg."""
        (call,) = self.api.calls.query(callid=callid)
        return next(m.channelid for m in call.members if number in {m.number, m.from_, m.to})


def furnish(sim: Simulator) -> None:
    """What only the device's web page sets up."""
    sim.control("ivrs", {"number": "6500", "name": "Welcome", "keys": {"1": ["queue", "6700"]}})
    sim.control("queues", {"number": "6700", "name": "Support", "settings": {"password": "6700", "agents": "1003"}})
    sim.control("ringgroups", {"number": "6200", "members": ["1001", "1002"]})
    sim.control("conferences", {"number": "6400", "name": "PM", "settings": {"moderators": "1001"}})
    with sim.exchange.lock:
        sim.state.trunks["9"] = Trunk("9", "gsm", type="GSM", status="Idle", slot="1")


def config_of(sim: Simulator, password: str = DEFAULT_PASSWORD) -> PbxConfig:
    """The way to the simulated device."""
    return PbxConfig(base_url=sim.url, username="api", password=password, tcp_port=sim.tcp_port, read_timeout=5)


def world_of(sim: Simulator, client: type[PbxClient] = PbxClient) -> World:
    """A freshly set up device with extensions 1001 to 1004 and the staff's 9000."""
    sim.control("reset")
    furnish(sim)
    return World(sim, everything(config_of(sim), client=client))


Run = Callable[[World], Any]


@dataclass(frozen=True)
class Case:
    """What one or several requests do when they succeed."""

    endpoints: tuple[str, ...]
    run: Run

    @property
    def id(self) -> str:
        return self.run.__name__


@dataclass(frozen=True)
class Refusal:
    """A request the device refuses with this number; `before` sets the stage."""

    endpoint: str
    number: str
    kind: type[PbxRejectedError]
    run: Run
    before: Run | None = None

    @property
    def id(self) -> str:
        return f"{self.endpoint}-{self.number}"


@dataclass
class Cases:
    """The cases of one section, in the order in which they are written."""

    listed: list[Case] = field(default_factory=list)

    def of(self, *endpoints: str) -> Callable[[Run], Run]:
        """Registers a function as a case of these requests."""

        def register(run: Run) -> Run:
            self.listed.append(Case(endpoints, run))
            return run

        return register

    def __iter__(self) -> Iterator[Case]:
        return iter(self.listed)


def fault(endpoint: str, number: str, kind: type[PbxRejectedError], run: Run) -> Refusal:
    """A refusal that nothing a client does provokes: the device is told to answer with this number."""
    body = {"mode": "errno", "errno": number, "endpoint": endpoint}
    return Refusal(endpoint, number, kind, run, lambda world: world.sim.control("faults", dict(body)))


def busy(endpoint: str, run: Run) -> Refusal:
    """The one refusal that every request can meet: too many changes at once."""
    return fault(endpoint, "10025", PbxBusyError, run)
