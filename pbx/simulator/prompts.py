"""Calls that play an announcement to the one who answers."""

import re

from pbx.simulator.calls import after, answer, call_open, finish, ring
from pbx.simulator.exchange import Exchange
from pbx.simulator.routes import Outside, call_outside
from pbx.simulator.state import DEFAULT_PROMPT, Call

FILE_SECONDS = 5.0
CALLER = "prompt"


def is_uploaded(pbx: Exchange, name: str) -> bool:
    """Whether there is a voice file of this name; a name needs a letter. The system's own prompt is always there."""
    known = pbx.state.settings.prompts
    return bool(re.search(r"[A-Za-z]", name)) and (known is None or name in (*known, DEFAULT_PROMPT))


def play(pbx: Exchange, call: Call, prompt: str, seconds: float) -> None:
    """Play to the end of the announcement, report it, and hang up."""

    def ended(pbx: Exchange, call: Call) -> None:
        members = [leg.describe(with_status=False) for leg in call.legs]
        pbx.emit({"event": "PlayPromptEnd", "callid": call.callid, "members": members, "prompt": prompt})
        finish(pbx, call)

    after(pbx, call, seconds, ended)


def prompt_to_extension(pbx: Exchange, number: str, prompt: str, times: int, *, autoanswer: bool) -> Call:
    call = call_open(pbx, kind="Internal", caller=CALLER, callee=number)
    call.on_answer = lambda: play(pbx, call, prompt, prompt_seconds(prompt, times))
    ring(pbx, call, number)
    if autoanswer:
        answer(pbx, call, number)
    return call


def prompt_to_outside(pbx: Exchange, outside: Outside, prompt: str, times: int) -> Call:
    call = call_open(pbx, kind="Outbound", caller=CALLER, callee=outside.dialled)
    call.on_answer = lambda: play(pbx, call, prompt, prompt_seconds(prompt, times))
    call_outside(pbx, call, outside, origin=CALLER)
    return call


def prompt_seconds(prompt: str, times: int) -> float:
    """How long the files of a prompt take, played so many times."""
    return FILE_SECONDS * len(prompt.split("+")) * times
