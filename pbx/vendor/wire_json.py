"""Reads JSON that a small device wrote and that an attacker may have written.

Every number arrives as text, exactly as it was spelled: the device itself mixes both, call ids look like decimals, and
text needs no limit on digits. Trailing commas are tolerated because the device's own examples have them.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

MAX_DEPTH = 12

# A string (or the rest of the text when it is never closed) is taken as one token, so one pass is linear in length.
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]++|\\.)*+(?:"|\\?\Z))|,(\s*+[\]}])', re.DOTALL)


def read_json_object(data: bytes | str) -> dict[str, Any]:
    """The object in `data`; raises ValueError with a short reason, and nothing else, for anything that is not one."""
    text = data if isinstance(data, str) else _decode(data)
    value = _loads(text.removeprefix("\ufeff"))
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    check_depth(value)
    return value


def check_depth(value: object, limit: int = MAX_DEPTH) -> None:
    """Raise ValueError when objects and lists are nested deeper than `limit`."""
    level = [value]
    for _ in range(limit):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise ValueError(f"nested deeper than {limit} levels")


def _children(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None


def _loads(text: str) -> object:
    try:
        return _strict(text)
    except ValueError:
        return _strict(_TRAILING_COMMA.sub(lambda m: m[1] or m[2], text))


def _strict(text: str) -> object:
    try:
        # strict=False: a raw line break inside a string is the device's fault, not a reason to lose a call record.
        return json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        raise ValueError("not JSON") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
