"""`make month`: a month of a large hotel through the whole system, compared with books kept anew; 1 on any difference.

On an SQLite database of its own, or on one that it makes and drops on the server of TEST_DATABASE_URL.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.month.plan import Size

SEED = 20261001
TOLD = 20  # differences of a sort that are printed


def say(text: str) -> None:
    """A line for whoever watches."""
    print(text, flush=True)  # noqa: T201


def options_read() -> argparse.Namespace:
    """The size of the month, and its seed."""
    parser = argparse.ArgumentParser(prog="tests.month", description=__doc__)
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"(default: {value})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"(default: {SEED})")
    return parser.parse_args()


@contextmanager
def database() -> Iterator[None]:
    """An empty database of our own, dropped at the end, and Django on it."""
    with tempfile.TemporaryDirectory(prefix="hotelpbx-month-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hotelpbx.settings",
            "VAR_DIR": folder,
            "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/month.sqlite3",
            "CELERY_BROKER_URL": "filesystem://localhost",
            "LOG_LEVEL": "warning",
        }
        import django
        from django.db import connection

        django.setup()
        connection.settings_dict["TEST"]["NAME"] = _name(Path(folder))
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db("", verbosity=0)


def _name(folder: Path) -> str:
    """A file for SQLite, a name that nobody else uses for PostgreSQL."""
    from django.db import connection

    return str(folder / "month.sqlite3") if connection.vendor == "sqlite" else folder.name.replace("-", "_")


def run(options: argparse.Namespace) -> int:
    """Play, compare, print; how many differences there are."""
    from tests.month.books import Books
    from tests.month.checks import CHECKS
    from tests.month.generator import generate
    from tests.month.player import Player

    plan = generate(Size(**{name: getattr(options, name) for name in vars(Size())}), options.seed)
    player = Player(plan, say)
    player.play()
    with player.stages.measured("books kept anew"):
        books = Books(plan)
    count = 0
    for name, check in CHECKS.items():
        with player.stages.measured(f"check: {name}"):
            found = list(check(books, player.property))
        count += len(found)
        say(f"{name}: {len(found)} differences")
        for sentence in found[:TOLD]:
            say(f"    {sentence}")
    load(player)
    say(f"\n{player.stages.table()}\n\nseed {options.seed}, {count} differences")
    return count


def load(player: Any) -> None:
    """Every report over the whole month, and its files."""
    from billing.reports.files import document_bytes
    from billing.reports.registry import TYPES, range_document
    from billing.selectors.facts import Span
    from tests.month.clock import DAY

    first = player.plan.house.first_date
    span = Span(first, first + (player.plan.size.days - 1) * DAY)
    for kind in TYPES:
        with player.stages.measured(f"report: {kind.name}"):
            document = range_document(kind.name, player.property, span)
        for form in ("csv", "xlsx", "pdf"):
            with player.stages.measured(f"report: {kind.name} as {form}"):
                document_bytes(document, form)


def main() -> None:
    """All of it."""
    options = options_read()
    with database():
        count = run(options)
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
