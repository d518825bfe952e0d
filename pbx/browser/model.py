"""Sections and actions of the device browser as data; what they hold is said in `sections` and `actions`."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise

from hotelpbx.common.roles import PBX
from pbx.models import Pbx
from pbx.vendor.api import PbxApi
from pbx.vendor.catalogue import CATALOGUE, Effect
from pbx.vendor.fields import Field

Row = dict[str, Any]
HIDDEN = "***"
# With a key, only that row need be asked for.
Read = Callable[[PbxApi, Pbx, str], Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value of an action; a row has its present value under the same name. `hint` explains it where it must."""

    name: str
    field: Field
    required: bool = False
    hint: str | Promise = ""

    @property
    def is_secret(self) -> bool:
        """Whether its present value is never shown."""
        return is_secret(self.name)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One request that changes something.

    `target` maps parameters to attributes of the row it is done to; `arrange` makes the client's arguments of the
    values where they are not the same. `fits` says whether a row is of the kind it is offered for, `settings_of` which
    of the parameters such a row has. What `replaces` sends everything, so what is not given stays as the row has it.
    """

    slug: str
    label: str | Promise
    endpoint: str
    parameters: tuple[Parameter, ...] = ()
    target: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = PBX
    danger: bool = False
    arrange: Callable[[dict[str, Any]], dict[str, Any]] = dict
    fits: Callable[[Row], bool] = lambda row: True
    settings_of: Callable[[Row], Collection[str]] | None = None
    replaces: bool = False

    @property
    def effect(self) -> Effect:
        """What a repetition of the request does."""
        return CATALOGUE[self.endpoint].effect

    @property
    def is_for_row(self) -> bool:
        """Whether it is done to one row, and not to the section as a whole."""
        return bool(self.target)

    @property
    def is_change(self) -> bool:
        """Whether its parameters are what the row has already, so that they begin with that."""
        return self.slug == "edit"

    def parameters_for(self, row: Row | None) -> tuple[Parameter, ...]:
        """What can be said about this row."""
        if row is None or self.settings_of is None:
            return self.parameters
        known = self.settings_of(row)
        return tuple(parameter for parameter in self.parameters if parameter.name in known)

    def send(self, api: PbxApi, values: Mapping[str, Any]) -> Any:
        """Call the client's method for the request. Raises `PbxError`."""
        return attrgetter(CATALOGUE[self.endpoint].method)(api)(**self.arrange(dict(values)))


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of thing on the device. `key` are the attributes that name a row; what is `live` changes by itself.

    Rows are in the `order` of these attributes, numbers as numbers; in that of the key where none is given.
    """

    slug: str
    title: str | Promise
    icon: str
    read: Read
    columns: Mapping[str, str | Promise]
    key: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    live: bool = False
    order: tuple[str, ...] = ()

    def sorted(self, rows: Sequence[Row]) -> list[Row]:
        """The rows as people count: 9 before 10."""
        names = self.order or self.key
        return sorted(rows, key=lambda row: [_natural(str(row.get(name) or "")) for name in names])

    def action(self, slug: str) -> Action | None:
        """The action of this name."""
        return next((action for action in self.actions if action.slug == slug), None)


def row_of(section: Section, thing: Any) -> Row:
    """A thing of the device as plain values without its passwords, with the `key` that names it."""
    row = hide_secrets(plain(thing))
    return {"key": "/".join(str(row[name]) for name in section.key), **row}


def hide_secrets(values: Mapping[str, Any]) -> Row:
    """The values with stars for passwords; an empty one stays, because that there is none matters."""
    return {name: HIDDEN if is_secret(name) and value else value for name, value in values.items()}


def is_secret(name: str) -> bool:
    """Whether a value of this name is for nobody's eyes."""
    return "password" in name or "secret" in name


def plain(value: Any) -> Any:
    """Dataclasses, enums, times and tuples as what JSON can say."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def _natural(text: str) -> list[tuple[bool, int, str]]:
    parts = re.split(r"([0-9]+)", text.casefold())
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part]
