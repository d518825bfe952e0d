"""How a section's settings are written: the kind of each, the manual's rule for it, and its text on the wire.

One table serves the client-side check before a request and whoever builds a form for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pbx.vendor import checks
from pbx.vendor.errors import PbxInvalidParameterError
from pbx.vendor.payloads import join_list, on_off


class Kind(StrEnum):
    """What kind of value a setting takes."""

    SWITCH = "switch"
    WHOLE = "whole"
    TEXT = "text"
    WORD = "word"
    LIST = "list"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One setting. `check` is for the text, of a list for each item; `clearable` takes an empty value too.

    The `choices` of a switch are its words for true and false, on and off unless they are given.
    """

    kind: Kind
    check: checks.Check | None = None
    choices: tuple[str, ...] = ()
    clearable: bool = False

    def to_wire(self, parameter: str, value: Any) -> str:
        """The device's text for a value. Raises `PbxInvalidParameterError` naming the parameter and the rule."""
        if self.kind == Kind.SWITCH:
            checks.require(isinstance(value, bool), parameter, "must be true or false")
            return self.choices[0 if value else 1] if self.choices else on_off(value)
        if self.kind == Kind.LIST:
            return self._list(parameter, value)
        checks.require(not isinstance(value, bool), parameter, "is not a switch")
        text = str(value)
        if text or not self.clearable:
            self._check(parameter, text)
        return text

    def _list(self, parameter: str, value: Iterable[str]) -> str:
        checks.require(not isinstance(value, str), parameter, "must be a list")
        joined = join_list(parameter, value, allow_empty=self.clearable)
        for item in filter(None, joined.split(",")):
            self._check(parameter, item)
        return joined

    def _check(self, parameter: str, text: str) -> None:
        if self.check is not None:
            self.check(parameter, text)
        else:
            checks.require(bool(text.strip()) and text.isprintable(), parameter, "must be printable and not empty")


def switch() -> Field:
    """A bool, `on` or `off` on the wire."""
    return Field(kind=Kind.SWITCH)


def yes_no() -> Field:
    """A bool, `yes` or `no` on the wire."""
    return Field(kind=Kind.SWITCH, choices=("yes", "no"))


def whole(low: int, high: int) -> Field:
    """A whole number in a range, both ends included."""
    return Field(kind=Kind.WHOLE, check=checks.between(low, high))


def text(check: checks.Check | None = None, *, clearable: bool = False) -> Field:
    """A text; without a check any that is printable."""
    return Field(kind=Kind.TEXT, check=check, clearable=clearable)


def word(choices: Iterable[str], *, clearable: bool = False) -> Field:
    """One of the device's words, for instance the members of a `StrEnum`."""
    words = tuple(str(choice) for choice in choices)
    return Field(kind=Kind.WORD, check=checks.one_of(*words), choices=words, clearable=clearable)


def items(check: checks.Check | None = None, *, clearable: bool = False, choices: Iterable[str] = ()) -> Field:
    """A list of texts, separated by commas on the wire."""
    words = tuple(str(choice) for choice in choices)
    each = checks.one_of(*words) if words else check
    return Field(kind=Kind.LIST, check=each, choices=words, clearable=clearable)


def to_wire(fields: Mapping[str, Field], settings: Mapping[str, Any]) -> dict[str, str]:
    """The settings of a request; None is not sent, so it stays as it is.

    Raises `PbxInvalidParameterError` naming the setting and the rule.
    """
    wire = {}
    for name, value in settings.items():
        if name not in fields:
            raise PbxInvalidParameterError(name, "is no setting of this request")
        if value is not None:
            wire[name] = fields[name].to_wire(name, value)
    return wire
