"""What can be written of a SIP trunk (manual: trunk/add_siptrunk, trunk/update_siptrunk): three kinds, three sets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypedDict

from pbx.vendor import checks
from pbx.vendor.fields import Field, items, text, to_wire, whole, word
from pbx.vendor.names import host, listed_name

_DOD_TO_EXTENSION = re.compile(r"\+?\d+-[^,]+-\d{1,7}", re.ASCII)
_DOD_TO_GROUP = re.compile(r"\+?\d+-[^,]+-[^,]+", re.ASCII)


class SipTrunkType(StrEnum):
    """How a SIP trunk is set up: we register at a provider, two devices trust each other, or others register here."""

    REGISTER = "register"
    PEER = "peer"
    ACCOUNT = "account"


@dataclass(frozen=True, kw_only=True)
class Dod:
    """The number shown for outbound calls of `target`, an extension's number or the name of an extension group.

    As text it is `number-name-target`, the way the device writes it.
    """

    number: str
    name: str
    target: str

    def __str__(self) -> str:
        return "-".join(part for part in (self.number, self.name, self.target) if part)

    @classmethod
    def parse(cls, value: str) -> "Dod":
        """The device's text taken apart; a hyphen too many is counted to the name, what is missing is ""."""
        number, _, rest = value.partition("-")
        name, _, target = rest.rpartition("-")
        return cls(number=number, name=name, target=target)


class SipTrunkSettings(TypedDict, total=False):
    """Settings by the device's names; None is not sent. Which ones a trunk has depends on `trunktype`: `FIELDS_OF`.

    `fromuser` stays empty when the provider does not support it. An empty list of DOD numbers takes all away.
    """

    trunkname: str | None
    host: str | None
    port: int | None
    domain: str | None
    username: str | None
    authname: str | None
    fromuser: str | None
    password: str | None
    extensionsdod: Iterable[Dod | str] | None
    extensionsgroupdod: Iterable[Dod | str] | None


def _dod_to_extension(parameter: str, value: str) -> None:
    checks.require(bool(_DOD_TO_EXTENSION.fullmatch(value)), parameter, "must look like number-name-extension")


def _dod_to_group(parameter: str, value: str) -> None:
    checks.require(bool(_DOD_TO_GROUP.fullmatch(value)), parameter, "must look like number-name-group")


FIELDS: Final[dict[str, Field]] = {
    "trunkname": text(listed_name),
    "trunktype": word(SipTrunkType),
    "host": text(host),
    "port": whole(1, 65535),
    "domain": text(host),
    "username": text(),
    "authname": text(),
    "fromuser": text(clearable=True),
    "password": text(),
    "extensionsdod": items(_dod_to_extension, clearable=True),
    "extensionsgroupdod": items(_dod_to_group, clearable=True),
}
_ADDRESS: Final = ("host", "port", "domain")
_LOGIN: Final = ("username", "authname", "password")
REQUIRED_OF: Final[dict[SipTrunkType, tuple[str, ...]]] = {
    SipTrunkType.REGISTER: ("trunkname", "trunktype", *_ADDRESS, *_LOGIN),
    SipTrunkType.PEER: ("trunkname", "trunktype", *_ADDRESS),
    SipTrunkType.ACCOUNT: ("trunkname", "trunktype", *_LOGIN),
}
_OPTIONAL_OF: Final[dict[SipTrunkType, tuple[str, ...]]] = {
    SipTrunkType.REGISTER: ("fromuser", "extensionsdod", "extensionsgroupdod"),
    SipTrunkType.PEER: ("extensionsdod", "extensionsgroupdod"),
    SipTrunkType.ACCOUNT: ("extensionsdod", "extensionsgroupdod"),
}
FIELDS_OF: Final[dict[SipTrunkType, dict[str, Field]]] = {
    kind: {name: FIELDS[name] for name in (*REQUIRED_OF[kind], *_OPTIONAL_OF[kind])} for kind in SipTrunkType
}


def settings_to_wire(trunktype: SipTrunkType | str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The settings of a request for this kind of trunk. Raises `PbxInvalidParameterError` naming the setting."""
    checks.one_of(*SipTrunkType)("trunktype", trunktype)
    fields = FIELDS_OF[SipTrunkType(trunktype)]
    for name in settings:
        checks.require(name in fields or name not in FIELDS, name, f"is no setting of a trunk of type {trunktype}")
    return to_wire(fields, {"trunktype": trunktype, **settings})
