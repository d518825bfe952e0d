"""What the section modules need of a session."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Requester(Protocol):
    """Sends one request with a login behind it; `PbxSession` is one."""

    def request(self, endpoint: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer; raises `PbxError`."""

    def download(self, endpoint: str, query: Mapping[str, str]) -> AbstractContextManager[Iterator[bytes]]:
        """The chunks of a file; raises `PbxError`."""
