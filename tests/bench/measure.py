"""What a bench measures: CPU seconds, wall seconds, statements, memory; and the table that shows it."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024


@dataclass
class Cost:
    """What something cost; `statements` counts those of the default database."""

    cpu: float = 0.0
    wall: float = 0.0
    statements: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the table. `ok` is None where there is nothing to miss."""

    bench: str
    size: str
    cpu_ms: float
    wall_ms: float
    statements: str = ""
    memory: str = ""
    figure: str = ""
    goal: str = ""
    ok: bool | None = None


@contextmanager
def measured() -> Iterator[Cost]:
    """The CPU time of this process (all its threads), the wall time and the statements of the block."""
    cost = Cost()

    def count(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        cost.statements += 1
        return execute(sql, params, many, context)

    gc.collect()
    with connections[DEFAULT_DB_ALIAS].execute_wrapper(count):
        wall, cpu = time.perf_counter(), time.process_time()
        yield cost
        cost.cpu, cost.wall = time.process_time() - cpu, time.perf_counter() - wall


def least(work: Callable[[], object], times: int) -> Cost:
    """The cheapest of several runs: what it costs when nobody is in the way."""
    costs = []
    for _run in range(times):
        with measured() as cost:
            work()
        costs.append(cost)
    return Cost(min(c.cpu for c in costs), min(c.wall for c in costs), costs[-1].statements)


def tree(pid: int) -> list[int]:
    """A process and all it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in tree(int(child)))]


def cpu_of(pid: int) -> float:
    """The CPU seconds of a process and of what it started, so far."""
    fields = (Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in tree(pid))
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS


def rss_of(pid: int) -> float:
    """The resident memory of a process and of what it started, in MiB."""
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in tree(pid)) * PAGE / MIB


def percentile(values: list[float], percent: int) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def table(lines: list[Line]) -> str:
    """The lines as a table that reads in a terminal and in Markdown."""
    rows = [("bench", "size", "CPU ms", "wall ms", "statements", "memory", "figure", "goal", "ok")]
    rows += [("-", "-", "-", "-", "-", "-", "-", "-", "-")]
    rows += [
        (
            *(line.bench, line.size, f"{line.cpu_ms:,.1f}", f"{line.wall_ms:,.1f}", line.statements, line.memory),
            *(line.figure, line.goal, {True: "yes", False: "NO", None: ""}[line.ok]),
        )
        for line in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(9)]
    texts = [
        "| "
        + " | ".join(
            (cell.ljust(width) if cell != "-" else "-" * width) for cell, width in zip(row, widths, strict=True)
        )
        + " |"
        for row in rows
    ]
    return "\n".join(texts)
