"""The requests of the API by name, and the checks that come before each of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pbx.simulator.exchange import Exchange
from pbx.simulator.spelling import answer_spelled, endpoint_meant, request_meant
from pbx.simulator.state import split_list

XML_NOT_SUPPORTED = "10002"
UNKNOWN_REQUEST = "10003"
PARAMETER_EMPTY = "10004"
NO_EXTENSION = "10006"
NOT_JSON = "20000"
NOT_POST = "20001"
NO_SUCH_TOKEN = "20004"  # noqa: S105 - an error number
TOKEN_EMPTY = "20005"  # noqa: S105 - an error number
TOKEN_EXPIRED = "20006"  # noqa: S105 - an error number
NO_BODY = "20007"
REQUEST_EMPTY = "20009"


class ApiError(Exception):
    """The request is answered with this error number."""

    def __init__(self, errno: str) -> None:
        super().__init__(errno)
        self.errno = errno


@dataclass
class Request:
    """One request as it came over HTTP."""

    endpoint: str
    method: str
    source: str
    query: dict[str, str]
    content_type: str = ""
    raw: bytes = b""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return self.query.get("token", "")

    def text(self, key: str) -> str:
        """A value as the string it is on the wire; numbers are taken as well. Raises 10004 when it is missing."""
        value = text_of(self.body.get(key))
        if not value:
            raise ApiError(PARAMETER_EMPTY)
        return value

    def optional(self, key: str, default: str = "") -> str:
        return text_of(self.body.get(key)) or default


Answer = dict[str, Any]
Handler = Callable[[Exchange, Request], Answer]


@dataclass(frozen=True)
class Endpoint:
    handler: Handler
    needs_token: bool = True
    needs_body: bool = True


def text_of(value: Any) -> str:
    """The string of a JSON value; nothing for null, lists and objects."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def known_numbers(pbx: Exchange, text: str, *, allow_all: bool = True) -> list[str]:
    """The extensions that a comma list names. Raises 10006 when one does not exist."""
    if allow_all and text == "all":
        return list(pbx.state.extensions)
    numbers = split_list(text)
    if not numbers:
        raise ApiError(PARAMETER_EMPTY)
    if any(number not in pbx.state.extensions for number in numbers):
        raise ApiError(NO_EXTENSION)
    return list(dict.fromkeys(numbers))


def execute(pbx: Exchange, endpoints: dict[str, Endpoint], request: Request) -> Answer:
    """Check and execute a request. Raises ApiError."""
    if request.method != "POST":
        raise ApiError(NOT_POST)
    if not request.endpoint:
        raise ApiError(REQUEST_EMPTY)
    profile = pbx.state.settings.profile
    name = endpoint_meant(profile, request.endpoint)
    endpoint = endpoints.get(name)
    if endpoint is None:
        raise ApiError(UNKNOWN_REQUEST)
    if endpoint.needs_token:
        check_token(pbx, request.token)
    request.body = request_meant(profile, name, _parse_body(request, required=endpoint.needs_body))
    return answer_spelled(profile, name, {"status": "Success", **endpoint.handler(pbx, request)})


def check_token(pbx: Exchange, token: str) -> None:
    """Raises 20004, 20005 or 20006; a good token is valid for another 30 minutes."""
    if not token:
        raise ApiError(TOKEN_EMPTY)
    pbx.live_sessions()
    session = pbx.state.sessions.get(token)
    if session is None:
        raise ApiError(TOKEN_EXPIRED if token in pbx.state.expired_tokens else NO_SUCH_TOKEN)
    session.last_used = pbx.clock.elapsed()


def _parse_body(request: Request, *, required: bool) -> dict[str, Any]:
    raw = request.raw.strip()
    if not raw:
        if required:
            raise ApiError(NO_BODY)
        return {}
    if "xml" in request.content_type.lower() or raw.startswith(b"<"):
        raise ApiError(XML_NOT_SUPPORTED)
    try:
        return json_object(raw)
    except ValueError as error:
        raise ApiError(NOT_JSON) from error


def json_object(raw: bytes) -> dict[str, Any]:
    """A JSON object that can be answered as JSON. Raises ValueError: no JSON, half a character, nested too deeply."""
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body
