"""`make protocol`: writes docs/pbx-protocol.md, or says what is missing.

Every request of the device with its method, its handler in the simulator, its contract cases and the manual's examples;
every report; every error number. A row with an empty cell is a gap: each is named, and nothing is written.
"""

import ast
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import django
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotelpbx.settings")
django.setup()

from pbx.services.reports import HANDLERS  # noqa: E402 - needs Django
from pbx.simulator import api_records, http  # noqa: E402
from pbx.vendor.catalogue import CATALOGUE, Entry  # noqa: E402
from pbx.vendor.codes import TABLE, UNKNOWN_CODE  # noqa: E402
from pbx.vendor.config import PbxConfig  # noqa: E402
from pbx.vendor.events import EVENT_NAMES  # noqa: E402
from tests.contract import printed  # noqa: E402
from tests.contract.cases.reports import REPORT_CASES  # noqa: E402
from tests.contract.cases.tables import CASES, REFUSALS  # noqa: E402
from tests.contract.everything import everything  # noqa: E402
from tests.contract.intents.reports import REPORTS  # noqa: E402
from tests.contract.intents.tables import INTENTS, VALUES  # noqa: E402

TARGET = ROOT / "docs" / "pbx-protocol.md"
CATALOGUE_FILE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Made for the sake of its methods; nobody is called.
CLIENT = everything(PbxConfig(base_url="http://192.0.2.1", username="api", password="none"))  # noqa: S106
NOT_ONE_REQUEST = {"cdr.records", "session.download", "session.keep_alive", "session.request"}
# These only respell or read what other modules emit.
NOT_EMITTING = {"legacy", "spelling"}
# The one report the device itself spells in another way than its section.
ON_THE_WIRE = {"Transfer": "Tranfer"}
HEAD = """# The device's protocol

Made by `make protocol`, not by hand; a test compares this page with what the program makes of it.

The names are those of the S-Series API 2.0.0. Methods are below `PbxApi` (`pbx/vendor/api.py`), handlers below
`pbx/simulator/`. Cases run every method against the simulator over a real socket, in the spelling of the devices and
in that of the manual (`tests/contract/test_every_request.py`); a number among them is an error number that becomes the
right exception. Examples are those the manual prints, by its line, and how many values it prints for single parameters
(`tests/contract/test_examples.py`).
"""
REQUESTS = """## Requests

Sent a second time, *read* does nothing, *idempotent* does nothing more, *once* does it again or is refused.
"""
REPORT_TEXT = """## Reports

What is *handled* changes rows of HotelPBX or is told to the apps above; what is *stored* is kept, shown and offered to
integrators. Cases provoke the report on the simulator and read it from the report link
(`tests/contract/test_every_report.py`).
"""
ERRORS = """## Error numbers

*again*: the same request may succeed later. *open*: it is not known whether the device did it. An unknown number is a
`PbxRejectedError` that shows the number.
"""

Row = list[str]


def main() -> int:
    """Write the page, or name the gaps and return 1."""
    found = list(gaps())
    for gap in found:
        sys.stderr.write(f"gap: {gap}\n")
    if not found:
        TARGET.write_text(page(), encoding="utf-8")
    return 1 if found else 0


def page() -> str:
    """The whole page."""
    requests = table(("request", "method", "effect", "simulator", "cases", "examples"), map(request_row, entries()))
    reports = table(("report", "class", "HotelPBX", "simulator", "cases", "examples"), map(report_row, EVENT_NAMES))
    errors = table(("number", "class", "again", "open", "English", "Chinese"), error_rows())
    return "\n".join((HEAD, REQUESTS, requests, REPORT_TEXT, reports, ERRORS, errors))


def table(head: Iterable[str], rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def gaps() -> Iterator[str]:
    """What is missing or left over, a sentence each."""
    yield from empty_cells(map(request_row, entries()))
    yield from empty_cells(map(report_row, EVENT_NAMES))
    yield from empty_cells([number, kind, english, chinese] for number, kind, _, _, english, chinese in error_rows())
    yield from (f"{entry.endpoint}: no refusal" for entry in entries() if not refusals_of(entry))
    yield from (f"{entry.endpoint}: there is no method {entry.method}" for entry in entries() if not method_of(entry))
    yield from unknown_requests()
    yield from unequal("example", (example.id for example in printed.examples()), INTENTS)
    yield from unequal("value", (f"{v.endpoint} {v.parameter}" for v in printed.values()), map(" ".join, VALUES))
    yield from unequal("report", (report.id for report in printed.reports()), REPORTS)
    yield from uncatalogued_methods()


def empty_cells(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield from (f"{row[0]}: cell {number} is empty" for number, cell in enumerate(row, 1) if not cell.strip())


def unequal(what: str, wanted: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """The manual's examples and the intents written for them."""
    manual, ours = set(wanted), set(known)
    yield from (f"{what} {name} has no intent" for name in sorted(manual - ours))
    yield from (f"an intent is for no {what} of the manual: {name}" for name in sorted(ours - manual))


def unknown_requests() -> Iterator[str]:
    """What the simulator or a case names and the catalogue does not."""
    named = {
        "the simulator": {*http.ENDPOINTS, *api_records.DOWNLOADS},
        "a case": {endpoint for case in CASES for endpoint in case.endpoints},
        "a refusal": {refusal.endpoint for refusal in REFUSALS},
    }
    for who, endpoints in named.items():
        yield from (f"{who} knows {name}, the catalogue does not" for name in sorted(endpoints - CATALOGUE.keys()))


def uncatalogued_methods() -> Iterator[str]:
    """Public methods of the sections that no request is catalogued for, but those above or below one request."""
    known = {entry.method for entry in entries()} | NOT_ONE_REQUEST
    for section, instance in vars(CLIENT).items():
        methods = [name for name, _ in inspect.getmembers(instance, inspect.ismethod) if not name.startswith("_")]
        paths = [f"{section}.{name}" for name in methods if not section.startswith("_")]
        yield from (f"{path} is in no row of the catalogue" for path in paths if path not in known)


def entries() -> list[Entry]:
    return list(CATALOGUE.values())


def method_of(entry: Entry) -> Callable[..., object] | None:
    """The method of a request; None when there is none."""
    section, _, name = entry.method.partition(".")
    return getattr(getattr(CLIENT, section, None), name, None)


def refusals_of(entry: Entry) -> list[str]:
    return [refusal.number for refusal in REFUSALS if refusal.endpoint == entry.endpoint]


def request_row(entry: Entry) -> Row:
    cases = [case.id for case in CASES if entry.endpoint in case.endpoints]
    lines = [str(example.line) for example in printed.examples() if example.endpoint == entry.endpoint]
    values = sum(value.endpoint == entry.endpoint for value in printed.values())
    handler = handler_of(entry.endpoint)
    return [
        f"`{entry.endpoint}`",
        f"`{entry.method}`",
        entry.effect.value,
        f"`{handler}`" if handler else "",
        ", ".join([*map(spaced, cases), *refusals_of(entry)]) if cases else "",
        " ".join(lines) + (f" (values: {values})" if values and lines else ""),
    ]


def spaced(name: str) -> str:
    return name.replace("_", " ").strip()


def handler_of(endpoint: str) -> str:
    """Where the simulator answers a request: module and function; "" when it does not."""
    made, download = http.ENDPOINTS.get(endpoint), api_records.DOWNLOADS.get(endpoint)
    function = made.handler if made else download[0] if download else None
    return f"{function.__module__.rpartition('.')[2]}.{function.__qualname__.partition('.')[0]}" if function else ""


def report_row(name: str) -> Row:
    kinds = {said.kind for report, said in REPORTS.items() if canonical(report) == name}
    cases = [case for case in REPORT_CASES if case.kind in kinds]
    lines = [str(report.line) for report in printed.reports() if canonical(report.event) == name]
    return [
        f"`{name}`",
        ", ".join(sorted(f"`{kind.__name__}`" for kind in kinds)),
        "handled" if kinds & HANDLERS.keys() else "stored",
        ", ".join(f"`{module}`" for module in emitters(ON_THE_WIRE.get(name, name))),
        ", ".join(spaced(case.provoke.__name__) for case in cases),
        " ".join(lines),
    ]


def canonical(report: str) -> str:
    """The section's name of a report, whatever the example spells."""
    name = report.partition(":")[0]
    return next((section for section, wire in ON_THE_WIRE.items() if wire == name), name)


def emitters(event: str) -> list[str]:
    """The modules of the simulator that name this report, and so make it."""
    folder = Path(inspect.getfile(http)).parent
    modules = sorted(path for path in folder.glob("*.py") if path.stem not in NOT_EMITTING)
    return [path.stem for path in modules if event in texts_in(path)]


@cache
def texts_in(path: Path) -> set[object]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def error_rows() -> Iterator[Row]:
    with CATALOGUE_FILE.open("rb") as file:
        catalogue = read_po(file)
    for number, (kind, english) in TABLE.items():
        again, is_open = "yes" if kind.retryable else "", "" if kind.outcome_known else "yes"
        yield [number, f"`{kind.__name__}`", again, is_open, english, chinese(catalogue.get(english))]
    yield ["any other", "`PbxRejectedError`", "", "", UNKNOWN_CODE, chinese(catalogue.get(UNKNOWN_CODE))]


def chinese(message: object) -> str:
    return str(getattr(message, "string", "") or "")


if __name__ == "__main__":
    sys.exit(main())
