"""Somebody at a phone, who presses the next keys when the exchange listens."""

import time
from dataclasses import dataclass

from tests.telephony.lab import Event, Lab, Phone


@dataclass
class Guest:
    """A phone in a call with a service. Each `keys` waits until the exchange reads keys anew."""

    lab: Lab
    phone: Phone
    since: int = 0

    def dial(self, number: str) -> "Guest":
        """Call the service and wait until it has picked up."""
        self.since = self.lab.ami.mark()
        self.read_from = self.since
        self.phone.dial(number).established()
        return self

    def keys(self, *answers: str) -> "Guest":
        """Answer one question after the other."""
        for keys in answers:
            self.listened_to()
            self.phone.keys(keys, gap_seconds=0.1)
        return self

    def listened_to(self, timeout: float = 30) -> None:
        """Wait until the exchange reads keys."""
        seen = self.lab.ami
        reading = seen.event("Newexten", since=self.read_from, timeout=timeout, Application="Read")
        self.read_from = seen.events.index(reading) + 1

    def leaves(self, *, after_seconds: float = 0) -> None:
        """Put the receiver down. A key sounds for a fifth of a second, the next one after it: give them their time."""
        time.sleep(after_seconds)
        self.phone.hang_up()
        self.phone.closed()

    def reported(self, timeout: float = 15) -> str:
        """What the first report of this call says."""
        return self._report(timeout)["Info"]

    @property
    def reports(self) -> list[str]:
        """What the reports of this call say so far."""
        return [event["Info"] for event in self.lab.ami.find("UserEvent", since=self.since) if self._is_mine(event)]

    def _report(self, timeout: float) -> Event:
        return self.lab.ami.wait(self._is_mine, since=self.since, timeout=timeout, what="report")

    def _is_mine(self, event: Event) -> bool:
        return event["UserEvent"] == "DtmfEndString" and f"/{self.phone.number}-" in event["Channel"]
