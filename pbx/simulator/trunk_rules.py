"""Which values the settings of a SIP trunk may have, and which of them each of its three kinds has."""

import re

from pbx.simulator.api import ApiError
from pbx.simulator.config import dod_target
from pbx.simulator.exchange import Exchange
from pbx.simulator.objects import Rules
from pbx.simulator.state import split_list

BAD_TYPE = "10044"
NO_EXTENSION = "10053"
NO_GROUP = "10054"
BAD_FORMAT = "10059"
DEFAULT_PORT = "5060"
DODS = ("extensionsdod", "extensionsgroupdod")
SETTINGS = {
    "register": ("host", "port", "domain", "username", "authname", "fromuser", "password"),
    "peer": ("host", "port", "domain"),
    "account": ("username", "authname", "password"),
}
OPTIONAL = ("port", "fromuser")

HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?"
PORT = r"[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]"
ACCOUNT = r"[^\s,;\"'<>&\\]{1,63}"
RULES: Rules = {
    "trunkname": (r"[^!%:;,&\"'\\<>`$|\x00-\x1f]{1,31}", "10042"),
    "host": (HOST, "10045"),
    "port": (PORT, "10046"),
    "domain": (HOST, "10047"),
    "username": (ACCOUNT, "10048"),
    "authname": (ACCOUNT, "10050"),
    "fromuser": (rf"|{ACCOUNT}", "10051"),
    "password": (r"[^\s\"'<>&\\]{1,63}", "10052"),
}
# In the order of checking: the characters before the length, as both have numbers of their own.
DOD_NUMBER = ((r"\+?\d+", "10055"), (r"\+?\d{1,31}", "10056"))
DOD_NAME = ((r"[^!%.@:;,&\"'\\<>`$|\x00-\x1f]+", "10057"), (r".{1,31}", "10058"))


def extension_dods(pbx: Exchange, text: str) -> list[str]:
    """Outgoing numbers of extensions. Raises 10053 and 10055-10059."""
    return _checked_dods(text, set(pbx.state.extensions), NO_EXTENSION)


def group_dods(pbx: Exchange, text: str) -> list[str]:
    """Outgoing numbers of extension groups. Raises 10054-10059."""
    return _checked_dods(text, {group.name for group in pbx.state.groups.values()}, NO_GROUP)


def _checked_dods(text: str, targets: set[str], unknown: str) -> list[str]:
    dods = split_list(text)
    for dod in dods:
        _check_dod(dod, targets, unknown)
    return dods


def _check_dod(dod: str, targets: set[str], unknown: str) -> None:
    if dod.count("-") < 2:
        raise ApiError(BAD_FORMAT)
    number, name, _ = dod.split("-", 2)
    for value, steps in ((number, DOD_NUMBER), (name, DOD_NAME)):
        for pattern, errno in steps:
            if not re.fullmatch(pattern, value):
                raise ApiError(errno)
    if dod_target(dod) not in targets:
        raise ApiError(unknown)
