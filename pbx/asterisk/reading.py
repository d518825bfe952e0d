"""What goes on in Asterisk when the gateway connects: queues, telephones, calls, and whether it was restarted."""

import contextlib

from pbx.asterisk.ami import ActionRefusedError, Connection
from pbx.asterisk.queues import queues_read
from pbx.asterisk.tracker import Tracker
from pbx.simulator.config import USABLE
from pbx.simulator.exchange import Exchange

UNREACHABLE = "Unreachable"


class Reader:
    """Every method raises AsteriskAwayError, and is called with the exchange's lock held."""

    def __init__(self, pbx: Exchange, tracker: Tracker, connection: Connection) -> None:
        self._pbx, self._tracker, self._connection = pbx, tracker, connection
        self._startup = ""

    def read_queues(self) -> None:
        """An Asterisk without `app_queue` has none."""
        queues_read(self._pbx, self._list("QueueStatus"))

    def read_telephones(self) -> None:
        """A telephone with a contact is registered; Asterisk keeps contacts over its own restart."""
        contacts = self._list("PJSIPShowContacts")
        registered = {contact.get("Endpoint", "") for contact in contacts}
        for contact in contacts:
            found = {"AOR": contact.get("Endpoint", ""), "URI": contact.get("Uri", "")}
            self._tracker.take({"Event": "ContactStatus", **found})
        for number, extension in self._pbx.state.extensions.items():
            self._tracker.set_registered(extension, number in registered)
        for trunk in self._pbx.state.trunks.values():
            trunk.status = USABLE[0] if trunk.trunkname in registered else UNREACHABLE

    def read_calls(self) -> None:
        """Calls that began before; who called comes first."""
        channels = self._list("CoreShowChannels")
        for channel in sorted(channels, key=lambda each: each.get("Uniqueid") != each.get("Linkedid")):
            if channel.get("Uniqueid") not in self._tracker.channels:
                self._tracker.take({**channel, "Event": "Newchannel"})
                self._tracker.take({**channel, "Event": "Newstate"})

    def announce_restart(self) -> None:
        """The device says so when it has been off; whatever was going on then is over."""
        status = self._connection.action("CoreStatus")
        startup = f"{status.get('CoreStartupDate')} {status.get('CoreStartupTime')}"
        if self._startup not in {"", startup}:
            self._pbx.emit({"event": "BootUp"})
        self._startup = startup

    def _list(self, name: str) -> list[dict[str, str]]:
        """Empty where Asterisk does not know the action, since its module is not loaded, or has nothing to list."""
        with contextlib.suppress(ActionRefusedError):
            return self._connection.listing(name)
        return []
