"""PINs keyed behind a code (`777*state*pin`, `778*product*quantity*room*pin`): keyed digests are stored instead.

Reports are sealed before they are stored, so nobody downstream ever has a PIN; sealing again changes nothing. A
state or a quantity of four digits and more, or one that is no number, is taken for a PIN in the wrong place.
"""

import re

from hotelpbx.common.digests import keyed_digests

SEAL = "~"
HIDDEN = "••••"
DIGEST_LENGTH = 16  # of a code with two of them none is too long for a called number

_CODE = re.compile(r"""(?<![0-9*#])(777|77[89]\*[^*"'\\\s]*)\*([^"'\\\s]+)""", re.ASCII)
_STATE_OR_QUANTITY = re.compile(r"[0-9]{0,3}", re.ASCII)
_SEALED = re.compile(rf"{SEAL}([0-9a-f]{{{DIGEST_LENGTH}}})", re.ASCII)
_SEALS = re.compile(rf"(?:{_SEALED.pattern})+", re.ASCII)
_ROOM_AND_PIN = re.compile(rf"([0-9]{{1,7}}\*)([0-9]{{4,8}}|{_SEALS.pattern})", re.ASCII)


def pin_digest(pin: str) -> str:
    """What is kept of a PIN."""
    return pin_digests(pin)[0]


def pin_digests(pin: str) -> tuple[str, ...]:
    """A PIN as it may have been kept, by the newest key first."""
    return tuple(digest[:DIGEST_LENGTH] for digest in keyed_digests(pin, "pin"))


def code_sealed(text: str) -> str:
    """A text whose codes have the digests of the PIN in its place."""
    return _CODE.sub(lambda found: _sealed(found[1], found[2]), text)


def report_sealed(payload: bytes) -> bytes:
    """A report as it came, with every code in it sealed."""
    if not any(service in payload for service in (b"777*", b"778*", b"779*")):
        return payload
    return code_sealed(payload.decode("latin-1")).encode("latin-1")  # which has every byte, so none is lost


def sealed_digests(text: str) -> list[str]:
    """The digests in the place of a PIN."""
    return _SEALED.findall(text)


def pins_hidden(text: str) -> str:
    """A text with sealed codes, for people."""
    return _SEALS.sub(HIDDEN, text)


def _sealed(head: str, rest: str) -> str:
    word, star, secret = rest.partition("*")
    if not _STATE_OR_QUANTITY.fullmatch(word):
        word, star, secret = "", "", rest
    if found := _ROOM_AND_PIN.fullmatch(secret):
        star, secret = star + found[1], found[2]
    return f"{head}*{word}{star}{_seal(secret)}"


def _seal(secret: str) -> str:
    if not secret or _SEALS.fullmatch(secret):
        return secret
    return "".join(SEAL + digest for digest in pin_digests(secret))
