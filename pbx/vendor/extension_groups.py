"""Groups of extensions (manual: extension groups)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypedDict, Unpack

from pbx.vendor import checks
from pbx.vendor.fields import Field, items, text, to_wire
from pbx.vendor.names import id_list, listed_name, new_id, one_id
from pbx.vendor.payloads import object_list, split_list, text_of
from pbx.vendor.requester import Requester

FIELDS: Final[dict[str, Field]] = {"name": text(listed_name), "members": items(checks.digits(7))}


class ExtensionGroupSettings(TypedDict, total=False):
    """What can be changed of a group; None is not sent. `members` are extensions and replace those it had."""

    name: str | None
    members: Iterable[str] | None


@dataclass(frozen=True, kw_only=True)
class ExtensionGroup:
    """A group and the numbers of its extensions."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AddedGroup:
    """The new group's id and which of the wanted members do not exist; the device adds the group without them."""

    id: str
    unknown_members: tuple[str, ...]


class ExtensionGroups:
    """Requests of the section "extension groups"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, ids: str | Iterable[str]) -> tuple[ExtensionGroup, ...]:
        """These groups, or `all` (manual: extensiongroup/query). Read only. Raises 10143 for a wrong id."""
        answer = self._requester.request("extensiongroup/query", {"id": id_list(ids)})
        return tuple(
            ExtensionGroup(
                id=text_of(entry, "id"), name=text_of(entry, "name"), members=split_list(entry.get("members"))
            )
            for entry in object_list(answer, "extgroupinfos")
        )

    def add(self, *, name: str, members: Iterable[str]) -> AddedGroup:
        """Add a group (manual: extensiongroup/add). Not idempotent: the second time the name is taken (10145).

        Members that do not exist are left out by the device and named in the answer.
        """
        answer = self._requester.request("extensiongroup/add", to_wire(FIELDS, {"name": name, "members": members}))
        unknown = split_list(answer.get("errnum") or answer.get("errornum"))
        return AddedGroup(id=new_id(answer), unknown_members=unknown)

    def update(self, *, id: str, **settings: Unpack[ExtensionGroupSettings]) -> None:
        """Change a group; what is left out or None stays (manual: extensiongroup/update). Idempotent.

        Raises 10149 when none of the members exists.
        """
        wire = to_wire(FIELDS, settings)
        checks.require(bool(wire), "settings", "must not be empty")
        self._requester.request("extensiongroup/update", {"id": one_id(id), **wire})

    def delete(self, *, ids: str | Iterable[str]) -> None:
        """Delete these groups, or `all` (manual: extensiongroup/delete). The second time they do not exist."""
        self._requester.request("extensiongroup/delete", {"id": id_list(ids)})
