"""Who makes the calls behind the API: the simulated telephones, or a real exchange in their place.

Requests are checked and settings kept by the `api_*` modules; what moves a telephone is asked of the exchange's
`switch`. Every method is called with the exchange's lock held.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange
    from pbx.simulator.routes import Outside
    from pbx.simulator.state import Alarm, Call, Extension, Leg

# Told once how a call ended: ANSWERED, NO ANSWER or BUSY.
Ended = Callable[[str], None]


class Switch(Protocol):
    def call_between(self, pbx: "Exchange", caller: str, callee: str, *, autoanswer: bool) -> "Call":
        """An extension calls: its telephone rings first; once it is picked up the callee is called."""

    def call_for_feature(self, pbx: "Exchange", feature: str, outside: "Outside") -> "Call":
        """The outside party is called and, once it answers, sent to the feature."""

    def call_outside_pair(
        self, pbx: "Exchange", first: "Outside", second: "Outside", permission: "Extension"
    ) -> "Call":
        """One outside party is called, then the other, and both are connected."""

    def prompt_to_extension(self, pbx: "Exchange", number: str, prompt: str, times: int, *, autoanswer: bool) -> "Call":
        """Play files to the one who answers."""

    def prompt_to_outside(self, pbx: "Exchange", outside: "Outside", prompt: str, times: int) -> "Call":
        """As `prompt_to_extension`, over a trunk."""

    def stop_page(self, pbx: "Exchange", number: str) -> bool:
        """End what is played to a paging group; False when nothing is."""

    def hang_up(self, pbx: "Exchange", call: "Call", leg: "Leg") -> None:
        """One member leaves the call."""

    def end(self, pbx: "Exchange", call: "Call") -> None:
        """The call of an extension that is deleted."""

    def send(self, pbx: "Exchange", call: "Call", leg: "Leg", number: str, permission: "Extension | None") -> None:
        """A blind transfer: one member goes to the number, everybody else leaves."""

    def ring_alarm(self, pbx: "Exchange", alarm: "Alarm", ended: Ended) -> None:
        """One ring of a wake-up call; `ended` is told how it ended."""
