"""Ids and names of the things a device is configured with, and what a request must hold."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pbx.vendor import checks
from pbx.vendor.number_checks import number_list
from pbx.vendor.payloads import text_of

_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]+", re.ASCII)
MAX_ID_DIGITS = 12


def one_id(value: str) -> str:
    """The device's id of one object."""
    checks.digits(MAX_ID_DIGITS)("id", value)
    return value


def id_list(ids: str | Iterable[str]) -> str:
    """A comma list of the device's ids, or `all`."""
    return number_list("id", ids, checks.digits(MAX_ID_DIGITS), allow_all=True)


def new_id(answer: Mapping[str, Any]) -> str:
    """The id the device gave to what it has just added; "" when it does not say."""
    return text_of(answer, "id")


def listed_name(parameter: str, value: str) -> None:
    """A name that other requests put into comma lists, so it holds no comma."""
    checks.require(bool(value.strip()) and value.isprintable(), parameter, "must be printable and not empty")
    checks.require("," not in value, parameter, "must not hold a comma")


def host(parameter: str, value: str) -> None:
    """A domain name or an IP address."""
    usable = bool(_HOST.fullmatch(value)) and len(value) <= 253
    checks.require(usable, parameter, "must be a domain name or an IP address")


def required(wire: Mapping[str, str], *keys: str) -> None:
    """Raise for the first key that is missing or empty."""
    for key in keys:
        checks.require(bool(wire.get(key)), key, "is required")
