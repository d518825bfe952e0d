"""A device that gives one answer to everything, on a real socket, and a client that is logged in there."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from pbx.vendor.config import PbxConfig
from tests.contract.everything import Everything, everything
from tests.contract.printed import Example, Json
from tests.pbx.vendor.http_device import HttpDevice, Request, http_device, response

API_PATH = "/api/v2.0.0/"
TOKEN = "48a7d7481a5355aa4fb5dc285edeb40e"
FILE = b"callid,timestart\r\n"
# What a client cannot do without, where the manual shows no answer.
BARE_ANSWER = {"status": "Success", "token": "t0ken", "transport": "HTTP", "id": "1", "callid": "1571646222.312"}
BARE_ANSWER |= {"random": "r4nd0m", "smsid": "18396210850-1502874159", "parkingslot": "6900"}


@contextmanager
def device(answer: Json, report_url: str | None = None) -> Iterator[tuple[Everything, HttpDevice]]:
    """A device with this answer to every request and a file behind every link."""

    def give(request: Request) -> bytes:
        return response(answer) if request.method == "POST" else response(FILE)

    with http_device(give) as peer:
        config = PbxConfig(
            base_url=peer.url,
            username="api",
            password="ApiTest2019",
            application_address="192.168.6.24",
            report_url=report_url,
        )
        yield everything(config, TOKEN), peer


def answer_to(example: Example) -> Json:
    """The printed answer; before a link the answer that gives its random string."""
    return example.answer or BARE_ANSWER | {"random": (example.request or {}).get("random", "r4nd0m")}


def sent(request: Request) -> Json | None:
    """The parameters of a request: its body, or of a link its query without the token."""
    if request.method == "GET":
        return {name: value for name, value in parse_qsl(urlsplit(request.target).query) if name != "token"}
    parameters: Json | None = request.json if request.body else None
    return parameters
