"""The examples that the device's manual prints, as data. `line` is the manual's line; the files hold facts only."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
NOT_REQUESTS = {"reports", "values", "parameters"}

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A printed request and its answer; `sends` is what a right client sends, normally the request itself."""

    endpoint: str
    line: int
    request: Json | None
    sends: Json | None
    answer: Json | None

    @property
    def id(self) -> str:
        return f"{self.endpoint}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value the manual prints for one parameter of a request."""

    endpoint: str
    parameter: str
    line: int
    value: str

    @property
    def id(self) -> str:
        return f"{self.endpoint}:{self.parameter}={self.value}"


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The table of a request's parameters, by the names that a right client sends."""

    endpoint: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PrintedReport:
    """A printed report; `event` as it is spelled there."""

    event: str
    line: int
    report: Json

    @property
    def id(self) -> str:
        return f"{self.event}:{self.line}"


@cache
def _read(name: str) -> list[Json]:
    entries: list[Json] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return entries


def _example(entry: Json) -> Example:
    return Example(
        endpoint=entry["endpoint"],
        line=entry["line"],
        request=entry["request"],
        sends=(entry["deviation"] or {}).get("sends", entry["request"]),
        answer=entry["answer"],
    )


def examples() -> list[Example]:
    """Every printed request, section by section."""
    names = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem not in NOT_REQUESTS)
    return [_example(entry) for name in names for entry in _read(name)]


def values() -> list[Value]:
    """Every value printed for a single parameter."""
    return [
        Value(endpoint=entry["endpoint"], parameter=entry["parameter"], line=entry["line"], value=value)
        for entry in _read("values")
        for value in entry["values"]
    ]


def reports() -> list[PrintedReport]:
    """Every printed report, in both formats."""
    return [PrintedReport(event=e["event"], line=e["line"], report=e["report"]) for e in _read("reports")]


def parameters() -> list[Parameters]:
    """The tables of parameters; a misprinted name is told apart from the one that is sent."""
    return [
        Parameters(endpoint=entry["endpoint"], names=tuple(entry.get("sent_as", {}).get(n, n) for n in _names(entry)))
        for entry in _read("parameters")
    ]


def _names(entry: Json) -> list[str]:
    """The names of a table, those of the objects inside among them."""
    return [*entry["parameters"], *(name for inside in entry.get("inside", {}).values() for name in inside)]
