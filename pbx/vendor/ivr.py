"""Voice menus (manual: IVR). What the keys do is not part of the device's interface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict, Unpack

from pbx.vendor import checks
from pbx.vendor.checks import extension_list, extension_number
from pbx.vendor.fields import Field, switch, text, to_wire, whole
from pbx.vendor.payloads import object_list, parse_int, parse_on_off, text_of
from pbx.vendor.requester import Requester

MAX_NAME_LENGTH: Final = 31
# The manual's list, and | which its text has lost elsewhere too.
FORBIDDEN_IN_NAME: Final = frozenset("!$()/#;,[]\"=<>&'`^%@{}|")


def _name(parameter: str, value: str) -> None:
    usable = 1 <= len(value) <= MAX_NAME_LENGTH
    checks.require(usable, parameter, f"must be 1 to {MAX_NAME_LENGTH} characters")
    checks.require(value.isprintable() and " " not in value, parameter, "must not hold blanks")
    checks.require(not FORBIDDEN_IN_NAME & set(value), parameter, "holds a character the phone system forbids")


FIELDS: Final[dict[str, Field]] = {
    "ivrname": text(_name),
    "promptrepeat": whole(1, 5),
    "responsetimeout": whole(1, 10),
    "digittimeout": whole(1, 10),
    "dialext": switch(),
    "dialoutboundroutes": switch(),
    "dialtocheckvoicemail": switch(),
}


class IvrSettings(TypedDict, total=False):
    """Settings by the device's names; None is not sent. `promptrepeat` is 1 to 5 times, time-outs 1 to 10 seconds."""

    ivrname: str | None
    promptrepeat: int | None
    responsetimeout: int | None
    digittimeout: int | None
    dialext: bool | None
    dialoutboundroutes: bool | None
    dialtocheckvoicemail: bool | None


@dataclass(frozen=True, kw_only=True)
class VoiceMenu:
    """A menu as the device has it; time-outs in seconds, numbers and switches None when the device does not say."""

    number: str
    ivrname: str
    prompt: str
    promptrepeat: int | None
    responsetimeout: int | None
    digittimeout: int | None
    dialext: bool | None
    dialoutboundroutes: bool | None
    dialtocheckvoicemail: bool | None


class Ivr:
    """Requests of the section "IVR"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, numbers: str | Iterable[str]) -> tuple[VoiceMenu, ...]:
        """The menus of these numbers, or `all` (manual: ivr/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._requester.request("ivr/query", {"number": extension_list(numbers, allow_all=True)})
        return tuple(_menu(entry) for entry in object_list(answer, "ivr"))

    def update(self, *, number: str, **settings: Unpack[IvrSettings]) -> None:
        """Change a menu; what is left out or None stays (manual: ivr/update). Idempotent.

        Raises `PbxUnknownTargetError` when it does not exist, 10018 when the device could not store the settings.
        """
        wire = to_wire(FIELDS, settings)
        checks.require(bool(wire), "settings", "must not be empty")
        self._requester.request("ivr/update", {"number": extension_number(number), **wire})


def _menu(entry: Mapping[str, Any]) -> VoiceMenu:
    return VoiceMenu(
        number=text_of(entry, "number"),
        ivrname=text_of(entry, "ivrname"),
        prompt=text_of(entry, "prompt"),
        promptrepeat=parse_int(entry.get("promptrepeat")),
        responsetimeout=parse_int(entry.get("responsetimeout")),
        digittimeout=parse_int(entry.get("digittimeout")),
        dialext=parse_on_off(entry.get("dialext")),
        dialoutboundroutes=parse_on_off(entry.get("dialoutboundroutes")),
        dialtocheckvoicemail=parse_on_off(entry.get("dialtocheckvoicemail")),
    )
