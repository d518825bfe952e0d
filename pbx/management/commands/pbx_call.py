"""One raw request to a PBX, for support work."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.gateway import api_for
from pbx.selectors import pbx_get
from pbx.vendor.catalogue import CATALOGUE, Effect
from pbx.vendor.errors import PbxError

SECRET_ENDINGS = ("token", "password", "random", "secret")
WARNINGS = {
    Effect.IDEMPOTENT: "{endpoint} changes the device (sent twice it does no more than once).",
    Effect.ONCE: "{endpoint} changes the device, or does something with a call; sent twice it does so twice.",
    None: "{endpoint} is no request of the manual; what it does is not known.",
}


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
        if not (options["yes"] or _is_harmless(endpoint) or _confirmed(endpoint)):
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


def _effect(endpoint: str) -> Effect | None:
    entry = CATALOGUE.get(endpoint)
    return entry.effect if entry else None


def _is_harmless(endpoint: str) -> bool:
    return _effect(endpoint) == Effect.READ


def _confirmed(endpoint: str) -> bool:
    warning = WARNINGS[_effect(endpoint)].format(endpoint=endpoint)
    try:
        return input(f"{warning} Type yes to send it, or use --yes: ").strip().lower() == "yes"
    except EOFError:
        return False


def _hidden(value: Any) -> Any:
    """The answer without secrets."""
    if isinstance(value, dict):
        return {key: "***" if key.lower().endswith(SECRET_ENDINGS) else _hidden(item) for key, item in value.items()}
    return [_hidden(item) for item in value] if isinstance(value, list) else value
