"""Call forwarding of an extension: always, when nobody answers, when it is busy.

A rule acts for callers who wait in the call; wake-up calls, announcements and the first telephone of a call made by the
API are not forwarded. A telephone without registration counts as not answering, one that refuses as busy; a telephone
that wants no calls (DND) is not forwarded, so that the caller hears why.
"""

from pbx.simulator import destinations
from pbx.simulator.calls import (
    BARRED,
    BUSY,
    OFF,
    REFUSED,
    RING_TIMEOUT,
    UNAVAILABLE,
    fail,
    ring,
    to_voicemail,
)
from pbx.simulator.exchange import Exchange
from pbx.simulator.routes import call_outside, route_for
from pbx.simulator.state import Call, Extension

# The switch of a rule and the first letter of its other settings.
ALWAYS = ("alwaysforward", "a")
NO_ANSWER = ("noanswerforward", "n")
WHEN_BUSY = ("busyforward", "b")
RULES = {OFF: NO_ANSWER, RING_TIMEOUT: NO_ANSWER, UNAVAILABLE: NO_ANSWER, BUSY: WHEN_BUSY, REFUSED: WHEN_BUSY}
# A ring of extensions that forward to each other ends here.
MOST_DIVERSIONS = 5


def call_extension(pbx: Exchange, call: Call, number: str, *, diversions: int = 0) -> None:
    """Ring an extension for a waiting caller and follow its forwarding rules; the call fails when nothing is left."""
    extension = pbx.state.extensions.get(number)
    if extension is not None and _divert(pbx, call, extension, ALWAYS, diversions):
        return
    ring(pbx, call, number, on_lost=lambda reason: _lost(pbx, call, number, reason, diversions))


def _lost(pbx: Exchange, call: Call, number: str, reason: str, diversions: int) -> None:
    extension = pbx.state.extensions.get(number)
    rule = RULES.get(reason)
    if extension is not None and rule is not None:
        if _divert(pbx, call, extension, rule, diversions):
            return
        if extension.incoming == "voicemail" and rule is NO_ANSWER and extension.settings["hasvoicemail"] == "on":
            to_voicemail(pbx, call, number)
            return
    fail(pbx, call, reason, called=number)


def _divert(pbx: Exchange, call: Call, extension: Extension, rule: tuple[str, str], diversions: int) -> bool:
    """False when the rule is off or leads nowhere."""
    switch, letter = rule
    settings = extension.settings
    where = target_of(extension, letter)
    to_mailbox = settings[f"{letter}transferto"] == "Voicemail" and settings["hasvoicemail"] == "on"
    if settings[switch] != "on" or not (where or to_mailbox) or diversions >= MOST_DIVERSIONS:
        return False
    _report(pbx, call)
    if to_mailbox:
        to_voicemail(pbx, call, extension.number)
    elif where in pbx.state.extensions:
        call_extension(pbx, call, where, diversions=diversions + 1)
    else:
        _divert_elsewhere(pbx, call, extension, where)
    return True


def target_of(extension: Extension, letter: str) -> str:
    """The number that a rule leads to; empty for the mailbox and for a rule without one."""
    settings = extension.settings
    prefix = settings[f"{letter}transferprefix"]
    numbers = {
        "Extension": settings[f"{letter}transferext"],
        "Mobile Number": settings["mobile"] and prefix + settings["mobile"],
        "Custom Number": settings[f"{letter}transfernum"] and prefix + settings[f"{letter}transfernum"],
    }
    return numbers.get(settings[f"{letter}transferto"], "")


def _divert_elsewhere(pbx: Exchange, call: Call, extension: Extension, number: str) -> None:
    """To a feature, or outside with the permissions of the extension that forwards."""
    outside = route_for(pbx, extension, number)
    if destinations.enter(pbx, call, call.legs[0], number):
        return
    if outside is None:
        fail(pbx, call, BARRED, called=extension.number)
    else:
        call_outside(pbx, call, outside, origin=call.caller)


def _report(pbx: Exchange, call: Call) -> None:
    members = [leg.describe(with_status=False) for leg in call.legs]
    pbx.emit({"event": "Forward", "callid": call.callid, "members": members})
