"""The manual's rules for values, checked before anything is sent. Each raises `PbxInvalidParameterError`."""

import re
from collections.abc import Callable, Collection, Iterable

from pbx.vendor.errors import PbxInvalidParameterError
from pbx.vendor.payloads import ALL, FORBIDDEN_IN_NAMES, MAX_NAME_LENGTH, join_list

Check = Callable[[str, str], None]

_DIGITS = re.compile(r"\d+", re.ASCII)
_DIALABLE = re.compile(r"\+?[0-9*#]+", re.ASCII)
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9~^*_?-]+", re.ASCII)
_SEQUENCES = ("0123456789", "9876543210")
_EMAIL = re.compile(r"[^@\s#;,\[\]=&\"'\\<>`$|~]+@[^@\s#;,\[\]=&\"'\\<>`$|~]+", re.ASCII)


def extension_number(value: str, parameter: str = "number") -> str:
    """An extension: digits, at most 7."""
    digits(7)(parameter, value)
    return value


def extension_list(numbers: str | Iterable[str], *, allow_all: bool) -> str:
    """A comma list of extensions, or `all` where the request takes it and it is spelled out."""
    if numbers == ALL and allow_all:
        return ALL
    joined = join_list("number", numbers.split(",") if isinstance(numbers, str) else numbers)
    for number in joined.split(","):
        extension_number(number)
    return joined


def dialable(parameter: str, value: str) -> str:
    """A number the device dials: digits, `*`, `#`, and a leading plus; at most 31."""
    require(bool(_DIALABLE.fullmatch(value)) and len(value) <= 31, parameter, "must be a number of at most 31 digits")
    return value


def identifier(parameter: str, value: str, max_length: int = 128) -> str:
    """An id the device gave us: not empty, printable; a channel id may hold a trunk's name with blanks."""
    usable = value.isprintable() and bool(value.strip()) and len(value) <= max_length
    require(usable, parameter, "is not an id of the phone system")
    return value


def digits(max_length: int) -> Check:
    """Digits only, one to `max_length`."""

    def check(parameter: str, value: str) -> None:
        usable = bool(_DIGITS.fullmatch(value)) and len(value) <= max_length
        require(usable, parameter, f"must be 1 to {max_length} digits")

    return check


def alphanumeric(max_length: int) -> Check:
    """Unaccented letters and digits, one to `max_length`."""

    def check(parameter: str, value: str) -> None:
        usable = bool(_ALPHANUMERIC.fullmatch(value)) and len(value) <= max_length
        require(usable, parameter, f"must be 1 to {max_length} letters or digits")

    return check


def between(low: int, high: int) -> Check:
    """A whole number in a range, both ends included."""

    def check(parameter: str, value: str) -> None:
        usable = bool(_DIGITS.fullmatch(value)) and len(value) <= 9 and low <= int(value) <= high
        require(usable, parameter, f"must be a whole number from {low} to {high}")

    return check


def one_of(*choices: str) -> Check:
    """One of the device's words."""

    def check(parameter: str, value: str) -> None:
        require(value in choices, parameter, f"must be one of: {', '.join(choices)}")

    return check


def secret(min_length: int) -> Check:
    """A strong password as the device asks for by default: digits, upper and lower case, nothing but its characters.

    The manual wants the digits "not consecutive"; it is read as: no three neighbours that count up or down.
    """

    def check(parameter: str, value: str) -> None:
        require(bool(_SECRET.fullmatch(value)), parameter, "may hold letters, digits and ~ ^ * _ - ? only")
        kinds = any(c.isdigit() for c in value) and any(c.isupper() for c in value) and any(c.islower() for c in value)
        usable = kinds and len(value) >= min_length
        require(usable, parameter, f"needs {min_length} characters with digits, upper and lower case letters")
        require(not _counts(value), parameter, "must not hold digits in sequence such as 123")

    return check


def _counts(value: str) -> bool:
    return any(value[start : start + 3] in run for run in _SEQUENCES for start in range(len(value) - 2))


def display_name_allowed(parameter: str, value: str) -> None:
    """A display name without the characters the device forbids; `display_name` makes one of any name."""
    require(
        bool(value.strip()) and len(value) <= MAX_NAME_LENGTH, parameter, f"must be 1 to {MAX_NAME_LENGTH} characters"
    )
    require(not FORBIDDEN_IN_NAMES & set(value), parameter, "holds a character the phone system forbids")
    require(value.isprintable(), parameter, "holds a control character")


def email(parameter: str, value: str) -> None:
    """An e-mail address without the characters the device forbids."""
    require(bool(_EMAIL.fullmatch(value)), parameter, "is not an e-mail address the phone system accepts")


def prompt_file(parameter: str, value: str) -> None:
    """A voice file's name: holds a letter and no plus sign."""
    usable = any(c.isalpha() for c in value) and "+" not in value and value.isprintable() and len(value) <= 128
    require(usable, parameter, "must hold a letter and no plus sign")


def require(condition: bool, parameter: str, rule: str) -> None:
    """Raise when the condition does not hold."""
    if not condition:
        raise PbxInvalidParameterError(parameter, rule)


def required_keys(given: Collection[str], *keys: str) -> None:
    """Raise for the first key that is missing."""
    for key in keys:
        require(key in given, key, "is required")
