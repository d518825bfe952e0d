"""The settings of an extension that can be written (manual: extension/add, extension/update), and their rules."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict

from pbx.vendor import checks
from pbx.vendor.errors import PbxInvalidParameterError
from pbx.vendor.payloads import join_list, on_off

FORWARD_TARGETS: Final = ("Voicemail", "Extension", "Mobile Number", "Custom Number")
MONITOR_MODES: Final = ("Disabled", "Extensive", "Listen", "Whisper", "Barge-in")
FOLLOW_SYSTEM: Final = "Follow System"
MIN_REGISTER_PASSWORD = 16
MIN_LOGIN_PASSWORD = 10


class ExtensionSettings(TypedDict, total=False):
    """Settings by the device's names; one that is left out or None is not sent and stays as it is.

    Switches are bool, durations whole seconds, `selectoutroute` the names of outbound routes (() takes all away).
    `maxduration` also takes `FOLLOW_SYSTEM`; the `...transferto` targets are `FORWARD_TARGETS`.
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


_FORWARD_CHECKS: dict[str, checks.Check] = {
    "transferto": checks.one_of(*FORWARD_TARGETS),
    "transferext": checks.digits(7),
    "transferprefix": checks.digits(7),
    "transfernum": checks.digits(15),
}
_CHECKS: dict[str, checks.Check] = {
    "username": checks.display_name_allowed,
    "registername": checks.alphanumeric(31),
    "registerpassword": checks.secret(MIN_REGISTER_PASSWORD),
    "callerid": checks.alphanumeric(31),
    "maxregistrations": checks.between(1, 5),
    "loginpassword": checks.secret(MIN_LOGIN_PASSWORD),
    "email": checks.email,
    "mobile": checks.digits(31),
    "vmsecret": checks.digits(63),
    "enablevmtoemail": checks.one_of("off", "on", "custom"),
    "mobileprefix": checks.digits(7),
    "monitormode": checks.one_of(*MONITOR_MODES),
    "ringtimeout": checks.between(1, 999),
    "maxduration": _max_duration,
    "agentid": checks.digits(31),
} | {f"{kind}{name}": check for kind in "anb" for name, check in _FORWARD_CHECKS.items()}

# An empty text clears these; every other setting has to have a value.
_CLEARABLE = {"email", "mobile", "agentid", "mobileprefix", *(f"{kind}transferprefix" for kind in "anb")}
_SWITCHES = {name for name, kind in ExtensionSettings.__annotations__.items() if kind == bool | None}


def settings_to_wire(number: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The request of extension/update or extension/add. Raises `PbxInvalidParameterError` naming the setting."""
    wire = {"number": checks.extension_number(number)}
    for name, value in settings.items():
        if name not in ExtensionSettings.__annotations__:
            raise PbxInvalidParameterError(name, "is no setting of an extension")
        if value is not None:
            wire[name] = _wire_value(name, value)
    for name in ("registerpassword", "loginpassword"):
        checks.require(number not in wire.get(name, ""), name, "must not hold the extension's number")
    return wire


def _wire_value(name: str, value: Any) -> str:
    if name in _SWITCHES:
        checks.require(isinstance(value, bool), name, "must be true or false")
        return on_off(value)
    if name == "selectoutroute":
        checks.require(not isinstance(value, str), name, "must be a list of route names")
        return join_list(name, value, allow_empty=True)
    checks.require(not isinstance(value, bool), name, "is not a switch")
    text = str(value)
    if text or name not in _CLEARABLE:
        _CHECKS[name](name, text)
    return text


def check_complete(wire: Mapping[str, str]) -> None:
    """What a new extension must have (manual: extension/add); a change may rest on what the device has already."""
    checks.required_keys(wire, "username", "registername", "registerpassword")
    for switch, prefix in (("alwaysforward", "a"), ("noanswerforward", "n"), ("busyforward", "b")):
        if wire.get(switch) == "on":
            _check_forward(wire, prefix)
    if wire.get("enablemobile") == "on":
        checks.required_keys(wire, "mobile")


def _check_forward(wire: Mapping[str, str], prefix: str) -> None:
    needs = {"Extension": f"{prefix}transferext", "Mobile Number": "mobile", "Custom Number": f"{prefix}transfernum"}
    target = wire.get(f"{prefix}transferto", "")
    if target in needs:
        checks.required_keys(wire, needs[target])
