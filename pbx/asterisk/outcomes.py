"""Why a call came to nothing: Asterisk's causes and words as the device's."""

from pbx.simulator.calls import (
    BARRED,
    BUSY,
    CONGESTION,
    DND,
    INCOMPLETE,
    LINE_DOWN,
    NOT_FOUND,
    OFF,
    REFUSED,
    RING_TIMEOUT,
    UNAVAILABLE,
)
from pbx.simulator.state import Call

NO_ANSWER = RING_TIMEOUT
# Hang-up causes (ITU-T Q.850). 16, 26 and the like say nothing: somebody hung up.
_CAUSES = {
    "1": NOT_FOUND,
    "3": LINE_DOWN,
    "17": BUSY,
    "18": UNAVAILABLE,
    "19": RING_TIMEOUT,
    "20": OFF,
    "21": REFUSED,
    "27": LINE_DOWN,
    "28": INCOMPLETE,
    "34": CONGESTION,
    "38": LINE_DOWN,
    "42": CONGESTION,
}
# SIP answers that say more than the cause which Asterisk makes of them.
_SIP = {"480": UNAVAILABLE, "486": BUSY, "603": REFUSED, "404": NOT_FOUND, "408": OFF, "484": INCOMPLETE}
_DIALLED = {"DND": DND, "BARRED": BARRED, "BUSY": BUSY, "NOANSWER": RING_TIMEOUT}


def reason(cause: str, sip: str) -> str:
    """The device's word, or nothing when the hang-up was an ordinary one.

    A ring that ran out is ended by us; a telephone in do-not-disturb answers 480 with the same cause 19.
    """
    if cause == "19":
        return RING_TIMEOUT
    return _SIP.get(sip) or _CAUSES.get(cause, "")


def dial_reason(status: str, cause: str, *, inside: bool) -> str:
    """From the dialplan's DIALSTATUS, with the cause where that is no reason of its own.

    `inside`: an extension was called. One that is not there is off; a trunk that is not there is a line that is down.
    """
    if status == "CHANUNAVAIL":
        return OFF if inside else LINE_DOWN
    return _DIALLED.get(status) or _CAUSES.get(cause) or CONGESTION


def status(call: Call, why: str) -> str:
    """How a record says it."""
    if call.answered_elapsed is not None:
        return "ANSWERED"
    return "BUSY" if why in {BUSY, REFUSED} else "NO ANSWER"
