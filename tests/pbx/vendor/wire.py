"""A stand-in for the session: shows what a section sends."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from pbx.vendor import PbxInvalidParameterError


class Wire:
    """Stands where the session is: records what a section sends and hands out prepared answers."""

    def __init__(self, answer: dict[str, Any] | None = None, file: list[bytes] | None = None) -> None:
        self.answer = answer or {}
        self.file = file or []
        self.sent: list[tuple[str, Any]] = []
        self.error: Exception | None = None
        self.closed = False

    def request(self, endpoint: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self.sent.append((endpoint, params))
        return {"status": "Success", **self.answer}

    def download(self, endpoint: str, query: Mapping[str, str]) -> AbstractContextManager[Iterator[bytes]]:
        self.sent.append((endpoint, dict(query)))
        return self._open()

    @contextmanager
    def _open(self) -> Iterator[Iterator[bytes]]:
        if self.error is not None:
            raise self.error
        yield iter(self.file)
        self.closed = True


def refused_parameter(send: Callable[[], object]) -> str:
    """The parameter for which the client refuses to send; "" when it sends."""
    try:
        send()
    except PbxInvalidParameterError as error:
        return error.parameter
    return ""
