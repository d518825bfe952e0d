"""A service as a program: blocks of steps, with conditions over what was keyed.

Texts name variables in braces, as in `777*{code}`. What was keyed last is `keyed`, the caller's own number `caller`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

TRIES = 3  # of silence at one question, and of keys that mean nothing in one call
SECONDS = 5  # of silence that end a reading
KEYED, CALLER = "keyed", "caller"


@dataclass(frozen=True, slots=True)
class Part:
    """A variable, or `length` signs of it from `start`; 0 is all of them."""

    name: str
    start: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether it is one of these."""

    part: Part
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether it holds anything."""

    part: Part


@dataclass(frozen=True, slots=True)
class NotDigits:
    """Whether it holds anything but digits; of an empty one nothing."""

    part: Part


@dataclass(frozen=True, slots=True)
class ShorterThan:
    """Whether it has fewer keys."""

    part: Part
    keys: int


@dataclass(frozen=True, slots=True)
class Above:
    """Whether digits are a number over `most`."""

    part: Part
    most: int


@dataclass(frozen=True, slots=True)
class Below:
    """Whether digits are a number under `least`."""

    part: Part
    least: int


Condition: TypeAlias = OneOf | Filled | NotDigits | ShorterThan | Above | Below


@dataclass(frozen=True, slots=True)
class Answer:
    """Pick up; `language` of the recordings, empty for the phone's own."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """A variable gets a text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A variable gets what is behind its first `count` characters."""

    name: str
    source: str
    count: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Play recordings (joined by &) and read at most `most` keys into `keyed`, empty after three silences and a fourth.

    A key pressed while they play counts and ends them. Before the fourth silence nothing is played: where a recording
    is missing an exchange does not wait for keys at all, and so the service works without a word.
    """

    prompts: str
    most: int


@dataclass(frozen=True, slots=True)
class Listen:
    """Read one key more into `keyed`, without a word."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A variable gets the recordings of another one's digits, each with an & before it."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class If:
    """Go to a block when the condition holds."""

    condition: Condition
    block: str


@dataclass(frozen=True, slots=True)
class Go:
    """Go to a block."""

    block: str


@dataclass(frozen=True, slots=True)
class Retry:
    """What was keyed means nothing: say so with the next question, the third time goodbye."""

    block: str


@dataclass(frozen=True, slots=True)
class Report:
    """Send a code to whoever listens."""

    text: str


@dataclass(frozen=True, slots=True)
class Before:
    """A recording that is played before the next question, together with it."""

    prompt: str


@dataclass(frozen=True, slots=True)
class Say:
    """Play recordings (joined by &) to their end."""

    prompt: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The call is over."""


Step: TypeAlias = Answer | Assign | Drop | Ask | Listen | Spell | If | Go | Retry | Report | Before | Say | HangUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a call to `number` does, from block `start` on.

    Who dials `direct_keys` keys behind the number and a `*` in one go enters at block `direct` with them in `keyed`.
    """

    name: str
    number: str
    blocks: Mapping[str, tuple[Step, ...]]
    direct: str = ""
    direct_keys: int = 0
