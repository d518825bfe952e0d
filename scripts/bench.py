"""`make bench`: figures and their yardsticks, measured in one run on a database of their own.

`bench.py` runs all of them; `bench.py rack burst` some; `--small` a tenth of the size.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BENCHES = (
    "intake",
    "duplicates",
    "rating",
    "rate_and_post",
    "tariffs",
    "check_in",
    "wake_up",
    "rack",
    "pages",
    "screen",
    "desks",
    "burst",
    "reports",
)


def main() -> int:
    """Print the table; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", nargs="*", help=f"some of: {', '.join(BENCHES)}")
    parser.add_argument("--small", action="store_true", help="a tenth of the size, to see that they run")
    parser.add_argument("--seconds", type=float, default=60, help="how long the desks are open (60)")
    parser.add_argument("--database", help="the address of an empty one instead of SQLite: postgres://…")
    options = parser.parse_args()
    if unknown := set(options.bench) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="hotelpbx-bench-") as folder:
        prepare(Path(folder), options.database)
        return run(
            [name for name in BENCHES if name in options.bench or not options.bench],
            10 if options.small else 1,
            options.seconds,
        )


def prepare(folder: Path, database: str | None) -> None:
    """An empty database in a folder of its own, and Django on it; for the processes started later, too."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "hotelpbx.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder}/bench.sqlite3",
        "CELERY_BROKER_URL": "filesystem://localhost",
        "LOG_REQUESTS": "false",
    }
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed_reference", stdout=open(os.devnull, "w"))  # noqa: SIM115
    call_command("collectstatic", interactive=False, verbosity=0)


def run(names: list[str], divisor: int, seconds: float) -> int:
    """Run the benches and print their lines."""
    modules = ("intake", "rating", "rating_post", "tariffs", "groups", "rack", "pages", "screen", "desks", "burst")
    intake, rating, rating_post, tariffs, groups, rack, pages, screen, desks, burst, reports, measure = (
        import_module(f"tests.bench.{name}") for name in (*modules, "reports", "measure")
    )
    benches: dict[str, Callable[[], list[Any]]] = {
        "intake": lambda: intake.intake_lines(3000 // divisor),
        "duplicates": lambda: intake.duplicate_lines(900 // divisor),
        "rating": lambda: [
            *rating.speed_lines(50_000 // divisor, 50_000 // divisor, 5),
            *rating.exactness_lines(200_000 // divisor),
        ],
        "rate_and_post": lambda: rating_post.rate_and_post_lines(500 // divisor, 5),
        "tariffs": lambda: tariffs.activation_lines(50_000 // divisor, 3),
        "check_in": lambda: groups.check_in_lines(300 // divisor, 3),
        "wake_up": lambda: groups.wake_up_lines(300 // divisor),
        "rack": lambda: [*rack.rack_lines(500 // divisor, 7), *rack.rack_lines(5000 // divisor, 3)],
        "pages": lambda: pages.page_lines(500 // divisor),
        "screen": lambda: screen.screen_lines(500 // divisor),
        "desks": lambda: desks.desks_lines(500 // divisor, seconds / divisor),
        "reports": lambda: reports.report_lines(1_000_000 // divisor, 30_000 // divisor, 5),
        "burst": lambda: burst.burst_lines(10_000 // divisor, 300 // divisor),
    }
    lines: list[Any] = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)  # noqa: T201
        lines += benches[name]()
    print(measure.table(lines))  # noqa: T201
    return int(any(line.ok is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
