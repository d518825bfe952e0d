"""The codes of the services that people dial from their phones, as reports name them; pure rules.

`777*state`, `778*product*quantity` and `779*product*quantity` (taken back) may end with a PIN, from another phone with
the number of the room before it; `776*HHMM` orders a wake-up call; `775*test` only shows that reports arrive.
"""

import re
from dataclasses import dataclass

from pbx.pins import code_sealed, sealed_digests

TEST, WAKE_UP, ROOM_STATE, MINIBAR, TAKE_BACK = "775", "776", "777", "778", "779"
TEST_WORD = "test"

_BY = r"(?:\*(?P<room>[0-9]{1,7})(?=\*))?(?:\*(?P<pin>(?:~[0-9a-f]+)+))?"
_FORMS = {
    ROOM_STATE: re.compile(r"777\*(?P<first>[0-9]{2})" + _BY, re.ASCII),
    MINIBAR: re.compile(r"778\*(?P<first>[0-9]{1,9})\*(?P<second>[0-9]{1,3})" + _BY, re.ASCII),
    TAKE_BACK: re.compile(r"779\*(?P<first>[0-9]{1,9})\*(?P<second>[0-9]{1,3})" + _BY, re.ASCII),
    WAKE_UP: re.compile(r"776\*(?P<first>(?:[01][0-9]|2[0-3])[0-5][0-9])", re.ASCII),
    TEST: re.compile(r"775\*(?P<first>test)", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """A code in its parts: the words behind the service, the room where another phone named one.

    Of the PIN there are only the digests, none where none was keyed.
    """

    service: str
    words: tuple[str, ...]
    room: str = ""
    pin_digests: tuple[str, ...] = ()


def service_of(text: str) -> str:
    """The service that a code is of, known or not."""
    return text.partition("*")[0]


def service_code(text: str) -> ServiceCode | None:
    """The parts of a code; None when it has not the form of its service, or its service is none of ours."""
    form = _FORMS.get(service_of(text))
    found = form.fullmatch(code_sealed(text)) if form else None
    if found is None:
        return None
    parts = found.groupdict()
    words = tuple(parts[name] for name in ("first", "second") if parts.get(name) is not None)
    return ServiceCode(service_of(text), words, parts.get("room") or "", tuple(sealed_digests(parts.get("pin") or "")))
