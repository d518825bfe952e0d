"""One raw request to a PBX, for support work."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.gateway import api_for
from pbx.selectors import pbx_get
from pbx.vendor.errors import PbxError

READING = ("query", "list", "query_call", "query_status", "query_in_session", "callpark_status", "get_random")
SECRET_KEYS = ("token", "password", "random", "registerpassword", "loginpassword", "vmsecret")


class Command(BaseCommand):
    """`pbx_call NAME endpoint key=value …`."""

    help = "Send one request and print the answer; a request that may change the device is confirmed first."

    def add_arguments(self, parser: CommandParser) -> None:
        """The request; a value that is JSON is sent as such."""
        parser.add_argument("name")
        parser.add_argument("endpoint", help="such as extension/query")
        parser.add_argument("values", nargs="*", metavar="key=value")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, send, print."""
        params = dict(_pair(text) for text in options["values"])
        endpoint = options["endpoint"].strip("/")
        if not (options["yes"] or endpoint.rpartition("/")[2] in READING or _confirmed(endpoint)):
            raise CommandError("Nothing was sent.")
        try:
            answer = api_for(pbx_get(options["name"])).raw(endpoint, **params)
        except (ApplicationError, PbxError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(_hidden(answer), indent=2, ensure_ascii=False))


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise CommandError(f"{text!r} is not key=value.")
    try:
        return key, json.loads(value) if value[:1] in ("{", "[") else value
    except ValueError:
        raise CommandError(f"The value of {key} is not JSON.") from None


def _confirmed(endpoint: str) -> bool:
    try:
        return input(f"{endpoint} may change the device. Type yes to send it: ").strip().lower() == "yes"
    except EOFError:
        return False


def _hidden(value: Any) -> Any:
    """The answer without secrets."""
    if isinstance(value, dict):
        return {key: "***" if key.lower() in SECRET_KEYS else _hidden(item) for key, item in value.items()}
    return [_hidden(item) for item in value] if isinstance(value, list) else value
