"""All requests of one device in one place."""

import re
from typing import Any

from pbx.vendor.calls import Calls
from pbx.vendor.cdr import Cdr
from pbx.vendor.checks import require
from pbx.vendor.extensions import Extensions
from pbx.vendor.hotel import Hotel
from pbx.vendor.requester import Requester
from pbx.vendor.system import System
from pbx.vendor.voicemail import Voicemail
from pbx.vendor.wakeups import Wakeups

_ENDPOINT = re.compile(r"[a-z_]+(/[a-z_]+){0,3}", re.ASCII)


class PbxApi:
    """The sections of the manual by name, over one session."""

    def __init__(self, session: Requester) -> None:
        self._session = session
        self.system = System(session)
        self.extensions = Extensions(session)
        self.wakeups = Wakeups(session)
        self.hotel = Hotel(session)
        self.voicemail = Voicemail(session)
        self.cdr = Cdr(session)
        self.calls = Calls(session)

    def raw(self, endpoint: str, /, **params: Any) -> dict[str, Any]:
        """Any request as the manual prints it, for support work; nothing is checked but the name's form."""
        require(bool(_ENDPOINT.fullmatch(endpoint)), "endpoint", "must look like extension/query")
        return self._session.request(endpoint, params or None)
