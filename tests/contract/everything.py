"""Everything a program can ask of a device below one name, so that the catalogue's method paths lead somewhere."""

from pbx.vendor.api import PbxApi
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.session import MemoryTokenStore, PbxSession


class Everything(PbxApi):
    """The sections of the manual, and the login as `session`."""

    def __init__(self, session: PbxSession) -> None:
        super().__init__(session)
        self.session = session


def everything(config: PbxConfig, token: str = "") -> Everything:
    """A client of this device; with a token it counts as logged in."""
    store = MemoryTokenStore()
    if token:
        store.login_succeeded(token, "HTTP")
    return Everything(PbxSession(PbxClient(config), store))
