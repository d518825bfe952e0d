"""Stored English sentences in the language of whoever reads them.

What a worker writes (a refusal of the device, an attention item) is stored in English and read by several people. A
sentence is found in the catalogue as it is, as a known sentence with values in it, or as parts: `head: tail`, and a
code or place in brackets behind it. What nobody knows stays as it is.
"""

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

WITH_VALUES = (
    gettext_noop("Wake-up call failed: room %(room)s, %(guest)s, %(time)s"),
    gettext_noop("Call or knock now. Reason: %(reason)s."),
    gettext_noop("Wake-up call put down at once: room %(room)s, %(time)s"),
    gettext_noop("The phone was picked up for %(seconds)s s only. Make sure that the guest is up."),
    gettext_noop("%(code)s from phone %(number)s: %(reason)s"),
    gettext_noop("Minibar of room %(room)s not posted: %(code)s"),
    gettext_noop("No price for a call from room %(room)s to %(number)s"),
    gettext_noop("Late call of room %(room)s: %(guest)s has checked out"),
    gettext_noop("A report of phone system %(name)s could not be processed: %(type)s"),
    gettext_noop("Extension %(numbers)s: %(what)s failed"),
    gettext_noop("No reports arrive from phone system %(name)s"),
    gettext_noop("The clock of phone system %(name)s is wrong"),
    gettext_noop("It differs by %(seconds)s seconds: wake-up calls ring at the wrong time."),
    gettext_noop("Phone system %(name)s refuses the API password"),
    gettext_noop("Phone system %(name)s does not answer"),
    gettext_noop("Phone system %(name)s cannot be used"),
    gettext_noop("Password refused %(count)s times; correct it with: manage.py pbx_add %(name)s … --password-env VAR"),
    gettext_noop("Another device reports as phone system %(name)s"),
    gettext_noop("A report came from the device %(other)s, not from %(ours)s."),
    gettext_noop("phone %(number)s"),
    gettext_noop("There is no product %(code)s."),
    gettext_noop("Room %(room)s is vacant."),
    gettext_noop("%(guest)s has no open folio."),
)
PARTS = (
    gettext_noop("It is not known whether this was done"),
    gettext_noop("Login failed"),
    gettext_noop("Sent one by one"),
    gettext_noop("Reversal"),
    gettext_noop("Cash"),
    gettext_noop("Card"),
    gettext_noop("Invoice"),
    gettext_noop("system"),
    gettext_noop("wake-up"),
    gettext_noop("check-out"),
    gettext_noop("night audit"),
    gettext_noop("the same report came a moment before"),
    gettext_noop("this kind of report is not used"),
    gettext_noop("replaced by a newer request"),
    gettext_noop("The process that sent it was interrupted; it may have been executed."),
    gettext_noop("It could not be sent in time."),
    gettext_noop("The phone system took the wake-up call but does not show it."),
)
BEHIND = re.compile(r"( \(code [^()]*\))?( \[[^\[\]]*\])?$")
OURS = ("reason", "what")  # values that are words of ours; names stay names
HOLE = re.compile(r"%\((\w+)\)s")


def in_words(text: str) -> str:
    """The sentence in the current language."""
    if not text:
        return ""
    whole = _known(text)
    if whole != text:
        return whole
    behind = BEHIND.search(text)
    if behind and behind[0]:
        return in_words(text[: behind.start()]) + behind[0]
    head, colon, tail = text.partition(": ")
    return f"{_known(head)}{colon}{in_words(tail)}" if colon and _known(head) != head else text


def _known(text: str) -> str:
    words = gettext(text)
    return words if words != text else _with_values(text)


def _with_values(text: str) -> str:
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: in_words(value) if name in OURS else value for name, value in found.groupdict().items()}
            return gettext(sentence) % values
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(_pattern(sentence), re.DOTALL), sentence) for sentence in WITH_VALUES]


def _pattern(sentence: str) -> str:
    parts = HOLE.split(sentence)
    return "".join(f"(?P<{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
