"""Extensions (manual: extension)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Unpack

from pbx.vendor.calls import Call, parse_calls
from pbx.vendor.checks import extension_list, require
from pbx.vendor.extension_settings import (
    ExtensionSettings,
    ForwardTarget,
    MonitorMode,
    VoicemailToEmail,
    check_complete,
    settings_to_wire,
)
from pbx.vendor.payloads import object_list, parse_int, parse_on_off, spelled, split_list, text_of
from pbx.vendor.reports import ExtensionState
from pbx.vendor.requester import Requester


class ExtensionType(StrEnum):
    """How a telephone is connected."""

    FXS = "FXS"
    IAX = "IAX"
    SIP = "SIP"


@dataclass(frozen=True, kw_only=True)
class ExtensionSummary:
    """One line of the device's list; `port` is set for analogue phones only, `type` is an `ExtensionType`.

    `agentid` is what a queue announces; "" means the number.
    """

    number: str
    status: ExtensionState
    type: str
    port: str
    username: str
    agentid: str


@dataclass(frozen=True, kw_only=True)
class Forward:
    """One forwarding rule; `enabled` None when the device does not say, `to` is a `ForwardTarget`."""

    enabled: bool | None
    to: str
    extension: str
    prefix: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Extension(ExtensionSummary):
    """An extension's settings. Switches are None when the device does not say.

    The two passwords come encrypted and `vmsecret` in clear: never show or log any of them. `ringtimeout` and
    `maxduration` are seconds; the latter may be `FOLLOW_SYSTEM`.
    """

    callerid: str
    registername: str
    registerpassword: str = field(repr=False)
    maxregistrations: int | None
    loginpassword: str = field(repr=False)
    email: str
    mobile: str
    language: str
    hasvoicemail: bool | None
    vmsecret: str = field(repr=False)
    enablevmtoemail: str
    always_forward: Forward
    noanswer_forward: Forward
    busy_forward: Forward
    ringsimultaneous: bool | None
    enablemobile: bool | None
    mobileprefix: str
    allowbeingmonitored: bool | None
    monitormode: str
    ringtimeout: int | None
    maxduration: str
    dnd: bool | None
    callrestriction: bool | None
    selectoutroute: tuple[str, ...]
    unselectoutroute: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ExtensionCalls:
    """The calls an extension takes part in now."""

    number: str
    calls: tuple[Call, ...]


class Extensions:
    """Requests of the section "extension"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def list(self) -> tuple[ExtensionSummary, ...]:
        """All extensions, short (manual: extension/list). Read only."""
        answer = self._requester.request("extension/list")
        return tuple(ExtensionSummary(**_summary(entry)) for entry in object_list(answer, "extlist"))

    def query(self, *, numbers: str | Iterable[str]) -> tuple[Extension, ...]:
        """The settings of these extensions, or of `all` (manual: extension/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._requester.request("extension/query", {"number": extension_list(numbers, allow_all=True)})
        return tuple(_extension(entry) for entry in object_list(answer, "extinfos", "extinfo"))

    def query_call(self, *, numbers: str | Iterable[str]) -> tuple[ExtensionCalls, ...]:
        """The present calls of these extensions, or of `all` (manual: extension/query_call). Read only."""
        answer = self._requester.request("extension/query_call", {"number": extension_list(numbers, allow_all=True)})
        return tuple(
            ExtensionCalls(
                number=text_of(entry, "number"),
                calls=parse_calls(entry, "numbercalls", "numercalls", "numbertocalls"),
            )
            for entry in object_list(answer, "calllist")
        )

    def add(self, *, number: str, **settings: Unpack[ExtensionSettings]) -> None:
        """Create an extension; needs username, registername, registerpassword (manual: extension/add).

        Not idempotent: the second time it exists (10085).
        """
        wire = settings_to_wire(number, settings)
        check_complete(wire)
        self._requester.request("extension/add", wire)

    def update(self, *, number: str, **settings: Unpack[ExtensionSettings]) -> None:
        """Change settings; one that is left out or None stays as it is (manual: extension/update). Idempotent.

        Raises `PbxUnknownTargetError` when the extension does not exist, 10017 when the device could not store them;
        some firmware does so when `ringtimeout` or `maxduration` comes together with other settings.
        """
        wire = settings_to_wire(number, settings)
        require(len(wire) > 1, "settings", "must not be empty")
        self._requester.request("extension/update", wire)

    def delete(self, *, numbers: str | Iterable[str]) -> None:
        """Delete these extensions, or `all` (manual: extension/delete). The second time they do not exist."""
        self._requester.request("extension/delete", {"number": extension_list(numbers, allow_all=True)})


def _summary(entry: Mapping[str, Any]) -> dict[str, Any]:
    agentid = text_of(entry, "agentid")
    return {
        "number": text_of(entry, "number", "extid"),
        "status": ExtensionState.parse(text_of(entry, "status")),
        "type": spelled(entry.get("type"), ExtensionType),
        "port": text_of(entry, "port"),
        "username": text_of(entry, "username"),
        "agentid": "" if agentid.lower() == "none" else agentid,
    }


def _extension(entry: Mapping[str, Any]) -> Extension:
    return Extension(
        **_summary(entry),
        callerid=text_of(entry, "callerid"),
        registername=text_of(entry, "registername"),
        registerpassword=text_of(entry, "registerpassword"),
        maxregistrations=parse_int(entry.get("maxregistrations")),
        loginpassword=text_of(entry, "loginpassword"),
        email=text_of(entry, "email"),
        mobile=text_of(entry, "mobile", "moblie"),
        language=text_of(entry, "language"),
        hasvoicemail=parse_on_off(entry.get("hasvoicemail")),
        vmsecret=text_of(entry, "vmsecret"),
        enablevmtoemail=spelled(entry.get("enablevmtoemail"), VoicemailToEmail),
        always_forward=_forward(entry, "alwaysforward", "a"),
        noanswer_forward=_forward(entry, "noanswerforward", "n"),
        busy_forward=_forward(entry, "busyforward", "b"),
        ringsimultaneous=parse_on_off(entry.get("ringsimultaneous")),
        enablemobile=parse_on_off(entry.get("enablemobile")),
        mobileprefix=text_of(entry, "mobileprefix"),
        allowbeingmonitored=parse_on_off(entry.get("allowbeingmonitored")),
        monitormode=spelled(entry.get("monitormode"), MonitorMode),
        ringtimeout=parse_int(entry.get("ringtimeout")),
        maxduration=text_of(entry, "maxduration"),
        dnd=parse_on_off(entry.get("dnd")),
        callrestriction=parse_on_off(entry.get("callrestriction")),
        selectoutroute=split_list(entry.get("selectoutroute")),
        unselectoutroute=split_list(entry.get("unselectoutroute")),
    )


def _forward(entry: Mapping[str, Any], switch: str, prefix: str) -> Forward:
    return Forward(
        enabled=parse_on_off(entry.get(switch)),
        to=spelled(
            text_of(entry, f"{prefix}transferto", f"{prefix}transferfo", f"{prefix}transferterto"), ForwardTarget
        ),
        extension=text_of(entry, f"{prefix}transferext"),
        prefix=text_of(entry, f"{prefix}transferprefix"),
        number=text_of(entry, f"{prefix}transfernum"),
    )
