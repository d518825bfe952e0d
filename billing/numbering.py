"""From the digits somebody dialled to the number that was called; pure, on the metadata of `phonenumbers`."""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import shortnumberinfo

# Never charged from any country: people dial the emergency number that they grew up with.
EMERGENCY_EVERYWHERE = frozenset({"110", "112", "911"})
UNIVERSAL_FREEPHONE = 800


class NumberKind(StrEnum):
    """What sort of number it is, as far as the price goes."""

    NORMAL = "normal"
    EMERGENCY = "emergency"
    TOLL_FREE = "toll_free"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class CalledNumber:
    """International digits without plus sign; of a `RAW` one, which fits no plan, the digits as they were dialled."""

    digits: str
    kind: NumberKind

    @property
    def is_free(self) -> bool:
        """Free by rule, whatever a tariff says."""
        return self.kind in (NumberKind.EMERGENCY, NumberKind.TOLL_FREE)


def called_number(dialled: str, *, country: str, outbound_prefix: str = "") -> CalledNumber:
    """What was called from a property in `country` (ISO 3166, two letters) behind a PBX with this outbound prefix."""
    cleaned = re.sub(r"[^0-9+*#]", "", dialled)
    number = cleaned.removeprefix(outbound_prefix)
    for candidate in (number, cleaned):
        if _is_emergency(candidate, country):
            return CalledNumber(candidate, NumberKind.EMERGENCY)
    parsed = _parse(number, country)
    if parsed is None:
        return CalledNumber(number.lstrip("+"), NumberKind.RAW)
    digits = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    return CalledNumber(digits, NumberKind.TOLL_FREE if _is_toll_free(parsed, country) else NumberKind.NORMAL)


def calling_code(number: CalledNumber) -> str:
    """The country of an international number as `+44`; of any other its digits."""
    if number.kind == NumberKind.RAW:
        return number.digits
    return f"+{phonenumbers.parse(f'+{number.digits}').country_code}"


def prefix_normalised(text: str) -> str:
    """A rate's prefix in international digits: `+44`, `0044` and `44` are the same. Raises `ValueError`."""
    digits = re.sub(r"[ ()/.-]", "", text).removeprefix("+").removeprefix("00")
    if not re.fullmatch(r"[0-9]{1,20}", digits):
        raise ValueError("a prefix is 1 to 20 digits, such as 4420, +4420 or 004420")
    return digits


def _is_emergency(number: str, country: str) -> bool:
    return number in EMERGENCY_EVERYWHERE or shortnumberinfo.is_emergency_number(number, country)


def _parse(number: str, country: str) -> phonenumbers.PhoneNumber | None:
    if not re.fullmatch(r"\+?[0-9]+", number):  # a star or a hash is a service code, not a subscriber
        return None
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None


def _is_toll_free(parsed: phonenumbers.PhoneNumber, country: str) -> bool:
    """Free within its own country only: a freephone number dialled from abroad is an ordinary call."""
    at_home = phonenumbers.country_code_for_region(country)
    return parsed.country_code in (at_home, UNIVERSAL_FREEPHONE) and (
        phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    )
