"""Rules about numbers that are dialled: lists of them, and whose permission a call to the outside takes."""

import re
from collections.abc import Callable, Iterable

from pbx.vendor import checks
from pbx.vendor.payloads import ALL, join_list

# The device's own numbers have at most 7 digits, so a longer one or one with a plus leads to the outside. A shorter
# one may still do so (emergency numbers do): that only the device can know, and nothing is said about it here.
_SURELY_OUTSIDE = re.compile(r"\+.*|\d{8,}", re.ASCII)


def is_surely_outside(number: str) -> bool:
    """Whether this cannot be an extension or another number of the device itself. False means: unknown."""
    return bool(_SURELY_OUTSIDE.fullmatch(number))


def number_list(
    parameter: str, numbers: str | Iterable[str], check: Callable[[str, str], object], *, allow_all: bool = False
) -> str:
    """A comma list of numbers that all pass the check, or `all` where the request takes it and it is spelled out."""
    if numbers == ALL and allow_all:
        return ALL
    joined = join_list(parameter, numbers.split(",") if isinstance(numbers, str) else numbers)
    for number in joined.split(","):
        check(parameter, number)
    return joined


def internal(parameter: str, value: str) -> None:
    """A number of the device itself: digits, at most 7."""
    checks.extension_number(value, parameter)


def permission(parameter: str, number: str, dial_permission: str | None) -> dict[str, str]:
    """The extension whose permission a call takes; refused when it is missing and `number` surely needs it."""
    if dial_permission is not None:
        return {"dialpermission": checks.extension_number(dial_permission, "dialpermission")}
    checks.require(not is_surely_outside(number), "dialpermission", f"is required for an outside {parameter}")
    return {}


def switch_auto_answer(number: str, value: bool | None) -> dict[str, str]:
    """The switch for a telephone that answers by itself; refused for a number that surely is no extension."""
    if value is None:
        return {}
    checks.require(not (value and is_surely_outside(number)), "autoanswer", "works with an extension only")
    return {"autoanswer": "yes" if value else "no"}
