"""Trunks (manual: trunks). The device lists trunks of every kind; only SIP trunks can be read and written in detail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Unpack

from pbx.vendor.checks import require
from pbx.vendor.names import id_list, new_id, one_id, required
from pbx.vendor.payloads import object_list, parse_int, spelled, split_list, text_of
from pbx.vendor.requester import Requester
from pbx.vendor.trunk_settings import REQUIRED_OF, Dod, SipTrunkSettings, SipTrunkType, settings_to_wire


class TrunkType(StrEnum):
    """What a trunk runs over."""

    IAX = "IAX"
    SIP = "SIP"
    FXO = "FXO"
    GSM = "GSM"
    BRI = "BRI"
    E1 = "E1"


class TrunkState(StrEnum):
    """What a trunk does. VoIP: registering to unknown; FXO: fault, idle, busy; BRI, E1: fault to up; GSM: the rest."""

    REGISTERING = "Registering"
    FAILURE = "Failure"
    REGISTERED = "Registered"
    DISABLED = "Disable"
    UNKNOWN = "Unknown"
    FAULT = "Fault"
    IDLE = "Idle"
    BUSY = "Busy"
    ALARM = "Alarm"
    DOWN = "Down"
    UP = "Up"
    POWER_OFF = "Power Off"
    NO_SIM = "No SIM"
    NO_SIGNAL = "No Signal"
    PIN_ERROR = "Pin Error"
    UNREGISTERED = "Unregister"


@dataclass(frozen=True, kw_only=True)
class TrunkSummary:
    """One line of the device's list: `type` is a `TrunkType`, `status` a `TrunkState`, or a word the manual has not."""

    id: str
    trunkname: str
    type: str
    status: str
    port: str


@dataclass(frozen=True, kw_only=True)
class SipTrunk:
    """The settings of a SIP trunk; `trunktype` is a `SipTrunkType`; what its kind does not have is "" or None."""

    id: str
    trunkname: str
    trunktype: str
    host: str
    port: int | None
    domain: str
    username: str
    authname: str
    fromuser: str
    password: str = field(repr=False)
    extensionsdod: tuple[Dod, ...]
    extensionsgroupdod: tuple[Dod, ...]


class Trunks:
    """Requests of the section "trunks"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def list(self) -> tuple[TrunkSummary, ...]:
        """All trunks of every kind, short (manual: trunk/list). Read only."""
        answer = self._requester.request("trunk/list")
        return tuple(_summary(entry) for entry in object_list(answer, "trunklist"))

    def query_sip(self, *, ids: str | Iterable[str]) -> tuple[SipTrunk, ...]:
        """The settings of these SIP trunks, or of `all` (manual: trunk/query_siptrunk). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._requester.request("trunk/query_siptrunk", {"id": id_list(ids)})
        return tuple(_sip_trunk(entry) for entry in object_list(answer, "trunks"))

    def add_sip(self, *, trunktype: SipTrunkType | str, **settings: Unpack[SipTrunkSettings]) -> str:
        """Add a SIP trunk and return its id (manual: trunk/add_siptrunk). `REQUIRED_OF` says what its kind needs.

        Not idempotent: the second time the name is taken (10043).
        """
        wire = settings_to_wire(trunktype, settings)
        required(wire, *REQUIRED_OF[SipTrunkType(trunktype)])
        return new_id(self._requester.request("trunk/add_siptrunk", wire))

    def update_sip(self, *, id: str, trunktype: SipTrunkType | str, **settings: Unpack[SipTrunkSettings]) -> None:
        """Change a SIP trunk; what is left out or None stays (manual: trunk/update_siptrunk). Idempotent.

        The device wants the trunk's type with every change. Raises `PbxUnknownTargetError` when it does not exist.
        """
        wire = settings_to_wire(trunktype, settings)
        require(len(wire) > 1, "settings", "must not be empty")
        self._requester.request("trunk/update_siptrunk", {"id": one_id(id), **wire})

    def delete_sip(self, *, ids: str | Iterable[str]) -> None:
        """Delete these SIP trunks, or `all` (manual: trunk/delete_siptrunk). The second time they do not exist."""
        self._requester.request("trunk/delete_siptrunk", {"id": id_list(ids)})


def _summary(entry: Mapping[str, Any]) -> TrunkSummary:
    return TrunkSummary(
        id=text_of(entry, "id"),
        trunkname=text_of(entry, "trunkname"),
        type=spelled(entry.get("type"), TrunkType),
        status=spelled(entry.get("status"), TrunkState),
        port=text_of(entry, "port"),
    )


def _sip_trunk(entry: Mapping[str, Any]) -> SipTrunk:
    return SipTrunk(
        id=text_of(entry, "id"),
        trunkname=text_of(entry, "trunkname"),
        trunktype=spelled(entry.get("trunktype"), SipTrunkType),
        host=text_of(entry, "host"),
        port=parse_int(entry.get("port")),
        domain=text_of(entry, "domain"),
        username=text_of(entry, "username"),
        authname=text_of(entry, "authname"),
        fromuser=text_of(entry, "fromuser"),
        password=text_of(entry, "password"),
        extensionsdod=_dods(entry.get("extensionsdod")),
        extensionsgroupdod=_dods(entry.get("extensionsgroupdod")),
    )


def _dods(value: object) -> tuple[Dod, ...]:
    return tuple(Dod.parse(item) for item in split_list(value))
