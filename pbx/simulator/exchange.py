"""The simulated exchange: its state, clock, faults and outgoing reports under one lock."""

import threading
from collections.abc import Callable, Mapping
from datetime import tzinfo

from pbx.simulator.clock import Clock
from pbx.simulator.faults import Faults
from pbx.simulator.furniture import furnish
from pbx.simulator.outbox import Outbox
from pbx.simulator.settings import Settings
from pbx.simulator.state import Call, Leg, Session, State
from pbx.simulator.switch import Switch

TOKEN_SECONDS = 30 * 60
LOCK_SECONDS = 10 * 60
WRONG_PASSWORDS = 5

# What takes a member of a call in, and how a feature says that a number is its own.
Enter = Callable[["Exchange", Call, Leg], None]
Finder = Callable[["Exchange", str], Enter | None]
# What plays prompts to a number that is not an extension: the number, the files, the seconds; None for other numbers.
Player = Callable[["Exchange", str, str, float], Call | None]


class Exchange:
    """Everything that acts on the exchange holds `lock` while it does."""

    def __init__(self, settings: Settings, rooms: list[str], staff: list[str], zone: tzinfo, switch: Switch) -> None:
        self.switch = switch
        self.lock = threading.RLock()
        self.clock = Clock(zone, self.lock)
        self.rooms = rooms
        self.staff = staff
        self.state = self._fresh(settings)
        self.faults = Faults()
        self.outbox = Outbox(self)
        self.finders: list[Finder] = []
        self.players: list[Player] = []
        self.initial_settings = Settings(**vars(settings))

    def _fresh(self, settings: Settings) -> State:
        state = State.fresh(settings, self.rooms, self.staff)
        if settings.furnished:
            furnish(state, self.rooms, self.staff)
        return state

    def reset(self) -> None:
        """Back to the state of the start, as a fresh device; the clock keeps its time."""
        self.clock.clear_timers()
        self.state = self._fresh(Settings(**vars(self.initial_settings)))
        self.state.booted_elapsed = self.clock.elapsed()
        self.faults = Faults()
        self.outbox.reset()

    def reboot(self) -> None:
        """Calls, tokens and streams are gone; BootUp follows when an application server is back."""
        self.drop_calls()
        self.state.expired_tokens.update(self.state.sessions)
        self.state.sessions.clear()
        self.state.downloads.clear()
        self.state.booted_elapsed = self.clock.elapsed()
        self.state.bootup_pending = True
        self.outbox.drop_links()

    def drop_calls(self) -> None:
        """Calls vanish without a report or a record; their timers find them ended."""
        for call in self.state.calls.values():
            call.ended = True
        self.state.calls.clear()
        self.state.features.drop_instant()
        for extension in self.state.extensions.values():
            extension.call = None

    def announce_boot(self) -> None:
        """Send the BootUp report that a restart owes to the first application server that returns."""
        if self.state.bootup_pending:
            self.state.bootup_pending = False
            self.emit({"event": "BootUp"})

    def emit(self, report: Mapping[str, object]) -> None:
        """Queue a report in format 2.0.0; the serial number is added here."""
        self.outbox.add({**report, "sn": self.state.settings.serial})

    def live_sessions(self) -> list[Session]:
        """Sessions with a valid token; those that were idle for 30 minutes are moved to the expired ones."""
        limit = self.clock.elapsed() - TOKEN_SECONDS
        for token in [token for token, session in self.state.sessions.items() if session.last_used <= limit]:
            del self.state.sessions[token]
            self.state.expired_tokens.add(token)
        return list(self.state.sessions.values())
