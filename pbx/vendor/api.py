"""All requests of one device in one place."""

import re
from typing import Any

from pbx.vendor.calls import Calls
from pbx.vendor.cdr import Cdr
from pbx.vendor.checks import require
from pbx.vendor.conferences import Conferences
from pbx.vendor.contacts import Contacts
from pbx.vendor.extension_groups import ExtensionGroups
from pbx.vendor.extensions import Extensions
from pbx.vendor.hotel import Hotel
from pbx.vendor.inbound_routes import InboundRoutes
from pbx.vendor.ivr import Ivr
from pbx.vendor.linkus import Linkus
from pbx.vendor.outbound_routes import OutboundRoutes
from pbx.vendor.paging import Paging
from pbx.vendor.queues import Queues
from pbx.vendor.recordings import Recordings
from pbx.vendor.requester import Requester
from pbx.vendor.sms import Sms
from pbx.vendor.system import System
from pbx.vendor.trunks import Trunks
from pbx.vendor.uacsta import Uacsta
from pbx.vendor.voicemail import Voicemail
from pbx.vendor.wakeups import Wakeups

_ENDPOINT = re.compile(r"[a-z_]+(/[a-z_]+){0,3}", re.ASCII)


class PbxApi:
    """The sections of the manual by name, over one session."""

    def __init__(self, session: Requester) -> None:
        self._session = session
        self.system = System(session)
        self.contacts = Contacts(session)
        self.extensions = Extensions(session)
        self.extension_groups = ExtensionGroups(session)
        self.trunks = Trunks(session)
        self.inbound_routes = InboundRoutes(session)
        self.outbound_routes = OutboundRoutes(session)
        self.conferences = Conferences(session)
        self.ivr = Ivr(session)
        self.queues = Queues(session)
        self.paging = Paging(session)
        self.voicemail = Voicemail(session)
        self.cdr = Cdr(session)
        self.recordings = Recordings(session)
        self.wakeups = Wakeups(session)
        self.hotel = Hotel(session)
        self.sms = Sms(session)
        self.linkus = Linkus(session)
        self.calls = Calls(session)
        self.uacsta = Uacsta(session)

    def raw(self, endpoint: str, /, **params: Any) -> dict[str, Any]:
        """Any request as the manual prints it, for support work; nothing is checked but the name's form."""
        require(bool(_ENDPOINT.fullmatch(endpoint)), "endpoint", "must look like extension/query")
        return self._session.request(endpoint, params or None)
