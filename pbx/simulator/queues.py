"""Queues: callers wait, agents ring in turn, and who was served may be asked how it was.

A caller who waits hears music and counts as not answered; announcements leave no trace in reports, so they are not
simulated.
"""

from functools import partial

from pbx.simulator import calls
from pbx.simulator.agents import counts_as_empty, note_missed, record_of, rest, turn
from pbx.simulator.exchange import Enter, Exchange
from pbx.simulator.features import Destination, Queue
from pbx.simulator.prompts import FILE_SECONDS
from pbx.simulator.ringing import FeatureVisit, drop
from pbx.simulator.state import Call, Leg

# How soon a waiting caller is offered to an agent who has become free.
POLL_SECONDS = 1.0
# The survey waits so long for a key after its prompt.
SURVEY_SECONDS = FILE_SECONDS + 10.0


def find(pbx: Exchange, number: str) -> Enter | None:
    queue = pbx.state.features.queues.get(number)
    return None if queue is None else partial(_enter, queue)


def _enter(queue: Queue, pbx: Exchange, call: Call, leg: Leg) -> None:
    visit = QueueVisit(pbx, call, leg, queue)
    visit.begin(queue.number)
    visit.join()


def waiting(pbx: Exchange, queue: Queue) -> list["QueueVisit"]:
    """The callers without an agent, the first first."""
    visits = [call.visit for call in pbx.state.calls.values()]
    own = [visit for visit in visits if isinstance(visit, QueueVisit) and visit.queue is queue and visit.is_waiting]
    return sorted(own, key=lambda visit: visit.entered)


class QueueVisit(FeatureVisit):
    """A caller in a queue: waits, talks to `agent`, or answers the survey."""

    def __init__(self, pbx: Exchange, call: Call, leg: Leg, queue: Queue) -> None:
        super().__init__(pbx, call, leg)
        self.queue = queue
        self.entered = pbx.clock.elapsed()
        self.agent: Leg | None = None
        self.last_rung = ""
        self.is_waiting = True

    def join(self) -> None:
        settings = self.queue.settings
        reasons = settings["empty_defined_for_disallow_to_join_when_empty"]
        if settings["joinempty"] == "off" and counts_as_empty(self.pbx, self.queue, reasons):
            self._fail_over()
            return
        calls.report_status(self.pbx, self.call)
        self.call.on_end.append(lambda outcome: self._ended())
        if float(settings["maxwaittime"]) > 0:
            self.later(float(settings["maxwaittime"]), self._waited_too_long)
        self._offer()

    def _offer(self) -> None:
        """Ring whose turn it is; without a free agent look again soon."""
        settings = self.queue.settings
        reasons = settings["empty_defined_for_leave_empty"]
        if settings["leavewhenempty"] == "on" and counts_as_empty(self.pbx, self.queue, reasons):
            self._fail_over()
            return
        self.ring_members(turn(self.pbx, self.queue, self.last_rung), float(settings["agenttimeout"]))
        if self.ringing:
            self.last_rung = self.queue.last_rung = self.ringing[-1].number
        else:
            self.then(POLL_SECONDS, self._offer)

    def lost(self, number: str, reason: str) -> None:
        """Only a ring that ran out counts as missed, not a refusal."""
        if reason in {calls.RING_TIMEOUT, calls.UNAVAILABLE}:
            note_missed(self.pbx, self.queue, number, self.call)
        if not self.ringing:
            self.then(float(self.queue.settings["retry"]), self._offer)

    def _waited_too_long(self) -> None:
        if self.is_waiting:
            self._fail_over()

    def _fail_over(self) -> None:
        self._go("failoveraction", "failoverdest")

    def _go(self, action: str, dest: str) -> None:
        settings = self.queue.settings
        self.send_on(Destination.create(settings[action] or "hangup", settings[dest]))

    def answering(self, leg: Leg) -> None:
        self.silence(but=leg)
        self.agent, self.is_waiting = leg, False
        self.call.agent_ring_seconds = self.pbx.clock.elapsed() - self.entered
        record = record_of(self.queue, leg.number)
        record.taken += 1
        record.missed.clear()

    def key(self, leg: Leg, key: str) -> None:
        if leg is not self.leg or self.agent is not None:
            return
        if not self.is_waiting:
            self.pbx.emit({"event": "satisfaction", "callid": self.call.callid, "surveyresult": key})
            calls.finish(self.pbx, self.call)
        elif key == self.queue.settings["breakoutkey"]:
            self._go("breakoutaction", "breakoutdest")

    def leave(self, leg: Leg) -> bool:
        """An agent who hangs up leaves the caller with the survey, when there is one."""
        survey = self.queue.settings["satisfactionsurvey"].strip("[]") not in {"", "None"}
        if leg is not self.agent or not survey:
            return False
        self._end_talk()
        drop(self.pbx, self.call, [leg])
        self.then(SURVEY_SECONDS, lambda: calls.finish(self.pbx, self.call))
        return True

    def _end_talk(self) -> None:
        if self.agent is not None:
            rest(self.pbx, self.queue, self.agent.number)
            self.agent = None

    def _ended(self) -> None:
        self._end_talk()

    def stop(self) -> None:
        super().stop()
        self.is_waiting = False
        self._end_talk()
