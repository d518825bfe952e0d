"""The settings of an extension that can be written (manual: extension/add, extension/update), and their rules."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict

from pbx.vendor import checks
from pbx.vendor.fields import Field, items, switch, text, to_wire, whole, word

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


_FORWARD_FIELDS: dict[str, Field] = {
    "transferto": word(FORWARD_TARGETS),
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
    "enablevmtoemail": word(("off", "on", "custom")),
    "alwaysforward": switch(),
    "noanswerforward": switch(),
    "busyforward": switch(),
    **{f"{kind}{name}": field for kind in "anb" for name, field in _FORWARD_FIELDS.items()},
    "ringsimultaneous": switch(),
    "enablemobile": switch(),
    "mobileprefix": text(checks.digits(7), clearable=True),
    "allowbeingmonitored": switch(),
    "monitormode": word(MONITOR_MODES),
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
        checks.require(number not in wire.get(name, ""), name, "must not hold the extension's number")
    return wire


def check_complete(wire: Mapping[str, str]) -> None:
    """What a new extension must have (manual: extension/add); a change may rest on what the device has already."""
    checks.required_keys(wire, "username", "registername", "registerpassword")
    for toggle, prefix in (("alwaysforward", "a"), ("noanswerforward", "n"), ("busyforward", "b")):
        if wire.get(toggle) == "on":
            _check_forward(wire, prefix)
    if wire.get("enablemobile") == "on":
        checks.required_keys(wire, "mobile")


def _check_forward(wire: Mapping[str, str], prefix: str) -> None:
    needs = {"Extension": f"{prefix}transferext", "Mobile Number": "mobile", "Custom Number": f"{prefix}transfernum"}
    target = wire.get(f"{prefix}transferto", "")
    if target in needs:
        checks.required_keys(wire, needs[target])
