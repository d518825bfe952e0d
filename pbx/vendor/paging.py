"""Paging groups (manual: paging groups)."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict, Unpack

from pbx.vendor import checks
from pbx.vendor.addresses import host_of
from pbx.vendor.fields import Field, items, text, to_wire, word, yes_no
from pbx.vendor.number_checks import internal
from pbx.vendor.payloads import object_list, parse_on_off, spelled, split_list, text_of
from pbx.vendor.requester import Requester


class PagingType(enum.StrEnum):
    """One way to members, all hear all, or to whatever phone listens to a multicast address."""

    PAGING = "paging"
    INTERCOM = "intercom"
    MULTICAST = "multicast"


class PagingSettings(TypedDict, total=False):
    """Settings by the device's names; one that is left out or None is not sent and stays as it is.

    `member` are extensions, `membergroup` names of extension groups (() takes all away). With `enabledialtoanswer` a
    member that presses * talks to the initiator alone. `multicastip` is for the type multicast, which has no members.
    """

    name: str | None
    type: str | None
    member: Iterable[str] | None
    membergroup: Iterable[str] | None
    enabledialtoanswer: bool | None
    multicastip: str | None


def _multicast_address(parameter: str, value: str) -> None:
    checks.require(host_of(parameter, value).is_multicast, parameter, "is not a multicast address")


FIELDS: Final[dict[str, Field]] = {
    "name": text(),
    "type": word(PagingType),
    "member": items(internal, clearable=True),
    "membergroup": items(clearable=True),
    "enabledialtoanswer": yes_no(),
    "multicastip": text(_multicast_address),
}
_OF_MEMBERS: Final = ("member", "membergroup", "enabledialtoanswer")


@dataclass(frozen=True, kw_only=True)
class PagingGroupSummary:
    """One line of the device's list."""

    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PagingGroup(PagingGroupSummary):
    """A paging group; `type` is a `PagingType`. What its type does not have is empty or None."""

    type: str
    member: tuple[str, ...]
    membergroup: tuple[str, ...]
    enabledialtoanswer: bool | None
    multicastip: str


class Paging:
    """Requests of the section "paging groups"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def list(self) -> tuple[PagingGroupSummary, ...]:
        """All paging groups, short (manual: paginggroup/list). Read only."""
        entries = object_list(self._requester.request("paginggroup/list"), "paginggrouplist", "paginggroup")
        return tuple(
            PagingGroupSummary(number=text_of(entry, "number"), name=text_of(entry, "name")) for entry in entries
        )

    def query(self, *, numbers: str | Iterable[str]) -> tuple[PagingGroup, ...]:
        """These paging groups, or `all` (manual: paginggroup/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        parameters = {"number": checks.extension_list(numbers, allow_all=True)}
        answer = self._requester.request("paginggroup/query", parameters)
        return tuple(_group(entry) for entry in object_list(answer, "paginggroup", "paginggrouplist"))

    def add(self, *, number: str, **settings: Unpack[PagingSettings]) -> None:
        """Create a paging group (manual: paginggroup/add). Not idempotent: the second time it exists (10035).

        Needs name and type; for multicast the address, else `enabledialtoanswer` and members or member groups. The
        phones of a multicast group must listen to the address; the device cannot tell.
        """
        wire = _settings_to_wire(number, settings)
        _check_complete(wire)
        self._requester.request("paginggroup/add", wire)

    def update(self, *, number: str, **settings: Unpack[PagingSettings]) -> None:
        """Change a paging group (manual: paginggroup/update). Idempotent.

        It must keep a member or a member group. Raises `PbxUnknownTargetError` when it does not exist.
        """
        wire = _settings_to_wire(number, settings)
        checks.require(len(wire) > 1, "settings", "must not be empty")
        self._requester.request("paginggroup/update", wire)

    def delete(self, *, numbers: str | Iterable[str]) -> None:
        """Delete these paging groups, or `all` (manual: paginggroup/delete). The second time they do not exist."""
        self._requester.request("paginggroup/delete", {"number": checks.extension_list(numbers, allow_all=True)})

    def hangup_music(self, *, number: str) -> None:
        """Stop the voice file that plays to a paging group (manual: paginggroup/hangup/music).

        The second time nothing plays, which raises `PbxUnknownTargetError`.
        """
        self._requester.request("paginggroup/hangup/music", {"number": checks.extension_number(number)})


def _settings_to_wire(number: str, settings: Mapping[str, Any]) -> dict[str, str]:
    wire = {"number": checks.extension_number(number), **to_wire(FIELDS, settings)}
    if wire.get("type") == PagingType.MULTICAST or "multicastip" in wire:
        for name in _OF_MEMBERS:
            checks.require(name not in wire, name, "does not go with the type multicast")
    if wire.get("type") in (PagingType.PAGING, PagingType.INTERCOM):
        checks.require("multicastip" not in wire, "multicastip", "goes with the type multicast only")
    nobody = wire.get("member") == wire.get("membergroup") == ""
    checks.require(not nobody, "member", "or the member group: at least one is needed")
    return wire


def _check_complete(wire: Mapping[str, str]) -> None:
    checks.required_keys(wire, "name", "type")
    if wire["type"] == PagingType.MULTICAST:
        checks.required_keys(wire, "multicastip")
        return
    anybody = wire.get("member") or wire.get("membergroup")
    checks.require(bool(anybody), "member", "or the member group: at least one is needed")
    checks.required_keys(wire, "enabledialtoanswer")


def _group(entry: Mapping[str, Any]) -> PagingGroup:
    return PagingGroup(
        number=text_of(entry, "number"),
        name=text_of(entry, "name"),
        type=spelled(entry.get("type"), PagingType),
        member=split_list(entry.get("member")),
        membergroup=split_list(entry.get("membergroup")),
        enabledialtoanswer=parse_on_off(entry.get("enabledialtoanswer")),
        multicastip=text_of(entry, "multicastip"),
    )
