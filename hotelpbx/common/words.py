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
    gettext_noop("Wake-up call not certain: room %(room)s, %(guest)s, %(time)s"),
    gettext_noop("Mend it, or wake the guest by hand when it is time. Reason: %(reason)s."),
    gettext_noop("A report of phone system %(name)s cannot be read"),
    gettext_noop("Wake-up call put down at once: room %(room)s, %(time)s"),
    gettext_noop("The phone was picked up for %(seconds)s s only. Make sure that the guest is up."),
    gettext_noop("%(code)s from phone %(number)s: %(reason)s"),
    gettext_noop("Minibar of room %(room)s not posted: %(code)s"),
    gettext_noop("Minibar of room %(room)s not taken back: %(code)s"),
    gettext_noop("By phone goods are taken back within %(minutes)s minutes."),
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
    gettext_noop("The night of %(date)s is not posted: room %(room)s, %(guest)s"),
    gettext_noop("Night in room %(room)s"),
    gettext_noop("Room %(room)s: %(guest)s is over the credit limit"),
    gettext_noop("The balance is %(balance)s %(currency)s, the limit %(limit)s %(currency)s."),
    gettext_noop("Keys from phone %(number)s cannot be read"),
    gettext_noop("Extensions of phone system %(name)s were changed on the device"),
    gettext_noop("The %(part)s of phone system %(name)s could not be compared"),
    gettext_noop(
        "%(changes)s. Add the missing ones on the device (Settings > PBX > Extensions), or correct the room's number."
    ),
    gettext_noop("%(date)s could not be closed"),
    gettext_noop("The report of %(date)s did not reach %(address)s"),
    gettext_noop("The night cannot be closed yet: %(why)s"),
    gettext_noop("Skip? Room %(room)s was seen vacant, and the desk has a guest in it"),
    gettext_noop("Sleep? Room %(room)s was seen occupied, and is vacant for the desk"),
    gettext_noop("Room %(room)s needs repair: %(note)s"),
    gettext_noop("Reported by %(name)s."),
    # Rules of the phone system; of two that fit the narrower stands first.
    gettext_noop("must be 1 to %(most)s letters or digits"),
    gettext_noop("must be 1 to %(most)s digits"),
    gettext_noop("must be 1 to %(most)s characters"),
    gettext_noop("must be a whole number from %(low)s to %(high)s"),
    gettext_noop("must be one of: %(choices)s"),
    gettext_noop("needs %(least)s characters with digits, upper and lower case letters"),
    gettext_noop("is no setting of a trunk of type %(kind)s"),
    gettext_noop("is required for an outside %(parameter)s"),
)
RULES = (  # what is wrong with a value for the phone system
    gettext_noop("an item must not hold a comma"),
    gettext_noop("belongs to the type custom, which needs it"),
    gettext_noop("does not go with the type multicast"),
    gettext_noop("goes with the type multicast only"),
    gettext_noop("has no port from 1 to 65535"),
    gettext_noop("holds a character the phone system forbids"),
    gettext_noop("holds a control character"),
    gettext_noop("holds no character the phone system accepts"),
    gettext_noop("is no setting of this request"),
    gettext_noop("is not a multicast address"),
    gettext_noop("is not a switch"),
    gettext_noop("is not an IP address"),
    gettext_noop("is not an e-mail address the phone system accepts"),
    gettext_noop("is not an id of the phone system"),
    gettext_noop("is not the name of a file"),
    gettext_noop("is required"),
    gettext_noop("is required unless desttype is hangup"),
    gettext_noop("may hold digits and * only"),
    gettext_noop("may hold letters, digits and ~ ^ * _ - ? only"),
    gettext_noop("must be 0 (Sunday) to 6"),
    gettext_noop("must be a domain name or an IP address"),
    gettext_noop("must be a list"),
    gettext_noop("must be a name without a path"),
    gettext_noop("must be a number of at most 31 digits"),
    gettext_noop("must be a time of day such as 06:30"),
    gettext_noop("must be a whole minute"),
    gettext_noop("must be printable and not empty"),
    gettext_noop("must be the device's local time, without a time zone"),
    gettext_noop("must be true or false"),
    gettext_noop("must hold a letter and no plus sign"),
    gettext_noop("must look like extension/query"),
    gettext_noop("must look like number-name-extension"),
    gettext_noop("must look like number-name-group"),
    gettext_noop("must not be before the start"),
    gettext_noop("must not be empty"),
    gettext_noop("must not be longer than 1000 Chinese characters"),
    gettext_noop("must not hold a comma"),
    gettext_noop("must not hold blanks"),
    gettext_noop("must not hold digits in sequence such as 123"),
    gettext_noop("must not hold emoji"),
    gettext_noop("must not hold the display name"),
    gettext_noop("must not hold the extension's number"),
    gettext_noop("or the direction: exactly one is needed"),
    gettext_noop("or the member group: at least one is needed"),
    gettext_noop("says the same as joinempty: only one can be set"),
    gettext_noop("this or another number is required"),
    gettext_noop("works with an extension only"),
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
    gettext_noop("a single key"),
    gettext_noop("a single key without its place in the code"),
    gettext_noop("this key is known"),
    gettext_noop("keys are missing"),
    gettext_noop("two different keys came for the same place"),
    gettext_noop("the keys make no complete code"),
    gettext_noop("the whole code of this call has come"),
    gettext_noop("the keys of this call were put together before"),
    gettext_noop("missing on the device"),
    gettext_noop("name"),
    gettext_noop("outbound routes"),
    gettext_noop("outbound"),
    gettext_noop("voicemail"),
    gettext_noop("do not disturb"),
    gettext_noop("forwarding"),
    gettext_noop("phones"),
    gettext_noop("calls"),
    gettext_noop("commands"),
    gettext_noop("alarms"),
    gettext_noop("extensions"),
    gettext_noop("voice messages"),
    gettext_noop("reports"),
    gettext_noop("replaced by a newer request"),
    gettext_noop("The process that sent it was interrupted; it may have been executed."),
    gettext_noop("It could not be sent in time."),
    gettext_noop("The phone system took the wake-up call but does not show it."),
    *RULES,
)
BEHIND = re.compile(r"( \(code [^()]*\))?( \[[^\[\]]*\])?$")
OURS = ("reason", "what", "part", "why")  # values that are words of ours; names stay names
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
    """Each value is a group; where a value stands again, it is the same one."""
    pattern = ""
    for place, part in enumerate(HOLE.split(sentence)):
        group = f"(?P<{part}>"
        again = f"(?P={part})" if group in pattern else f"{group}.*?)"
        pattern += again if place % 2 else re.escape(part)
    return pattern
