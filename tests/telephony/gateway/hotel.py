"""A gateway before the lab's Asterisk, a client of its API, and what it has reported."""

import hashlib
import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pbx.asterisk.options import Address, Options
from pbx.asterisk.server import Gateway
from pbx.simulator.settings import Settings
from tests.telephony.lab import Lab, Phone

Json = dict[str, Any]
PASSWORD = "gateway-password"
PJSIP = """[global]
type = global
endpoint_identifier_order = username,ip
[transport-udp]
type = transport
protocol = udp
bind = @HOST@:@SIP_PORT@
[trunk]
type = endpoint
transport = transport-udp
context = hotelpbx-from-trunk
disallow = all
allow = ulaw,alaw
direct_media = no
aors = trunk
[trunk]
type = aor
contact = sip:@HOST@:@TRUNK_PORT@
[trunk]
type = identify
endpoint = trunk
match = @HOST@
#include "hotelpbx/pjsip.conf"
"""
QUEUES = """[general]
[6700]
strategy = ringall
timeout = 10
"""
ETC = {
    "pjsip.conf": PJSIP,
    "extensions.conf": '[general]\nstatic = yes\n#include "hotelpbx/extensions.conf"\n',
    "queues.conf": QUEUES,
    "hotelpbx/pjsip.conf": "",
    "hotelpbx/extensions.conf": "",
}


class Hotel:
    """The gateway, its client and its reports. `restart` ends the gateway and starts another with what it kept."""

    def __init__(self, lab: Lab, state_file: Path) -> None:
        self.lab, self.state_file = lab, state_file
        self.token = ""
        self.gateway = self._new()

    def _new(self) -> Gateway:
        lab = self.lab
        secret = lab.asterisk.secret
        return Gateway(
            Address(port=lab.ports.ami, username=lab.asterisk.user, secret=secret),
            Options(config_dir=lab.run / "etc" / "hotelpbx", trunks=("trunk",), language="zh"),
            state_file=self.state_file,
            settings=Settings(password=PASSWORD, transport="TCP"),
            rooms="1001-1006",
            staff="1010",
            timezone="UTC",
        )

    def start(self) -> "Hotel":
        self.gateway.start()
        self.until(lambda: self.gateway.is_ready, "the gateway is connected")
        self.token = self.ok("login", username="api", password=_md5(PASSWORD), version="2.0.0")["token"]
        return self

    def restart(self) -> None:
        self.gateway.stop()
        self.gateway = self._new()
        self.start()

    def phone(self, number: str, **rules: Any) -> Phone:
        settings = self.gateway.exchange.state.extensions[number].settings
        phone = self.lab.phone(number, secret=settings["registerpassword"], **rules)
        phone._seen = len(phone.told)  # what happened in an earlier test is of no interest
        return phone

    def members(self, number: str, *statuses: str) -> list[dict[str, str]]:
        """The members of the extension's call, once they have these statuses."""

        def look() -> list[dict[str, str]]:
            calls = self.ok("extension/query_call", number=number)["calllist"][0]["numbercalls"]
            found = [next(iter(member.values())) for call in calls for member in call["members"]]
            return found if [member["memberstatus"] for member in found] == list(statuses) else []

        found: list[dict[str, str]] = self.until(look, f"the members of {number} are {statuses}")
        return found

    def post(self, endpoint: str, **body: Any) -> Json:
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=10)
        try:
            path = f"/api/v2.0.0/{endpoint}" + (f"?token={self.token}" if self.token else "")
            connection.request("POST", path, json.dumps(body) if body else "", {"Content-Type": "application/json"})
            answer: Json = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()

    def ok(self, endpoint: str, **body: Any) -> Json:
        answer = self.post(endpoint, **body)
        assert answer["status"] == "Success", (endpoint, answer)
        return answer

    def errno(self, endpoint: str, **body: Any) -> str:
        answer = self.post(endpoint, **body)
        assert answer["status"] == "Failed", (endpoint, answer)
        return str(answer["errno"])

    def settings(self, number: str) -> Json:
        found: Json = self.ok("extension/query", number=number)["extinfos"][0]
        return found

    def mark(self) -> int:
        reports = self.gateway.exchange.outbox.reports
        return reports[-1].number if reports else 0

    def reports(self, event: str = "", since: int = 0) -> list[Json]:
        kept = list(self.gateway.exchange.outbox.reports)
        return [each.payload for each in kept if each.number > since and event in ("", each.payload["event"])]

    def report(self, event: str, since: int = 0, timeout: float = 15, **wanted: str) -> Json:
        """The first report of this event with these values, waited for."""

        def look() -> Json | None:
            found = (each for each in self.reports(event, since))
            return next((each for each in found if all(each.get(key) == text for key, text in wanted.items())), None)

        return self.until(look, f"{event} {wanted}", timeout)

    def statuses(self, since: int, number: str) -> list[str]:
        """What CallStatus said of an extension, repetitions left out."""
        said: list[str] = []
        for report in self.reports("CallStatus", since):
            for member in report["members"]:
                body = next(iter(member.values()))
                if body.get("number") == number and said[-1:] != [body["memberstatus"]]:
                    said.append(body["memberstatus"])
        return said

    def until(self, look: Callable[[], Any], what: str, timeout: float = 15) -> Any:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {timeout} s: {what}; the last reports were {self.reports()[-6:]}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
