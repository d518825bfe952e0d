"""What the requests about configured objects have in common: the ids they name and the values they bring."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pbx.simulator.api import PARAMETER_EMPTY, ApiError, Request, text_of
from pbx.simulator.state import split_list

T = TypeVar("T")
# The rule of each key: the pattern of the whole value, and the error number of any other value.
Rules = Mapping[str, tuple[str, str]]


def chosen(request: Request, objects: Mapping[str, T], errno: str) -> list[T]:
    """The objects that `id` names: one, a list, or all. Raises 10004 without an id and `errno` for an unknown one."""
    text = request.text("id")
    ids = list(objects) if text == "all" else list(dict.fromkeys(split_list(text)))
    if text != "all" and (not ids or any(each not in objects for each in ids)):
        raise ApiError(errno)
    return [objects[each] for each in ids]


def single(request: Request, objects: Mapping[str, T], errno: str) -> T:
    """The object of an update. Raises 10004 without an id and `errno` when it does not exist."""
    found = objects.get(request.text("id"))
    if found is None:
        raise ApiError(errno)
    return found


def given(request: Request, keys: Iterable[str]) -> dict[str, str]:
    """The values that the request brings; what is absent is not in it, what is empty is."""
    return {key: text_of(request.body[key]) for key in keys if request.body.get(key) is not None}


def needed(request: Request, keys: Iterable[str]) -> None:
    """Raises 10004 when one of them is missing or empty."""
    if any(not request.optional(key) for key in keys):
        raise ApiError(PARAMETER_EMPTY)


def kept(values: Mapping[str, str], keys: Iterable[str]) -> None:
    """Raises 10004 when an update would empty one of them."""
    if any(values.get(key) == "" for key in keys):
        raise ApiError(PARAMETER_EMPTY)


def check(values: Mapping[str, str], rules: Rules) -> None:
    """Raises the error number of the first value that breaks its rule, in the order of the rules."""
    for key, (pattern, errno) in rules.items():
        if key in values and not re.fullmatch(pattern, values[key]):
            raise ApiError(errno)


def check_all(names: Iterable[str], known: Iterable[str], errno: str) -> None:
    """Raises `errno` when one of the names is unknown."""
    if not set(names) <= set(known):
        raise ApiError(errno)
