"""Voice menus: the prompt, the keys, and where they lead.

Checking voice messages from a menu is a setting without behaviour: a mailbox has no menu of its own here.
"""

from functools import partial

from pbx.simulator import calls, destinations
from pbx.simulator.exchange import Enter, Exchange
from pbx.simulator.features import Destination, Ivr
from pbx.simulator.prompts import FILE_SECONDS
from pbx.simulator.ringing import FeatureVisit
from pbx.simulator.routes import Outside, call_outside, working_trunk
from pbx.simulator.state import Call, Leg

# A collecting menu plays "please wait" and music, twice each, before it asks again.
HOLD_SECONDS = 4 * FILE_SECONDS


def find(pbx: Exchange, number: str) -> Enter | None:
    ivr = pbx.state.features.ivrs.get(number)
    return None if ivr is None else partial(_enter, ivr)


def _enter(ivr: Ivr, pbx: Exchange, call: Call, leg: Leg) -> None:
    """The menu answers a caller; somebody whom it called has answered already."""
    visit = Menu(pbx, call, leg, ivr)
    visit.begin(ivr.number)
    if leg.status == "ALERT":
        calls.connect(pbx, call)
    visit.play()


class Menu(FeatureVisit):
    """A caller in a voice menu: how often the prompt was played, and the keys of the current input."""

    def __init__(self, pbx: Exchange, call: Call, leg: Leg, ivr: Ivr) -> None:
        super().__init__(pbx, call, leg)
        self.ivr = ivr
        self.plays = 0
        self.digits = ""
        self.holding = False

    def _seconds(self, name: str) -> float:
        return float(self.ivr.settings[name])

    def play(self) -> None:
        self.plays += 1
        self.digits, self.holding = "", False
        self.then(FILE_SECONDS * len(self.ivr.settings["prompt"].split("+")), self._heard)

    def _heard(self) -> None:
        """The prompt was heard to its end; a key before that leaves no report."""
        members = [leg.describe(with_status=False) for leg in self.call.legs]
        report = {"event": "PlayPromptEnd", "callid": self.call.callid, "members": members}
        self.pbx.emit({**report, "ivr": {"number": self.ivr.number}})
        self.then(self._seconds("responsetimeout"), self._no_key)

    def _no_key(self) -> None:
        if self.plays < int(self.ivr.settings["promptrepeat"]):
            self.play()
        else:
            self.send_on(self.ivr.timeout)

    def key(self, leg: Leg, key: str) -> None:
        if leg is not self.leg or self.holding:
            return
        self.digits += key
        if self.ivr.collects:
            self._collect(key)
        elif self._may_go_on():
            self.then(self._seconds("digittimeout"), self._resolve)
        else:
            self._resolve()

    def _collect(self, key: str) -> None:
        if key == "#":
            self._collected()
        else:
            self.then(self._seconds("digittimeout"), self._collected)

    def _collected(self) -> None:
        """A code is two keys or more; it is reported with its #, and the application decides what comes next."""
        if len(self.digits) < 2:
            self._resolve()
            return
        calls.report_keys(self.pbx, self.call, [self.leg], self.digits)
        self.holding, self.plays = True, 0
        self.then(HOLD_SECONDS, self.play)

    def _may_go_on(self) -> bool:
        """A longer number could begin with these keys."""
        if self._is_on("dialoutboundroutes") and self._outside_may_begin():
            return True
        numbers = self.pbx.state.extensions if self._is_on("dialext") else ()
        return any(number.startswith(self.digits) and number != self.digits for number in numbers)

    def _outside_may_begin(self) -> bool:
        """Without a key of the menu in the way, any digits may become an outside number."""
        return self.digits.isdigit() and self.digits not in self.ivr.keys

    def _is_on(self, name: str) -> bool:
        return self.ivr.settings[name] == "on"

    def _resolve(self) -> None:
        """Go where the keys lead: a key of the menu, an extension, an outside number, or nowhere."""
        digits = self.digits
        if digits in self.ivr.keys:
            self.send_on(self.ivr.keys[digits])
        elif self._is_on("dialext") and digits in self.pbx.state.extensions:
            calls.report_keys(self.pbx, self.call, [self.leg], digits)
            self.send_on(Destination("extension", digits))
        elif self._is_on("dialoutboundroutes") and (outside := self._outside(digits)) is not None:
            calls.report_keys(self.pbx, self.call, [self.leg], digits)
            destinations.depart(self.call)
            call_outside(self.pbx, self.call, outside, origin=self.ivr.number)
        else:
            self.send_on(self.ivr.invalid)

    def _outside(self, digits: str) -> Outside | None:
        """A caller of the menu may use every outbound route."""
        for route in self.pbx.state.routes.values():
            if route.takes(digits):
                return Outside(digits, route.number_to_send(digits), working_trunk(self.pbx, route))
        return None
