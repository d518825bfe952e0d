"""Listening to the call of an extension: silently, whispering to it, or talking to everybody."""

from pbx.simulator.calls import call_open, finish, ring
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Call, Listening

MODES = ("listen", "whisper", "barge")
# Which modes an extension's setting `monitormode` lets it use.
ALLOWED = {
    "Extensive": MODES,
    "Listen": ("listen",),
    "Whisper": ("whisper",),
    "Barge-in": ("barge",),
}


def listen(pbx: Exchange, monitor: str, target: Call, extension: str, mode: str) -> Call:
    """Ring the monitor; picked up, it hears the call, and ends with it at the latest."""
    call = call_open(pbx, kind="Internal", caller=monitor, callee=extension)
    call.listening = Listening(extension, mode)
    target.on_end.append(lambda outcome: finish(pbx, call))
    ring(pbx, call, monitor)
    return call
