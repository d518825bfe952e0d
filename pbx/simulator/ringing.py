"""What the features share: telephones ring for one call, members leave while it goes on, callers are sent on."""

from collections.abc import Callable, Iterable

from pbx.simulator import calls, destinations, forwarding
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import Destination
from pbx.simulator.state import Call, Leg, Visit

ENTERED = ("ivr", "ringgroup", "queue", "conference")


class FeatureVisit(Visit):
    """A caller inside of a feature. Its timers end with the visit; `then` replaces what `then` had planned before."""

    def __init__(self, pbx: Exchange, call: Call, leg: Leg) -> None:
        self.pbx, self.call, self.leg = pbx, call, leg
        self.ringing: list[Leg] = []
        self._step = 0

    def begin(self, number: str) -> None:
        """The call is inside from now on; its members carry the feature's number as callpath."""
        self.call.path = self.leg.callpath = number
        self.call.visit = self

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do it unless the call has ended or gone elsewhere by then."""

        def run(pbx: Exchange, call: Call) -> None:
            if call.visit is self:
                action()

        calls.after(self.pbx, self.call, seconds, run)

    def then(self, seconds: float, action: Callable[[], None]) -> None:
        self._step += 1
        step = self._step
        self.later(seconds, lambda: action() if step == self._step else None)

    def ring_members(self, numbers: Iterable[str], seconds: float) -> None:
        """Ring those extensions that can ring, for so long; nobody's mailbox or forwarding takes the call instead."""
        for number in numbers:
            if not calls.obstacle(self.pbx, number):
                self._ring(number, seconds)

    def _ring(self, number: str, seconds: float) -> None:
        leg = calls.ring(
            self.pbx,
            self.call,
            number,
            seconds=seconds,
            on_answer=lambda: None,
            on_lost=lambda reason: self._lost(number, reason),
        )
        if leg is not None:
            self.ringing.append(leg)

    def _lost(self, number: str, reason: str) -> None:
        self.ringing = [leg for leg in self.ringing if leg.number != number]
        if self.call.visit is self:
            self.lost(number, reason)

    def lost(self, number: str, reason: str) -> None:
        """A ringing member did not answer or refused; the others in `ringing` still ring."""

    def silence(self, but: Leg | None = None) -> None:
        """Whoever rings stops ringing."""
        legs, self.ringing = self.ringing, []
        drop(self.pbx, self.call, [leg for leg in legs if leg is not but])

    def stop(self) -> None:
        self.silence()

    def send_on(self, where: Destination) -> None:
        destinations.depart(self.call)
        send_on(self.pbx, self.call, self.leg, where)


def drop(pbx: Exchange, call: Call, legs: Iterable[Leg]) -> None:
    """These members are out, and the call goes on."""
    for leg in legs:
        if leg in call.legs and not call.ended:
            calls.leave(pbx, call, leg)


def send_on(pbx: Exchange, call: Call, leg: Leg, where: Destination) -> None:
    """Send a caller to where a feature ends for them. Fax and dialling by name are not simulated: they hang up."""
    if where.kind == "extension":
        forwarding.call_extension(pbx, call, where.number)
    elif where.kind == "voicemail" and where.number in pbx.state.extensions:
        calls.to_voicemail(pbx, call, where.number)
    elif where.kind not in ENTERED or not destinations.enter(pbx, call, leg, where.number):
        calls.finish(pbx, call)
