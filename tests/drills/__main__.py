"""`make drills`: every drill on every database at hand; a table, and exit code 1 when an invariant is violated."""

import argparse
import json
import signal
import subprocess
import sys
import time
from typing import Any

from tests.drills.processes import ROOT, found
from tests.drills.session import ROW, in_own_namespace

SEED = 20261123
Row = dict[str, Any]


def say(text: str) -> None:
    """A line for whoever watches."""
    print(text, flush=True)  # noqa: T201


def databases(short: bool) -> list[str]:
    """SQLite always; PostgreSQL where its programs are installed, and in the long form only."""
    if short:
        return ["sqlite"]
    if not found("initdb", "postgres", "pg_isready"):
        say("No PostgreSQL is installed: SQLite alone.")
        return ["sqlite"]
    return ["sqlite", "postgres"]


def session(database: str, options: argparse.Namespace) -> list[Row]:
    """The rows of all drills on one database; those of a session that died end with a violation."""
    argv = [sys.executable, "-m", "tests.drills.session", "--database", database, "--seed", str(options.seed)]
    argv += ["--only", options.only] + (["--short"] if options.short else [])
    argv = in_own_namespace(argv) if database == "sqlite" else argv
    rows: list[Row] = []
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith(ROW):
                    rows.append({"database": database, **json.loads(line.removeprefix(ROW))})
                    show(rows[-1])
                else:
                    say("  " + line.rstrip())
        finally:
            process.terminate()
    if process.returncode and not any(row.get("violations") for row in rows):
        rows.append({"database": database, "drill": "(start)", "violations": ["the session ended early"]})
    return rows


def show(row: Row) -> None:
    """One line as soon as a drill is over, and what it found."""
    result = f"skipped: {row['skipped']}" if "skipped" in row else f"{len(row['violations'])} violations"
    say(f"  {row['database']:8} {row['drill']:42} {result}")
    for sentence in row.get("violations", [])[:20]:
        say(f"      {sentence}")


def table(rows: list[Row]) -> str:
    """Drill -> runs, actions, reports, kills, seconds, violations; summed over the databases."""
    lines = [
        f"{'drill':42} {'runs':>4} {'actions':>8} {'reports':>8} {'kills':>6} {'seconds':>8}  invariant violations"
    ]
    total = [0] * 6
    for name in dict.fromkeys(row["drill"] for row in rows):
        mine = [row for row in rows if row["drill"] == name and "skipped" not in row]
        sums = [
            len(mine),
            *(sum(row.get(key, 0) for row in mine) for key in ("actions", "reports", "kills", "seconds")),
        ]
        sums.append(sum(len(row["violations"]) for row in mine))
        total = [a + b for a, b in zip(total, sums, strict=True)]
        lines.append(f"{name:42} {sums[0]:4} {sums[1]:8} {sums[2]:8} {sums[3]:6} {sums[4]:8}  {sums[5]}")
    lines.append(f"{'all':42} {total[0]:4} {total[1]:8} {total[2]:8} {total[3]:6} {total[4]:8}  {total[5]}")
    return "\n".join(lines)


def main() -> None:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(prog="tests.drills", description=__doc__)
    parser.add_argument("--short", action="store_true", help="about a minute, on SQLite")
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="this one only")
    parser.add_argument("--only", default="", help="drills whose name contains this")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the random traffic (default: {SEED})")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    began, rows = time.monotonic(), []
    for database in [options.database] if options.database else databases(options.short):
        rows += session(database, options)
    say(f"\n{table(rows)}\n\nseed {options.seed}, {time.monotonic() - began:.0f} s")
    sys.exit(any(row.get("violations") for row in rows))


if __name__ == "__main__":
    main()
