"""Outbound routes (manual: outbound routes): which numbers leave over which trunk, and who may dial them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict, Unpack

from pbx.vendor import checks
from pbx.vendor.fields import Field, Kind, items, text, to_wire
from pbx.vendor.names import id_list, listed_name, new_id, one_id, required
from pbx.vendor.payloads import object_list, parse_int, split_list, text_of
from pbx.vendor.requester import Requester

MAX_STRIP: Final = 31
FIELDS: Final[dict[str, Field]] = {
    "name": text(listed_name),
    "prefix": text(),
    "strip": Field(kind=Kind.WHOLE, check=checks.between(0, MAX_STRIP), clearable=True),
    "prepend": text(clearable=True),
    "trunks": items(listed_name),
    "extensions": items(checks.digits(7), clearable=True),
    "extensionsgroup": items(listed_name, clearable=True),
}
REQUIRED: Final = ("name", "prefix", "trunks", "extensions")


class OutboundRouteSettings(TypedDict, total=False):
    """Settings by the device's names; None is not sent. `prefix` is the pattern of the dialled number.

    `strip` counts the leading digits to take off ("" for none), `prepend` goes before what is left. `trunks` and
    `extensionsgroup` are names, `extensions` numbers; () takes all extensions or groups away.
    """

    name: str | None
    prefix: str | None
    strip: int | str | None
    prepend: str | None
    trunks: Iterable[str] | None
    extensions: Iterable[str] | None
    extensionsgroup: Iterable[str] | None


@dataclass(frozen=True, kw_only=True)
class OutboundRoute:
    """A route as the device has it; `strip` None when no digits are taken off."""

    id: str
    name: str
    prefix: str
    strip: int | None
    prepend: str
    trunks: tuple[str, ...]
    extensions: tuple[str, ...]
    extensionsgroup: tuple[str, ...]


class OutboundRoutes:
    """Requests of the section "outbound routes"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, ids: str | Iterable[str]) -> tuple[OutboundRoute, ...]:
        """These routes, or `all` (manual: outroute/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._requester.request("outroute/query", {"id": id_list(ids)})
        return tuple(_route(entry) for entry in object_list(answer, "outroutes"))

    def add(self, **settings: Unpack[OutboundRouteSettings]) -> str:
        """Add a route and return its id; needs name, prefix, trunks, extensions (manual: outroute/add).

        Not idempotent: the second time it exists (10074).
        """
        wire = to_wire(FIELDS, settings)
        required(wire, *REQUIRED)
        return new_id(self._requester.request("outroute/add", wire))

    def update(self, *, id: str, **settings: Unpack[OutboundRouteSettings]) -> None:
        """Change a route; what is left out or None stays (manual: outroute/update). Idempotent.

        Raises `PbxUnknownTargetError` when it does not exist.
        """
        wire = to_wire(FIELDS, settings)
        checks.require(bool(wire), "settings", "must not be empty")
        self._requester.request("outroute/update", {"id": one_id(id), **wire})

    def delete(self, *, ids: str | Iterable[str]) -> None:
        """Delete these routes, or `all` (manual: outroute/delete). The second time they do not exist."""
        self._requester.request("outroute/delete", {"id": id_list(ids)})


def _route(entry: Mapping[str, Any]) -> OutboundRoute:
    return OutboundRoute(
        id=text_of(entry, "id"),
        name=text_of(entry, "name"),
        prefix=text_of(entry, "prefix"),
        strip=parse_int(entry.get("strip")),
        prepend=text_of(entry, "prepend"),
        trunks=split_list(entry.get("trunks")),
        extensions=split_list(entry.get("extensions")),
        extensionsgroup=split_list(entry.get("extensionsgroup")),
    )
