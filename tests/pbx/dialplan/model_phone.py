"""The programs, carried out step by step."""

from typing import assert_never

from pbx.dialplan.options import Options
from pbx.dialplan.services import services
from pbx.dialplan.steps import (
    CALLER,
    KEYED,
    SECONDS,
    TRIES,
    Above,
    Answer,
    Ask,
    Assign,
    Before,
    Below,
    Condition,
    Drop,
    Filled,
    Go,
    HangUp,
    If,
    Listen,
    NotDigits,
    OneOf,
    Report,
    Retry,
    Say,
    ShorterThan,
    Spell,
    Step,
)
from tests.pbx.dialplan.phones import HungUpError, Line


def model_call(options: Options, dialled: str, line: Line) -> None:
    """A call to a number, until somebody hangs up."""
    number, _star, direct = dialled.partition("*")
    service = next(service for service in services(options) if service.number == number)
    known = {CALLER: line.caller, KEYED: direct}
    run = _Run(known, line)
    block = service.direct if direct else "start"
    try:
        while True:
            block = run.block(service.blocks[block])
    except HungUpError:
        return


class _Run:
    def __init__(self, known: dict[str, str], line: Line) -> None:
        self.known, self.line = known, line

    def block(self, steps: tuple[Step, ...]) -> str:
        for step in steps:
            if (following := self._do(step)) is not None:
                return following
        raise AssertionError("a block ends without saying where to go")

    def _do(self, step: Step) -> str | None:
        match step:
            case Answer():
                pass
            case Assign(name, text):
                self.known[name] = self._text(text)
            case Drop(name, source, count):
                self.known[name] = self.known[source][count:]
            case Ask(prompts, most):
                self._ask(self._text(prompts).split("&"), most)
            case Listen():
                self.known[KEYED] = self.line.read((), 1, SECONDS)
            case Spell(name, source):
                self.known[name] = "".join(f"&hp-digit-{digit}" for digit in self.known[source])
            case If(condition, block):
                return block if self._holds(condition) else None
            case Go(block):
                return block
            case Retry(block):
                return self._retry(block)
            case Report(text):
                self.line.report(self._text(text))
            case Before(prompt):
                self.known["before"] = prompt
            case Say(prompt):
                self.line.play(self._text(prompt).split("&"))
            case HangUp():
                raise HungUpError
            case _:
                assert_never(step)
        return None

    def _ask(self, prompts: list[str], most: int) -> None:
        before = self.known.get("before")
        for attempt in range(TRIES + 1):
            played = [] if attempt == TRIES else [before, *prompts] if before and not attempt else prompts
            self.known[KEYED] = self.line.read(played, most, SECONDS)
            if self.known[KEYED]:
                break
        self.known["before"] = ""

    def _retry(self, block: str) -> str:
        self.known["bad"] = str(int(self.known["bad"]) + 1)
        if int(self.known["bad"]) >= TRIES:
            return "bye"
        self.known["before"] = "hp-invalid"
        return block

    def _holds(self, condition: Condition) -> bool:
        part = condition.part
        value = self.known.get(part.name, "")[part.start :]
        value = value[: part.length] if part.length else value
        match condition:
            case OneOf(_, values):
                return value in values
            case Filled():
                return value != ""
            case NotDigits():
                return not all(sign in "0123456789" for sign in value)
            case ShorterThan(_, keys):
                return len(value) < keys
            case Above(_, most):
                return int(value) > most
            case Below(_, least):
                return int(value) < least

    def _text(self, text: str) -> str:
        return text.format_map({**dict.fromkeys(("where", "pin"), ""), **self.known})
