"""Everything a program can ask of a device below one name, so that the catalogue's method paths lead somewhere."""

from collections.abc import Mapping
from typing import Any

from pbx.vendor.api import PbxApi
from pbx.vendor.catalogue import CATALOGUE, Effect
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.session import MemoryTokenStore, PbxSession


class Everything(PbxApi):
    """The sections of the manual, and the login as `session`."""

    def __init__(self, session: PbxSession) -> None:
        super().__init__(session)
        self.session = session


class Repeating(PbxClient):
    """Sends everything twice that the catalogue says may be repeated, and takes the second answer."""

    def post(
        self, endpoint: str, params: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        if CATALOGUE[endpoint].effect != Effect.ONCE:
            super().post(endpoint, params, token=token)
        return super().post(endpoint, params, token=token)


def everything(config: PbxConfig, token: str = "", client: type[PbxClient] = PbxClient) -> Everything:
    """A client of this device; with a token it counts as logged in."""
    store = MemoryTokenStore()
    if token:
        store.login_succeeded(token, "HTTP")
    return Everything(PbxSession(client(config), store))
