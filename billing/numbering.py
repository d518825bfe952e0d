"""From the digits somebody dialled to the number that was called; pure, on the metadata of `phonenumbers`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

# Never charged from any country: people dial the emergency number that they grew up with.
EMERGENCY_EVERYWHERE = frozenset({"110", "112", "911"})
UNIVERSAL_FREEPHONE = 800
REMEMBERED = 10_000


class NumberKind(StrEnum):
    """What sort of number it is by the numbering plans."""

    NORMAL = "normal"
    EMERGENCY = "emergency"
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PREMIUM = "premium"
    SERVICE = "service"
    RAW = "raw"


SPECIAL_TYPES = {
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.UAN: NumberKind.SERVICE,
    PhoneNumberType.VOICEMAIL: NumberKind.SERVICE,
}
WITHOUT_CLASS = (NumberKind.NORMAL, NumberKind.RAW)


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A line of a property's own table: digits as dialled behind the outbound prefix, or `+` and international."""

    digits: str
    is_prefix: bool
    number_class: str
    label: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class CalledNumber:
    """International digits without plus sign; of a `RAW` one, which fits no plan, the digits as they were dialled.

    `own` is the line of the property's own table that fits; it wins, except that an emergency number stays free.
    """

    digits: str
    kind: NumberKind
    own: OwnNumber | None = None

    @property
    def is_free(self) -> bool:
        """Free by rule, whatever a tariff says."""
        if self.kind == NumberKind.EMERGENCY:
            return True
        return self.own.is_free if self.own else self.kind == NumberKind.TOLL_FREE

    @property
    def number_class(self) -> str:
        """`premium`, `toll_free` ...; empty for an ordinary number."""
        if self.own and self.kind != NumberKind.EMERGENCY:
            return self.own.number_class
        return "" if self.kind in WITHOUT_CLASS else str(self.kind)


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """A property's own table. A line that names the whole number wins, then the longest one that it begins with."""

    lines: tuple[OwnNumber, ...] = ()
    _exact: dict[str, OwnNumber] = field(init=False, repr=False, compare=False)
    _prefixes: tuple[OwnNumber, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the lines once, because a table is used for many calls."""
        prefixes = [line for line in self.lines if line.is_prefix]
        object.__setattr__(self, "_exact", {line.digits: line for line in self.lines if not line.is_prefix})
        object.__setattr__(self, "_prefixes", tuple(sorted(prefixes, key=lambda line: -len(line.digits))))

    def find(self, spellings: Iterable[str]) -> OwnNumber | None:
        """The line for a number in all its spellings."""
        tried = [spelling for spelling in spellings if spelling]
        for spelling in tried:
            if spelling in self._exact:
                return self._exact[spelling]
        begun = (line for line in self._prefixes if any(spelling.startswith(line.digits) for spelling in tried))
        return next(begun, None)


NO_OWN_NUMBERS = OwnNumbers()


def called_number(
    dialled: str, *, country: str, outbound_prefix: str = "", own: OwnNumbers = NO_OWN_NUMBERS
) -> CalledNumber:
    """What was called from a property in `country` (ISO 3166, two letters) behind a PBX with this outbound prefix."""
    cleaned = re.sub(r"[^0-9+*#]", "", dialled)
    number = cleaned.removeprefix(outbound_prefix)
    for candidate in (number, cleaned):
        if is_emergency(candidate, country):
            return CalledNumber(candidate, NumberKind.EMERGENCY)
    digits, kind = _by_plan(number, country)
    if not own.lines:
        return CalledNumber(digits, kind)
    international = "" if kind == NumberKind.RAW else f"+{digits}"
    return CalledNumber(digits, kind, own.find((number, international)))


def calling_code(number: CalledNumber) -> str:
    """The country of an international number as `+44`; of any other its digits."""
    if number.kind in (NumberKind.RAW, NumberKind.EMERGENCY):
        return number.digits
    return f"+{phonenumbers.parse(f'+{number.digits}').country_code}"


def prefix_normalised(text: str) -> str:
    """A rate's prefix in international digits: `+44`, `0044` and `44` are the same. Raises `ValueError`."""
    digits = re.sub(r"[ ()/.-]", "", text).removeprefix("+").removeprefix("00")
    if not re.fullmatch(r"[0-9]{1,20}", digits):
        raise ValueError("a prefix is 1 to 20 digits, such as 4420, +4420 or 004420")
    return digits


@lru_cache(maxsize=REMEMBERED)
def is_emergency(number: str, country: str) -> bool:
    """Whether these digits reach help: never charged, whatever anybody's table says."""
    return number in EMERGENCY_EVERYWHERE or shortnumberinfo.is_emergency_number(number, country)


@lru_cache(maxsize=REMEMBERED)
def _by_plan(number: str, country: str) -> tuple[str, NumberKind]:
    parsed = _parse(number, country)
    if parsed is None:
        return number.replace("+", ""), NumberKind.RAW
    digits = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    return digits, _kind(parsed, country)


def _parse(number: str, country: str) -> phonenumbers.PhoneNumber | None:
    if not re.fullmatch(r"\+?[0-9]+", number):  # a star or a hash is a service code, not a subscriber
        return None
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


def _kind(parsed: phonenumbers.PhoneNumber, country: str) -> NumberKind:
    """A freephone number is free within its own country only: dialled from abroad it is an ordinary call."""
    found = phonenumbers.number_type(parsed)
    if found == PhoneNumberType.TOLL_FREE:
        at_home = (phonenumbers.country_code_for_region(country), UNIVERSAL_FREEPHONE)
        return NumberKind.TOLL_FREE if parsed.country_code in at_home else NumberKind.NORMAL
    return SPECIAL_TYPES.get(found, NumberKind.NORMAL)
