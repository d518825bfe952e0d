"""Configured objects with an id of their own: contacts, extension groups, trunks and routes.

They hold the strings of the wire. Objects refer to each other by name or number, as the wire does; `changes.py` keeps
those references right when something is renamed or deleted.
"""

import re
from dataclasses import dataclass, field

# What the states of a trunk mean for a call: only these can carry one.
USABLE = ("Registered", "Idle", "Up")


@dataclass
class Contact:
    """A contact of the company; every field but the id is optional on the wire."""

    id: str
    lastname: str = ""
    firstname: str = ""
    company: str = ""
    email: str = ""
    businessnum: str = ""
    businessnum2: str = ""
    mobile: str = ""
    mobile2: str = ""
    homenum: str = ""
    homenum2: str = ""
    businessfax: str = ""
    homefax: str = ""
    othernum: str = ""
    zipcode: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    country: str = ""


@dataclass
class ExtensionGroup:
    id: str
    name: str
    members: list[str] = field(default_factory=list)


@dataclass
class Trunk:
    """A line to the outside. Only SIP trunks have a `trunktype` (register, peer, account), `sip` settings and DODs.

    A DOD is an outgoing number for an extension or a group, kept as it is written: number-name-extension.
    """

    id: str
    trunkname: str
    type: str = "SIP"
    status: str = "Registered"
    slot: str = ""
    trunktype: str = ""
    sip: dict[str, str] = field(default_factory=dict)
    extensionsdod: list[str] = field(default_factory=list)
    extensionsgroupdod: list[str] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return self.status in USABLE


@dataclass
class InboundRoute:
    """Where a call from outside goes. An empty pattern takes every number."""

    id: str
    name: str
    trunks: list[str]
    desttype: str
    dest: str = ""
    did: str = ""
    caller_id: str = ""

    def takes(self, trunk: str, did: str, caller: str) -> bool:
        patterns = ((self.did, did), (self.caller_id, caller))
        return trunk in self.trunks and all(not pattern or matches(pattern, number) for pattern, number in patterns)


@dataclass
class OutboundRoute:
    """A way outside. Which extensions may use it stands in their own `selectoutroute`; groups stand here."""

    id: str
    name: str
    prefix: str
    strip: str = ""
    prepend: str = ""
    trunks: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def takes(self, dialled: str) -> bool:
        """A pattern that would be cut off whole is the beginning of a number, as 0 with one digit to cut off.

        The manual's own example of such a route would leave nothing to dial otherwise.
        """
        if not self.prefix.endswith((".", "!")) and self._cut >= pattern_length(self.prefix):
            return matches(self.prefix + ".", dialled)
        return matches(self.prefix, dialled)

    def number_to_send(self, dialled: str) -> str:
        return self.prepend + dialled[self._cut :]

    @property
    def _cut(self) -> int:
        return int(self.strip or 0)


# X, Z and N stand for a digit (0-9, 1-9, 2-9), [...] for one of those in it; at the end . for one or more, ! for any.
PATTERN = re.compile(r"\+?(?:[0-9XZN*#]|\[[0-9-]+\])*[.!]?", re.IGNORECASE)
WILDCARDS = {"X": r"\d", "Z": "[1-9]", "N": "[2-9]", ".": r"\d+", "!": r"\d*"}


def is_pattern(text: str) -> bool:
    """Also no range may run backwards, as in [5-2]."""
    try:
        return bool(text) and PATTERN.fullmatch(text) is not None and not matches(text, "")
    except re.error:
        return False


def _pieces(pattern: str) -> list[str]:
    return re.findall(r"\[[0-9-]+\]|.", pattern)


def pattern_length(pattern: str) -> int:
    """The digits that a pattern fixes, so the most that can be cut off."""
    return sum(piece not in ".!" for piece in _pieces(pattern))


def matches(pattern: str, number: str) -> bool:
    parts = [WILDCARDS.get(piece.upper()) or _literal(piece) for piece in _pieces(pattern)]
    return re.fullmatch("".join(parts), number) is not None


def _literal(piece: str) -> str:
    return piece if piece.startswith("[") else re.escape(piece)


def dod_target(dod: str) -> str:
    """The extension or the group at the end of number-name-target."""
    return dod.split("-", 2)[2]
