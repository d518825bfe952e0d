"""Somebody at a phone: keys at their times, recordings that last, and what is reported; shared by both interpreters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PROMPT_SECONDS = 2.0


class HungUpError(Exception):
    """The caller has put the receiver down, or the exchange has ended the call."""


@dataclass
class Line:
    """A call under way: when which key is pressed, and what has been heard and reported.

    A key pressed while a recording plays that takes no keys is lost, as on an Asterisk.
    """

    keys: Sequence[tuple[float, str]] = ()
    hangs_up_at: float = float("inf")
    caller: str = "1203"
    now: float = 0.0
    heard: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    _next: int = 0

    def report(self, text: str) -> None:
        self.reports.append(text)

    def play(self, prompts: Iterable[str]) -> None:
        """To their end; keys meanwhile are lost."""
        for prompt in prompts:
            self.heard.append(prompt)
            self._until(self.now + PROMPT_SECONDS)
        while self._next < len(self.keys) and self.keys[self._next][0] <= self.now:
            self._next += 1

    def key_within(self, seconds: float) -> str:
        """The next key, empty when none comes in this time."""
        if self._next < len(self.keys) and self.keys[self._next][0] <= self.now + seconds:
            at, key = self.keys[self._next]
            self._next += 1
            self._until(max(self.now, at))
            return key
        self._until(self.now + seconds)
        return ""

    def read(self, prompts: Sequence[str], most: int, seconds: float) -> str:
        """Keys up to `most`, `#` or a silence; one during the recordings counts and ends them."""
        digits = ""
        for prompt in prompts:
            self.heard.append(prompt)
            if key := self.key_within(PROMPT_SECONDS):
                if key == "#":
                    return ""
                digits = key
                break
        while len(digits) < most:
            key = self.key_within(seconds)
            if key in ("", "#"):
                break
            digits += key
        return digits

    def _until(self, at: float) -> None:
        if at > self.hangs_up_at:
            self.now = self.hangs_up_at
            raise HungUpError
        self.now = at


def pressed(text: str, every: float = 0.5, start: float = 0.5) -> list[tuple[float, str]]:
    """Keys one after the other; a blank is a silence of fifteen seconds."""
    at, keys = start, []
    for sign in text:
        if sign == " ":
            at += 15
        else:
            keys.append((at, sign))
            at += every
    return keys
