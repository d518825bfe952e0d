"""Small conversions between our values and the device's spelling: out always strings, in tolerant but typed."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pbx.vendor.errors import PbxInvalidParameterError, PbxProtocolError

ALL = "all"
FORBIDDEN_IN_NAMES = frozenset("!%.@:;&\"'\\<>`$|")
MAX_NAME_LENGTH = 64
MAX_INTEGER_DIGITS = 12
MAX_INTEGER_BITS = 512

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_LOCAL_TIME = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T]+(\d{1,2}):(\d{2}):(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_TYPOGRAPHIC_QUOTES = "\u2018\u2019\u201b\u201c\u201d\u00b4\u2032"


def clean_text(value: object, max_length: int = 255) -> str:
    """A device's text without control characters, NUL and half surrogates, trimmed and cut; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
        return ""
    text = str(value)[: max_length * 2]
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"}).strip()[:max_length]


def text_of(mapping: Mapping[str, Any], *keys: str, max_length: int = 255) -> str:
    """The first value under any of these spellings that is not empty, as clean text."""
    return next((text for key in keys if (text := clean_text(mapping.get(key), max_length))), "")


def split_list(value: object) -> tuple[str, ...]:
    """The items of a comma list (or a JSON list), trimmed, empty ones dropped: the device leaves trailing commas."""
    parts = value if isinstance(value, list | tuple) else clean_text(value, 65536).split(",")
    return tuple(text for part in parts if (text := clean_text(part)))


def join_list(parameter: str, values: str | Iterable[str], *, allow_empty: bool = False) -> str:
    """A comma list for the device. Raises `PbxInvalidParameterError` for an empty list or an item with a comma."""
    items = [values.strip()] if isinstance(values, str) else [str(value).strip() for value in values]
    items = [item for item in items if item]
    if not items and not allow_empty:
        raise PbxInvalidParameterError(parameter, "must not be empty")
    if any("," in item for item in items):
        raise PbxInvalidParameterError(parameter, "an item must not hold a comma")
    return ",".join(items)


def on_off(value: bool) -> str:
    """The device's spelling of a switch."""
    return "on" if value else "off"


def parse_on_off(value: object) -> bool | None:
    """A switch; None when the device does not say or says something else."""
    return {"on": True, "off": False, "yes": True, "no": False}.get(clean_text(value).lower())


def spelled(value: object, choices: Iterable[str]) -> str:
    """A device's word in the spelling of `choices`, whatever case it came in; a word that is none of them as it is."""
    text = clean_text(value)
    return next((str(choice) for choice in choices if choice.lower() == text.lower()), text)


def parse_int(value: object) -> int | None:
    """A whole number given as text or number; None when it is missing or is not one."""
    text = clean_text(value)
    return int(text) if len(text) <= MAX_INTEGER_DIGITS and _INTEGER.fullmatch(text) else None


def parse_local_time(value: object) -> dt.datetime | None:
    """A time as the device prints it, `2019-10-23 22:18:50`: naive, the device's own zone; None when it is none."""
    match = _LOCAL_TIME.fullmatch(clean_text(value))
    if match is None:
        return None
    try:
        return dt.datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return None


def format_local_time(parameter: str, value: dt.datetime) -> str:
    """A naive time of the device as `yyyy-mm-dd hh:mm:ss`; an aware one is refused, because its zone would be lost."""
    if value.tzinfo is not None:
        raise PbxInvalidParameterError(parameter, "must be the device's local time, without a time zone")
    return value.strftime("%Y-%m-%d %H:%M:%S")


def parse_clock(value: object) -> dt.time | None:
    """A time of day such as `07:05`; None when it is none."""
    match = _CLOCK.fullmatch(clean_text(value))
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return dt.time(int(match[1]), int(match[2]))


@dataclass(frozen=True, kw_only=True)
class SystemTime:
    """The device's clock. `zone` is its label only: whether `UTC-8` means east or west differs by firmware."""

    local: dt.datetime
    zone: str


def parse_system_time(value: object) -> SystemTime | None:
    """`2019-10-17 23:07:43 UTC-8` taken apart; None when it is not a time."""
    day, _, rest = clean_text(value).partition(" ")
    clock, _, zone = rest.partition(" ")
    local = parse_local_time(f"{day} {clock}")
    return SystemTime(local=local, zone=zone.strip()) if local is not None else None


def object_list(answer: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    """The objects under the first spelling present; [] when the key is missing, as the device does for "none"."""
    value: object = next((answer[key] for key in keys if answer.get(key)), [])
    items = [value] if isinstance(value, Mapping) else value
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise PbxProtocolError(f"The phone system's answer has no list of objects in {keys[0]}.")
    return items


def display_name(text: str, *, fallback: str = "", max_length: int = MAX_NAME_LENGTH) -> str:
    """A guest's name as the device accepts it for a display name, still readable.

    `&` becomes "and"; every other character the device forbids becomes a blank, and so do typographic quotes, which old
    phones cannot show: "O'Brien & Søn <VIP>" gives "O Brien and Søn VIP". Letters of all scripts stay. An empty result
    gives the cleaned `fallback`, normally the extension number; a fallback with nothing to show is refused.
    """
    cleaned = _clean_name(text, max_length)
    if cleaned or not fallback:
        return cleaned
    cleaned = _clean_name(fallback, max_length)
    if not cleaned:
        raise PbxInvalidParameterError("fallback", "holds no character the phone system accepts")
    return cleaned


def _clean_name(text: str, max_length: int) -> str:
    # Normalised first: some characters turn into forbidden ones (the Greek question mark becomes a semicolon).
    composed = unicodedata.normalize("NFC", text[: max_length * 8])
    replaced = "".join(_replacement(character) for character in composed)
    collapsed = " ".join(unicodedata.normalize("NFC", replaced).split())
    return _cut(collapsed, max_length)


def _replacement(character: str) -> str:
    if character == "&":
        return " and "
    category = unicodedata.category(character)
    if character in FORBIDDEN_IN_NAMES or character in _TYPOGRAPHIC_QUOTES or category[0] == "Z" or category == "Cc":
        return " "
    return "" if category[0] == "C" else character


def _cut(text: str, max_length: int) -> str:
    end = max_length
    while 0 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1  # never part a letter from its accents
    return text[:end].strip()
