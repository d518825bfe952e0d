"""The settings of an extension that can be written (manual: extension/add, extension/update), and their rules."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypedDict

from pbx.vendor import checks
from pbx.vendor.fields import Field, items, switch, text, to_wire, whole, word
from pbx.vendor.names import required

FOLLOW_SYSTEM: Final = "Follow System"
REQUIRED: Final = ("username", "registername", "registerpassword")
# The manual says "more than 16" and shows one of 16; nothing softens the "more than 10".
MIN_REGISTER_PASSWORD = 16
MIN_LOGIN_PASSWORD = 11


class ForwardTarget(StrEnum):
    """Where a forwarding rule sends a call."""

    VOICEMAIL = "Voicemail"
    EXTENSION = "Extension"
    MOBILE = "Mobile Number"
    CUSTOM = "Custom Number"


class MonitorMode(StrEnum):
    """How others may listen to an extension's calls; extensive allows all of it."""

    DISABLED = "Disabled"
    EXTENSIVE = "Extensive"
    LISTEN = "Listen"
    WHISPER = "Whisper"
    BARGE_IN = "Barge-in"


class VoicemailToEmail(StrEnum):
    """Whether voice messages are mailed: no, to the user's address, or to another one."""

    OFF = "off"
    ON = "on"
    CUSTOM = "custom"


class ExtensionSettings(TypedDict, total=False):
    """Settings by the device's names; one that is left out or None is not sent and stays as it is.

    Switches are bool, durations whole seconds, `selectoutroute` the names of outbound routes (() takes all away).
    `maxduration` also takes `FOLLOW_SYSTEM`; the `...transferto` targets are a `ForwardTarget`.
    """

    username: str | None
    registername: str | None
    registerpassword: str | None
    callerid: str | None
    maxregistrations: int | None
    loginpassword: str | None
    email: str | None
    mobile: str | None
    hasvoicemail: bool | None
    vmsecret: str | None
    enablevmtoemail: str | None
    alwaysforward: bool | None
    atransferto: str | None
    atransferext: str | None
    atransferprefix: str | None
    atransfernum: str | None
    noanswerforward: bool | None
    ntransferto: str | None
    ntransferext: str | None
    ntransferprefix: str | None
    ntransfernum: str | None
    busyforward: bool | None
    btransferto: str | None
    btransferext: str | None
    btransferprefix: str | None
    btransfernum: str | None
    ringsimultaneous: bool | None
    enablemobile: bool | None
    mobileprefix: str | None
    allowbeingmonitored: bool | None
    monitormode: str | None
    ringtimeout: int | None
    maxduration: int | str | None
    dnd: bool | None
    callrestriction: bool | None
    agentid: str | None
    selectoutroute: Iterable[str] | None


def _max_duration(parameter: str, value: str) -> None:
    if value != FOLLOW_SYSTEM:
        checks.between(1, 999_999)(parameter, value)


_FORWARD_FIELDS: dict[str, Field] = {
    "transferto": word(ForwardTarget),
    "transferext": text(checks.digits(7)),
    "transferprefix": text(checks.digits(7), clearable=True),
    "transfernum": text(checks.digits(15)),
}
FIELDS: Final[dict[str, Field]] = {
    "username": text(checks.display_name_allowed),
    "registername": text(checks.alphanumeric(31)),
    "registerpassword": text(checks.secret(MIN_REGISTER_PASSWORD)),
    "callerid": text(checks.alphanumeric(31)),
    "maxregistrations": whole(1, 5),
    "loginpassword": text(checks.secret(MIN_LOGIN_PASSWORD)),
    "email": text(checks.email, clearable=True),
    "mobile": text(checks.digits(31), clearable=True),
    "hasvoicemail": switch(),
    "vmsecret": text(checks.digits(63)),
    "enablevmtoemail": word(VoicemailToEmail),
    "alwaysforward": switch(),
    "noanswerforward": switch(),
    "busyforward": switch(),
    **{f"{kind}{name}": field for kind in "anb" for name, field in _FORWARD_FIELDS.items()},
    "ringsimultaneous": switch(),
    "enablemobile": switch(),
    "mobileprefix": text(checks.digits(7), clearable=True),
    "allowbeingmonitored": switch(),
    "monitormode": word(MonitorMode),
    "ringtimeout": whole(1, 999),
    "maxduration": text(_max_duration),
    "dnd": switch(),
    "callrestriction": switch(),
    "agentid": text(checks.digits(31), clearable=True),
    "selectoutroute": items(clearable=True),
}


def settings_to_wire(number: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The request of extension/update or extension/add. Raises `PbxInvalidParameterError` naming the setting."""
    wire = {"number": checks.extension_number(number), **to_wire(FIELDS, settings)}
    for name in ("registerpassword", "loginpassword"):
        password, username = wire.get(name, ""), wire.get("username")
        checks.require(number not in password, name, "must not hold the extension's number")
        checks.require(not username or username not in password, name, "must not hold the display name")
    emptied = wire.get("mobile") == ""
    checks.require(not (emptied and _needs_mobile(wire)), "mobile", "is required")
    return wire


def check_complete(wire: Mapping[str, str]) -> None:
    """What a new extension must have (manual: extension/add); a change may rest on what the device has already."""
    required(wire, *REQUIRED)
    if _needs_mobile(wire):
        required(wire, "mobile")
    for prefix in "anb":
        _check_forward(wire, prefix)


def _needs_mobile(wire: Mapping[str, str]) -> bool:
    forwarded = any(wire.get(f"{prefix}transferto") == ForwardTarget.MOBILE for prefix in "anb")
    return forwarded or wire.get("enablemobile") == "on"


def _check_forward(wire: Mapping[str, str], prefix: str) -> None:
    target = wire.get(f"{prefix}transferto")
    if target == ForwardTarget.EXTENSION:
        required(wire, f"{prefix}transferext")
    if target == ForwardTarget.CUSTOM:
        required(wire, f"{prefix}transfernum")
