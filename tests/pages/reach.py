"""Which pages no link of the demo hotel leads to."""

from tests.pages.crawl import Found
from tests.security.permissions import PERMISSIONS, roles_by_method

# Pages of things that the demo does not have, files, and answers to a form's fields.
NOT_IN_THE_DEMO = {
    "properties": "for chains: the demo is one hotel",
    "pbx-voicemail": "a file; nobody has left a message",
    "voice-delete": "nobody has left a message",
    "pbx-recording": "a file; no call was recorded",
    "pbx-call-records": "a file of the device, asked for by a form",
    "pbx-command-cancel": "no request waits",
    "room-jump": "asked for by typing a number",
    "room-hint": "asked for by typing a number",
    "wakeup-check": "asked for by the form of a wake-up call",
    "room-menu": "a fragment, opened by the other mouse button",
    "tariff-imports": "a fragment, asked for while a file is loaded",
    "night-audit-run": "linked while the books are being closed, or could not be",
    "pbx-checklist-wait": "asked for while a test report is awaited",
}


def unreachable(found: Found) -> list[str]:
    """Names of page routes that answer GET to somebody and were not met."""
    wanted = {name for name, entry in PERMISSIONS.items() if "GET" in roles_by_method(entry)}
    met = found.pages.keys() | found.others.keys()
    return sorted(name for name in wanted - met - NOT_IN_THE_DEMO.keys() if not name.startswith("api-"))
