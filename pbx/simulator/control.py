"""The control of the simulator: JSON under /sim/ on the web port, without a token, meant for loopback.

GET  /sim/state                      clock, transport, extensions, alarms, calls, parked, voicemails, cdrs, faults,
                                      reports; calls with held and muted members, and the decision they wait for
GET  /sim/phones/{number}            one telephone
POST /sim/phones/{number}/dial       {"number": "1002" | "777" | "777*01" | "778*12*3" | "776*0630" | "0<number>"}
POST /sim/phones/{number}/keys       {"keys": "*01"}
POST /sim/phones/{number}/answer | /refuse | /hangup
POST /sim/phones/{number}/transfer   {"to": number[, "code": "*03"|"*3"]}: dialled during a call; *03 sends the other
                                      party there (the default), *3 asks first and transfers when the telephone hangs up
POST /sim/phones/{number}/talk       {"seconds": 95}: the current call has lasted so much longer; the clock stays
POST /sim/phones/{number}/behaviour  {"incoming": "ring|answer|refuse|busy|no_answer|voicemail|unregistered",
                                      "answer_after": seconds}
POST /sim/outside                    {"behaviour": "answer|busy|no_answer|refuse|congestion|unreachable|gone|not_found|
                                      incomplete", "answer_after": seconds}: what comes of calls to the outside
POST /sim/inbound                    {"from": "...", "to": dialled number[, "trunk": "siptrunk"]}
POST /sim/calls/{callid}/keys        {"keys": "1"}: the party from outside presses keys (the first one in the call)
POST /sim/calls/{callid}/hangup      the party from outside hangs up
POST /sim/voicemail                  {"number": extension, "from": "...", "seconds": n}
POST /sim/clock                      {"advance": seconds} | {"set": ISO time} | {"speed": factor}
POST /sim/faults                     {"mode": "none|away|slow|error500|garbage|answer_lost|errno", "errno": "10025",
                                      "endpoint": prefix, "count": n, "seconds": x}
POST /sim/settings                   {"transport": "HTTP|TCP", "single_keys": bool, "final_string": bool,
                                      "uacsta": bool, "parking_seconds": n, "repeat_reports": tries,
                                      "repeat_pause": seconds, "report_version": "2.0.0"|"1.0.0"|null,
                                      "tcp_chunking": "normal|split|glued", "host_header": "printed|plain",
                                      "profile": "device|manual" (spelling), "model": "S50|S100|S300",
                                      "record_calls": bool: answered calls leave a recording,
                                      "prompts": [names] of the uploaded voice files | null: any,
                                      "answer_control": bool, "destination_control": bool, "status_monitor": bool}
POST /sim/settings                   {"trunk": name, and any of the last three}: the switches of this trunk only
POST /sim/reboot, POST /sim/reset
GET  /sim/reports?since=n            every report with a number above n, and what became of it
GET  /sim/requests?since=n           every API request with a number above n, and its answer

Errors are {"error": sentence}: 400 a value is wrong, 404 there is no such path, 409 the telephone cannot do that now.
Outside calls: see routes.py for the prefix and the routes. Menus, queues, groups: see control_features.py.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pbx.simulator import control_calls, control_features, phones, transfers
from pbx.simulator.alarms import rearm_all
from pbx.simulator.api import json_object
from pbx.simulator.calls import leave_voicemail
from pbx.simulator.exchange import Exchange
from pbx.simulator.faults import Faults
from pbx.simulator.views import phone_view, state_view

Json = dict[str, Any]
CHOICES: dict[str, set[str | None]] = {
    "transport": {"HTTP", "TCP"},
    "tcp_chunking": {"normal", "split", "glued"},
    "host_header": {"printed", "plain"},
    "report_version": {"2.0.0", "1.0.0", None},
    "profile": {"device", "manual"},
    "model": {"S50", "S100", "S300"},
}
SWITCHES = ("single_keys", "record_calls", "final_string", "uacsta", *control_calls.TRUNK_SWITCHES)
NUMBERS = ("repeat_reports", "repeat_pause", "parking_seconds")


class ControlError(Exception):
    """A control request that cannot be done; `status` is its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Control:
    """Executes control requests under the exchange's lock."""

    def __init__(self, pbx: Exchange) -> None:
        self.pbx = pbx
        self.stopping = threading.Event()
        self._reads: dict[str, Callable[[dict[str, str]], Json]] = {
            "state": lambda query: state_view(self.pbx),
            "reports": self._reports,
            "requests": self._requests,
            **control_features.reads(pbx),
        }
        self._actions: dict[str, Callable[[Json], Json]] = {
            **control_calls.actions(pbx),
            "voicemail": self._voicemail,
            "clock": self._clock,
            "faults": self._faults,
            "settings": self._settings,
            "reboot": self._reboot,
            "reset": self._reset,
            **control_features.actions(pbx),
        }

    def handle_http(self, method: str, path: str, query: dict[str, str], raw: bytes) -> tuple[int, Json]:
        try:
            body = json_object(raw) if raw.strip() else {}
            return 200, self.read(path, query) if method == "GET" else self.act(path, body)
        except ControlError as error:
            return error.status, {"error": str(error)}
        except ValueError as error:
            return 400, {"error": f"not understood: {error}"}

    def read(self, path: str, query: dict[str, str]) -> Json:
        with self.pbx.lock:
            self.pbx.clock.run_due()
            if path.startswith("phones/"):
                return self._phone_view(path.removeprefix("phones/"))
            if path not in self._reads:
                raise ControlError(404, f"there is nothing to read at /sim/{path}")
            return self._reads[path](query)

    def act(self, path: str, body: Json) -> Json:
        with self.pbx.lock:
            self.pbx.clock.run_due()
            try:
                answer = self._phone(path, body) if path.startswith("phones/") else self._action(path, body)
            except phones.PhoneError as error:
                raise ControlError(409, str(error)) from error
            except (KeyError, TypeError, ValueError) as error:
                raise ControlError(400, f"a value is missing or wrong: {error}") from error
            self.pbx.clock.run_due()
            return answer

    def _action(self, path: str, body: Json) -> Json:
        if path.startswith("calls/"):
            return control_calls.outside_party(self.pbx, path, body)
        if path not in self._actions:
            raise ControlError(404, f"there is no action /sim/{path}")
        return self._actions[path](body)

    def _phone_view(self, number: str) -> Json:
        try:
            return phone_view(self.pbx, phones.phone(self.pbx, number))
        except phones.PhoneError as error:
            raise ControlError(404, str(error)) from error

    def _phone(self, path: str, body: Json) -> Json:
        _, number, action = ([*path.split("/"), "", ""])[:3]
        if action == "behaviour":
            incoming, seconds = str(body["incoming"]), float(body.get("answer_after", 0.0))
            return phone_view(self.pbx, phones.set_behaviour(self.pbx, number, incoming, seconds))
        if action == "dial":
            call = phones.dial(self.pbx, number, str(body["number"]))
        elif action == "keys":
            call = phones.keys(self.pbx, number, str(body["keys"]))
        elif action == "transfer":
            to, code = str(body["to"]), str(body.get("code", transfers.BLIND))
            call = phones.transfer(self.pbx, number, to, code)
        elif action == "talk":
            call = phones.talk(self.pbx, number, float(body["seconds"]))
        elif action in {"answer", "refuse", "hangup"}:
            call = {"answer": phones.answer, "refuse": phones.refuse, "hangup": phones.hangup}[action](self.pbx, number)
        else:
            raise ControlError(404, f"a telephone has no action {action!r}")
        return {"callid": call.callid, "phone": phone_view(self.pbx, phones.phone(self.pbx, number))}

    def _voicemail(self, body: Json) -> Json:
        number = phones.phone(self.pbx, str(body["number"])).number
        message = leave_voicemail(self.pbx, number, str(body.get("from", "")), int(body.get("seconds", 10)))
        return dict(vars(message))

    def _clock(self, body: Json) -> Json:
        clock = self.pbx.clock
        if "set" in body:
            moment = datetime.fromisoformat(str(body["set"]))
            clock.set(moment if moment.tzinfo else moment.replace(tzinfo=clock.zone))
            rearm_all(self.pbx)
        if "speed" in body:
            clock.set_speed(_not_negative(body["speed"], "speed"))
        if "advance" in body:
            clock.advance(_not_negative(body["advance"], "advance"))
        return {"now": clock.now().isoformat(), "speed": clock.speed}

    def _faults(self, body: Json) -> Json:
        self.pbx.faults = Faults.from_request(body)
        if self.pbx.faults.away:
            self.pbx.outbox.drop_links()
        return self.pbx.faults.describe()

    def _settings(self, body: Json) -> Json:
        if "trunk" in body:
            switches = {key: value for key, value in body.items() if key != "trunk"}
            return control_calls.set_trunk_switches(self.pbx, str(body["trunk"]), switches)
        settings = self.pbx.state.settings
        changes: Json = {}
        for key, value in body.items():
            if (key in CHOICES and value in CHOICES[key]) or (key in SWITCHES and isinstance(value, bool)):
                changes[key] = value
            elif key == "prompts":
                changes[key] = None if value is None else [str(name) for name in value]
            elif key in NUMBERS:
                changes[key] = type(getattr(settings, key))(_not_negative(value, key))
            else:
                raise ValueError(f"{key}={value!r} is not a setting")
        vars(settings).update(changes)
        if "transport" in changes:
            self.pbx.outbox.drop_links()
        return {key: getattr(settings, key) for key in (*CHOICES, *SWITCHES, *NUMBERS)}

    def _reboot(self, body: Json) -> Json:
        self.pbx.reboot()
        return {"rebooted": True}

    def _reset(self, body: Json) -> Json:
        self.pbx.reset()
        return {"reset": True}

    def _reports(self, query: dict[str, str]) -> Json:
        since = int(query.get("since", "0"))
        return {"reports": [report.describe() for report in self.pbx.outbox.reports if report.number > since]}

    def _requests(self, query: dict[str, str]) -> Json:
        since = int(query.get("since", "0"))
        return {"requests": [entry for entry in self.pbx.state.requests if entry["number"] > since]}


def _not_negative(value: Any, name: str) -> float:
    number = float(value)
    if not 0 <= number < 1e9:
        raise ValueError(f"{name} must not be negative")
    return number
