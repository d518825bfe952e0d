"""A tiny Asterisk: as much of one as it takes to carry out a file of extensions, ours or another one.

Independent of the generator: it knows the applications, not the programs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.pbx.dialplan.phones import HungUpError, Line

DEFAULT_READ_SECONDS = 10.0


class DialplanError(AssertionError):
    """A line that no Asterisk would load or carry out."""


@dataclass(frozen=True)
class Place:
    """Where a call is."""

    context: str
    exten: str
    priority: int


@dataclass
class Dialplan:
    """Contexts with their extensions, priorities and labels, as a file says."""

    lines: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    labels: dict[tuple[str, str, str], int] = field(default_factory=dict)
    includes: dict[str, list[str]] = field(default_factory=dict)

    def find(self, context: str, dialled: str) -> str | None:
        """The extension of a context that a number matches; what is dialled exactly wins over a pattern."""
        extens = self.lines.get(context, {})
        if dialled in extens:
            return dialled
        return next((exten for exten in extens if exten.startswith("_") and _matches(exten[1:], dialled)), None)

    def from_context(self, context: str, dialled: str) -> tuple[str, str] | None:
        """The context and the extension that a phone of this context reaches."""
        if found := self.find(context, dialled):
            return context, found
        inner = (self.from_context(name, dialled) for name in self.includes.get(context, []))
        return next((found for found in inner if found), None)


def _matches(pattern: str, dialled: str) -> bool:
    classes = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
    return re.fullmatch("".join(classes.get(sign, re.escape(sign)) for sign in pattern), dialled) is not None


def parsed(text: str) -> Dialplan:
    """The dialplan in a file. Raises `DialplanError`."""
    plan, context, exten = Dialplan(), "", ""
    for raw in text.splitlines():
        line = raw.split(";")[0].strip()
        if not line:
            continue
        if found := re.fullmatch(r"\[([A-Za-z0-9_.-]+)\]", line):
            context = found[1]
            plan.lines.setdefault(context, {})
        elif found := re.fullmatch(r"include\s*=>?\s*(\S+)", line):
            plan.includes.setdefault(context, []).append(found[1])
        elif found := re.fullmatch(r"(exten|same)\s*=>?\s*(.+)", line):
            rest = found[2]
            if found[1] == "exten":
                exten, rest = rest.split(",", 1)
            _add(plan, context, exten, rest)
        else:
            raise DialplanError(f"not understood: {line}")
    return plan


def _add(plan: Dialplan, context: str, exten: str, rest: str) -> None:
    found = re.fullmatch(r"(\d+|n)(?:\((\w+)\))?,(\w+)(?:\((.*)\))?", rest.strip())
    if found is None:
        raise DialplanError(f"not understood: {rest}")
    lines = plan.lines[context].setdefault(exten, [])
    if found[1] not in ("n", str(len(lines) + 1)):
        raise DialplanError(f"the priority of {rest} has a gap before it")
    if found[2]:
        plan.labels[context, exten, found[2]] = len(lines) + 1
    for opens, closes in ("()", "[]", "{}"):
        if rest.count(opens) != rest.count(closes):
            raise DialplanError(f"brackets do not match: {rest}")
    lines.append(f"{found[3]}({found[4] or ''})")


def text_call(plan: Dialplan, context: str, dialled: str, line: Line) -> None:
    """A call from a phone of this context, until somebody hangs up or the dialplan ends."""
    found = plan.from_context(context, dialled)
    if found is None:
        raise DialplanError(f"nobody answers {dialled}")
    try:
        _Channel(plan, line, Place(*found, 1), dialled).run()
    except HungUpError:
        return


class _Channel:
    def __init__(self, plan: Dialplan, line: Line, place: Place, dialled: str) -> None:
        self.plan, self.line, self.place = plan, line, place
        self.known = {"EXTEN": dialled, "CALLERID(num)": line.caller, "CHANNEL(language)": ""}
        self.stack: list[tuple[Place, dict[str, str]]] = []

    def run(self) -> None:
        for _count in range(5000):
            lines = self.plan.lines.get(self.place.context, {}).get(self.place.exten, [])
            if not 1 <= self.place.priority <= len(lines):
                return
            application, _, arguments = lines[self.place.priority - 1].partition("(")
            here = self.place
            self.place = Place(here.context, here.exten, here.priority + 1)
            getattr(self, f"_{application.lower()}", self._unknown(application))(arguments[:-1])
        raise DialplanError("the call has no end")

    def _unknown(self, application: str) -> object:
        def fail(_arguments: str) -> None:
            raise DialplanError(f"no such application: {application}")

        return fail

    # Applications

    def _noop(self, arguments: str) -> None:
        self._value(arguments)

    def _answer(self, _arguments: str) -> None:
        pass

    def _hangup(self, _arguments: str) -> None:
        raise HungUpError

    def _set(self, arguments: str) -> None:
        name, _, value = arguments.partition("=")
        self.known[name] = self._value(value)

    def _read(self, arguments: str) -> None:
        name, prompts, most, _options, attempts, seconds = (_split(arguments) + [""] * 6)[:6]
        played = [prompt for prompt in self._value(prompts).split("&") if prompt]
        for _attempt in range(int(attempts or 1)):
            keyed = self.line.read(played, int(self._value(most) or 255), float(seconds or DEFAULT_READ_SECONDS))
            self.known[name] = keyed
            if keyed:
                return

    def _playback(self, arguments: str) -> None:
        self.line.play(self._value(arguments).split("&"))

    def _saydigits(self, arguments: str) -> None:
        self.line.play(self._value(arguments))

    def _background(self, arguments: str) -> None:
        """A key that is pressed meanwhile is dialled in this context."""
        for prompt in self._value(arguments).split("&"):
            self.line.heard.append(prompt)
            if key := self.line.key_within(2.0):
                self._dial(key)
                return

    def _waitexten(self, arguments: str) -> None:
        if key := self.line.key_within(float(arguments)):
            self._dial(key)

    def _dial(self, keyed: str) -> None:
        while self.plan.find(self.place.context, keyed) is None:
            key = self.line.key_within(5.0)
            if not key:
                raise HungUpError  # an extension that there is not, and nobody catches it
            keyed += key
        self.known["EXTEN"] = keyed
        self.place = Place(self.place.context, self.plan.find(self.place.context, keyed) or "", 1)

    def _userevent(self, arguments: str) -> None:
        name, _, body = self._value(arguments).partition(",")
        if name == "DtmfEndString":
            self.line.report(body.partition("Info:")[2].strip())

    def _goto(self, arguments: str) -> None:
        self.place = self._target(self._value(arguments))

    def _gotoif(self, arguments: str) -> None:
        value = self._value(arguments)
        condition, _, targets = value.partition("?")
        true, _, false = targets.partition(":")
        target = true if condition not in ("", "0") else false
        if target:
            self.place = self._target(target)

    def _target(self, text: str) -> Place:
        parts = text.split(",")
        context, exten, priority = [self.place.context, self.place.exten, *parts][-3:]
        if len(parts) == 2:
            context = self.place.context
        if len(parts) == 1:
            context, exten = self.place.context, self.place.exten
        number = self.plan.labels.get((context, exten, priority)) or int(priority)
        if number > len(self.plan.lines.get(context, {}).get(exten, [])):
            raise DialplanError(f"there is no {text} to go to")
        return Place(context, exten, number)

    def _gosub(self, arguments: str) -> None:
        target, _, rest = self._value(arguments).partition("(")
        self._enter(self._target(target), rest[:-1].split(","))

    def _macro(self, arguments: str) -> None:
        name, *given = self._value(arguments).split(",")
        self._enter(self._target(f"macro-{name},s,1"), given)

    def _enter(self, place: Place, given: list[str]) -> None:
        before = {name: value for name, value in self.known.items() if name.startswith("ARG")}
        self.stack.append((self.place, before))
        self.known.update({f"ARG{index}": value for index, value in enumerate(given, 1)})
        self.place = place

    def _return(self, _arguments: str) -> None:
        self.place, arguments = self.stack.pop()
        self.known.update(arguments)

    _macroexit = _return

    # Values

    def _value(self, text: str) -> str:
        """With every variable, function and expression worked out, the inner ones first."""
        while "${" in text or "$[" in text:
            start = max(text.rfind("${"), text.rfind("$["))
            end = text.find("}" if text[start + 1] == "{" else "]", start)
            if end < 0:
                raise DialplanError(f"brackets do not match: {text}")
            inner = text[start + 2 : end]
            found = self._variable(inner) if text[start + 1] == "{" else _expression(inner)
            text = text[:start] + found + text[end + 1 :]
        return text

    def _variable(self, text: str) -> str:
        name, *places = text.split(":") if not text.startswith(("LEN(", "FILTER(")) else [text]
        if name.startswith("LEN("):
            return str(len(name[4:-1]))
        if name.startswith("FILTER(0-9,"):
            return "".join(sign for sign in name[11:-1] if sign.isdigit())
        value = self.known.get(name, "")
        if places:
            value = value[int(places[0]) :]
        return value[: int(places[1])] if len(places) > 1 else value


def _split(arguments: str) -> list[str]:
    """At the commas that are in no bracket."""
    parts, depth = [""], 0
    for sign in arguments:
        depth += (sign in "({[") - (sign in ")}]")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


_COMPARISON = re.compile(r'\s*("[^"]*"|[^\s"]*)\s*(=|!=|>=|<=|>|<|\+)\s*("[^"]*"|[^\s"]*)\s*')


def _expression(text: str) -> str:
    return str(next((each for each in _terms(text) if each not in ("0", "")), "0"))


def _terms(text: str) -> Iterator[str]:
    for term in text.split(" | "):
        found = _COMPARISON.fullmatch(term)
        if found is None:
            raise DialplanError(f"no expression: {term}")
        left, operator, right = found.groups()
        yield _compared(left, operator, right)


def _compared(left: str, operator: str, right: str) -> str:
    if operator == "+":
        return str(int(left) + int(right))
    if operator in ("=", "!="):
        return str(int((left == right) is (operator == "=")))
    first, second = float(left), float(right)  # what is no number is an error here, and would be one in a hotel
    return str(int({">=": first >= second, "<=": first <= second, ">": first > second, "<": first < second}[operator]))
