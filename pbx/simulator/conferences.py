"""Conferences: each participant is a call of their own to the room, so that who leaves ends only theirs.

Passwords are not asked for: a keypad at the entrance would change no report.
"""

from functools import partial

from pbx.simulator import calls
from pbx.simulator.exchange import Enter, Exchange
from pbx.simulator.features import ConferenceRoom
from pbx.simulator.ringing import FeatureVisit
from pbx.simulator.state import Call, Leg, split_list


def find(pbx: Exchange, number: str) -> Enter | None:
    room = pbx.state.features.conferences.get(number)
    return None if room is None else partial(_enter, room)


def _enter(room: ConferenceRoom, pbx: Exchange, call: Call, leg: Leg) -> None:
    """The room answers a caller; somebody who was invited has answered already."""
    visit = Participant(pbx, call, leg, room)
    session = next((other.session for other in participants(pbx, room)), call.callid)
    visit.begin(room.number)
    visit.session = session
    if leg.status == "ALERT":
        calls.connect(pbx, call)
    visit.join()


def participants(pbx: Exchange, room: ConferenceRoom) -> list["Participant"]:
    """Those in the room in the order of their calls."""
    visits = [call.visit for call in pbx.state.calls.values()]
    return [visit for visit in visits if isinstance(visit, Participant) and visit.room is room]


def moderators_of(room: ConferenceRoom) -> list[str]:
    return split_list(room.settings["moderators"])


class Participant(FeatureVisit):
    """One call in a room. `session` is the callid of the first one's call, and so that of the conference."""

    def __init__(self, pbx: Exchange, call: Call, leg: Leg, room: ConferenceRoom) -> None:
        super().__init__(pbx, call, leg)
        self.room = room
        self.session = ""

    @property
    def is_moderator(self) -> bool:
        return self.leg.kind == "ext" and self.leg.number in moderators_of(self.room)

    def join(self) -> None:
        self.leg.muted = self.room.settings["mute"] == "yes" and not self.is_moderator
        self.call.on_end.append(lambda outcome: self._gone())
        _changed(self.pbx, self.room, self.session)

    def _gone(self) -> None:
        """Reported once, also when the participant was transferred elsewhere before the call ended."""
        if self.session:
            session, self.session = self.session, ""
            _changed(self.pbx, self.room, session)

    def stop(self) -> None:
        self.leg.muted = False
        self._gone()


def _changed(pbx: Exchange, room: ConferenceRoom, session: str) -> None:
    """Somebody came or went: report who is there; an instant conference ends with its last member."""
    present = participants(pbx, room)
    _wait_for_moderator(room, present)
    report = {"event": "ConferenceStatus", "callid": session, "conferencenumber": room.number}
    members = [member.leg.describe() for member in present]
    pbx.emit({**report, "conferencename": room.settings["name"], "members": members})
    if room.instant and not present:
        pbx.state.features.conferences.pop(room.number, None)


def _wait_for_moderator(room: ConferenceRoom, present: list[Participant]) -> None:
    """In a room that waits for a moderator, the members are held until there is one."""
    if room.settings["waitformoderator"] != "yes":
        return
    moderated = any(member.is_moderator for member in present)
    for member in present:
        if moderated:
            calls.unhold(member.leg)
        else:
            calls.hold(member.leg)
