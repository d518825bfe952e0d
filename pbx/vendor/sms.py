"""Text messages (manual: SMS)."""

import re
from urllib.parse import quote

from pbx.vendor import checks
from pbx.vendor.payloads import text_of
from pbx.vendor.requester import Requester

MAX_CHARACTERS = 2000
# Characters that are shown as emoji by themselves, and the marks that make emoji of others (Unicode: emoji-data).
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0f\u20e3\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614"
    "\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5"
    "\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50"
    "\u2b55]"
)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


class Sms:
    """Requests of the section "SMS"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def send(self, *, trunk: str, phonenumber: str, message: str) -> str:
        """Send a text message over a GSM, 3G or 4G trunk; returns its id, "" when the device names none.

        At most 2000 characters, of which a Chinese one counts two; no emoji (manual: sms/send). The report sms-send
        tells later what became of it. Not idempotent. Raises `PbxUnknownTargetError` for a trunk that does not exist,
        `PbxBusyError` when none is free.
        """
        checks.identifier("trunk", trunk)
        checks.dialable("phonenumber", phonenumber)
        check_message("message", message)
        wire = {"trunk": trunk, "phonenumber": phonenumber, "message": quote(message, safe="")}
        return text_of(self._requester.request("sms/send", wire), "smsid")


def check_message(parameter: str, value: str) -> None:
    """Raise `PbxInvalidParameterError` for a text that cannot be sent."""
    checks.require(bool(value.strip()), parameter, "must not be empty")
    checks.require(length(value) <= MAX_CHARACTERS, parameter, "must not be longer than 1000 Chinese characters")
    checks.require(not _EMOJI.search(value), parameter, "must not hold emoji")
    checks.require(not _CONTROL.search(value), parameter, "holds a control character")


def length(message: str) -> int:
    """The length as the device counts it: one for an ASCII character, two for any other."""
    return sum(1 if character.isascii() else 2 for character in message)
