"""Inbound routes (manual: inbound routes): which call from which trunk goes where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypedDict, Unpack

from pbx.vendor.checks import require
from pbx.vendor.fields import Field, items, text, to_wire, word
from pbx.vendor.names import id_list, listed_name, new_id, one_id, required
from pbx.vendor.payloads import object_list, spelled, split_list, text_of
from pbx.vendor.requester import Requester


class InboundDestination(StrEnum):
    """What kind of place a call is sent to."""

    HANGUP = "hangup"
    EXTENSION = "extension"
    EXTENSION_RANGE = "extrange"
    VOICEMAIL = "voicemail"
    IVR = "ivr"
    RING_GROUP = "ringgroup"
    QUEUE = "queue"
    CONFERENCE = "conference"
    DISA = "disa"
    CALLBACK = "callback"
    OUTBOUND_ROUTE = "outroute"
    FAX_TO_EMAIL = "faxtoemail"


FIELDS: Final[dict[str, Field]] = {
    "name": text(),
    "did": text(clearable=True),
    "caller_id": text(clearable=True),
    "trunks": items(listed_name),
    "desttype": word(InboundDestination),
    "dest": text(clearable=True),
}
REQUIRED: Final = ("name", "trunks", "desttype")


class InboundRouteSettings(TypedDict, total=False):
    """Settings by the device's names; None is not sent. `did` and `caller_id` are patterns, "" matches any call.

    `trunks` are names of trunks; `dest` is the place of the kind `desttype`, and all kinds but hangup need one.
    """

    name: str | None
    did: str | None
    caller_id: str | None
    trunks: Iterable[str] | None
    desttype: InboundDestination | str | None
    dest: str | None


@dataclass(frozen=True, kw_only=True)
class InboundRoute:
    """A route as the device has it; `desttype` is an `InboundDestination` or a word the manual has not."""

    id: str
    name: str
    did: str
    caller_id: str
    trunks: tuple[str, ...]
    desttype: str
    dest: str


class InboundRoutes:
    """Requests of the section "inbound routes"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, ids: str | Iterable[str]) -> tuple[InboundRoute, ...]:
        """These routes, or `all` (manual: inroute/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._requester.request("inroute/query", {"id": id_list(ids)})
        return tuple(_route(entry) for entry in object_list(answer, "inroutes"))

    def add(self, **settings: Unpack[InboundRouteSettings]) -> str:
        """Add a route and return its id; needs name, trunks, desttype and its dest (manual: inroute/add).

        Not idempotent: the second time it exists (10064).
        """
        wire = to_wire(FIELDS, settings)
        required(wire, *REQUIRED)
        _check_destination(wire)
        return new_id(self._requester.request("inroute/add", wire))

    def update(self, *, id: str, **settings: Unpack[InboundRouteSettings]) -> None:
        """Change a route; what is left out or None stays (manual: inroute/update). Idempotent.

        A new `desttype` needs its `dest` with it. Raises `PbxUnknownTargetError` when the route does not exist.
        """
        wire = to_wire(FIELDS, settings)
        require(bool(wire), "settings", "must not be empty")
        _check_destination(wire)
        self._requester.request("inroute/update", {"id": one_id(id), **wire})

    def delete(self, *, ids: str | Iterable[str]) -> None:
        """Delete these routes, or `all` (manual: inroute/delete). The second time they do not exist."""
        self._requester.request("inroute/delete", {"id": id_list(ids)})


def _check_destination(wire: Mapping[str, str]) -> None:
    concerned = "desttype" in wire or "dest" in wire
    if concerned and wire.get("desttype") != InboundDestination.HANGUP:
        require(bool(wire.get("dest")), "dest", "is required unless desttype is hangup")


def _route(entry: Mapping[str, Any]) -> InboundRoute:
    return InboundRoute(
        id=text_of(entry, "id"),
        name=text_of(entry, "name"),
        did=text_of(entry, "did"),
        caller_id=text_of(entry, "caller_id"),
        trunks=split_list(entry.get("trunks")),
        desttype=spelled(entry.get("desttype"), InboundDestination),
        dest=text_of(entry, "dest"),
    )
