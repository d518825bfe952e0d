"""Ring groups: all members ring, or one after the other; whoever answers first has the caller."""

from functools import partial

from pbx.simulator.exchange import Enter, Exchange
from pbx.simulator.features import RingGroup
from pbx.simulator.ringing import FeatureVisit
from pbx.simulator.state import Call, Leg


def find(pbx: Exchange, number: str) -> Enter | None:
    group = pbx.state.features.ringgroups.get(number)
    return None if group is None else partial(_enter, group)


def _enter(group: RingGroup, pbx: Exchange, call: Call, leg: Leg) -> None:
    visit = GroupCall(pbx, call, leg, group)
    visit.begin(group.number)
    visit.next_round()


class GroupCall(FeatureVisit):
    """A caller for whom the members of a ring group ring, round by round."""

    def __init__(self, pbx: Exchange, call: Call, leg: Leg, group: RingGroup) -> None:
        super().__init__(pbx, call, leg)
        self.group = group
        self.rounds = [group.members] if group.strategy == "ringall" else [[number] for number in group.members]

    def next_round(self) -> None:
        """Ring the next members; when there are none left the caller goes to the failover destination."""
        while self.rounds and not self.ringing:
            self.ring_members(self.rounds.pop(0), self.group.seconds)
        if not self.ringing:
            self.send_on(self.group.failover)

    def lost(self, number: str, reason: str) -> None:
        if not self.ringing:
            self.next_round()

    def answering(self, leg: Leg) -> None:
        """The first one has the caller; from now on it is an ordinary call."""
        self.silence(but=leg)
        self.call.visit = None
