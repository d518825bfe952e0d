"""The report of a night over a million calls against one grouped scan of that night."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from billing.models import CallRating, CostCentre, Department, Folio, FolioEntry, NightAudit
from billing.reports.daily_document import daily_document
from billing.reports.files import document_bytes
from billing.reports.registry import range_document
from billing.selectors.facts import Span
from billing.selectors.reports import daily_report_compute
from pbx.models import CallRecord, Pbx
from rooms.models import Property, Room, ServiceLevel, Stay
from tests.bench.house import check_all_in, house
from tests.bench.measure import MIB, Cost, Line, least

RATIO_GOAL, MEMORY_GOAL, STATEMENTS_GOAL = 2.0, 60.0, 16
ROOMS = 100
CALLS_OF_A_STAY = 100
HOUSE_EVERY = 10  # each tenth call is one that a cost centre pays
PEAK = Path("/proc/self/status")

GROUPED = """
SELECT {columns}, COUNT(*), SUM(e.quantity), SUM(e.quantity * c.talk_seconds), SUM(e.net), SUM(e.tax), SUM(e.amount),
       SUM(r.cost)
  FROM billing_folioentry e
  LEFT JOIN pbx_callrecord c ON c.id = e.call_id
  LEFT JOIN billing_callrating r ON r.call_id = c.id
 WHERE e.property_id = %s AND e.business_date = %s
 GROUP BY {grouping}
"""
COLUMNS = "e.department_id, e.code, r.room_id, r.destination, c.trunk"
SETS = "GROUPING SETS ((e.department_id, e.code), (r.room_id), (r.destination), (c.trunk))"


def report_lines(calls: int, a_day: int, times: int) -> list[Line]:
    """Fill, scan, report, write; the last date is the night that is closed, the one before is closed already."""
    property = books_fill(calls, a_day)
    night = property.business_date
    plain = least(lambda: _scan(property, night), times)
    ours = least(lambda: daily_report_compute(property, night), times)
    size = f"{calls:,} calls, {a_day:,} that night"
    memory = peak_memory(lambda: _files(property, night))
    month = least(lambda: range_document("calls", property, Span(night - dt.timedelta(days=30), night)), 1)
    ratio = ours.wall / plain.wall
    name = f"nightly report ({connection.vendor})"
    return [
        Line(f"{name}, yardstick: one grouped scan", size, plain.cpu * 1e3, plain.wall * 1e3, "1"),
        Line(
            name,
            size,
            ours.cpu * 1e3,
            ours.wall * 1e3,
            str(ours.statements),
            figure=f"{ratio:.2f}x",
            goal=f"<= {RATIO_GOAL:.0f}x, <= {STATEMENTS_GOAL} statements",
            ok=ratio <= RATIO_GOAL and ours.statements <= STATEMENTS_GOAL,
        ),
        Line(
            f"{name} with its CSV, workbook and PDF",
            size,
            0,
            0,
            memory=f"+{memory:.0f} MiB",
            goal=f"<= +{MEMORY_GOAL:.0f} MiB",
            ok=memory <= MEMORY_GOAL,
        ),
        _month_line(month, calls),
    ]


def _month_line(cost: Cost, calls: int) -> Line:
    return Line(
        "calls of 31 days, 7 headings", f"{calls:,} calls", cost.cpu * 1e3, cost.wall * 1e3, str(cost.statements)
    )


def _scan(property: Property, date: dt.date) -> None:
    grouping = SETS if connection.vendor == "postgresql" else COLUMNS
    with connection.cursor() as cursor:
        cursor.execute(GROUPED.format(columns=COLUMNS, grouping=grouping), [property.pk, date])
        cursor.fetchall()


def _files(property: Property, date: dt.date) -> None:
    document = daily_document(daily_report_compute(property, date), property, None)
    for kind in ("csv", "xlsx", "pdf"):
        document_bytes(document, kind)


def peak_memory(work: Any) -> float:
    """How far the memory of this process rises above what it had, in MiB; once more is idle, the libraries loaded."""
    work()
    Path("/proc/self/clear_refs").write_text("5")
    before = _kib("VmRSS")
    work()
    return (_kib("VmHWM") - before) * 1024 / MIB


def _kib(name: str) -> int:
    return next(int(line.split()[1]) for line in PEAK.read_text().splitlines() if line.startswith(name))


def books_fill(calls: int, a_day: int) -> Property:
    """A hotel with so many priced calls, `a_day` on each business date, the last one the current date."""
    property = house("books", ROOMS)
    check_all_in(property)
    _calls_fill(property, calls, a_day)
    closed = property.business_date - dt.timedelta(days=1)
    NightAudit.objects.create(
        property=property,
        business_date=closed,
        closed_at=timezone.now(),
        report=daily_report_compute(property, closed),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return property


def _calls_fill(property: Property, calls: int, a_day: int) -> None:
    """Set-based, the newest first: a record, a verdict and, for nine of ten, a folio entry."""
    call, entry = _next_id(CallRecord), _next_id(FolioEntry)
    rooms = Room.objects.filter(property=property).order_by("pk").values_list("pk", flat=True)
    folio = _folios_fill(property, rooms[0], calls)
    phone = Department.objects.get(property=property, code="PHONE")
    centre = CostCentre.objects.create(property=property, code="house", name="House")
    last = property.business_date
    day, at, is_house = _day(last, a_day), _instant(last, a_day), f"n %% {HOUSE_EVERY} = 0"
    net, tax = "(n %% 900 + 10) / 100.0", "(n %% 90 + 1) / 100.0"
    money = {"net": net, "tax": tax, "amount": f"{net} + {tax}"}
    text = {"callid": "'b.' || n", "caller": "'1000'", "callee": "'0044' || n", "trunk": "'sip-' || (n / 3 %% 4)"}
    seconds = {"call_seconds": "n %% 500 + 10", "talk_seconds": "n %% 500"}
    kinds = {"type": "'outbound'", "status": "'answered'", "started_at": at, "received_at": at}
    pbx = Pbx.objects.get(property_code=property.code)
    _insert(CallRecord, calls, {"id": f"{call} + n", "pbx": str(pbx.pk), **text, **seconds, **kinds})
    posted = {"code": "'PHONE'", "description": "'Call'", "kind": "'charge'", "business_date": day, "posted_at": at}
    posted |= {"folio": folio, "department": str(phone.pk), "call": f"{call} + n"}
    common = {"property": str(property.pk), **money}
    _insert(FolioEntry, calls, {"id": f"{entry} + n", **common, **posted}, f"NOT {is_house}")
    verdict = {"call": f"{call} + n", "status": "'rated'", "room": f"{rooms[0]} + n * 7 %% {len(rooms)}"}
    verdict |= {"destination": "'Destination ' || (n / 7 %% 60)", "rated_at": at, "business_date": day}
    verdict |= {"cost": "(n %% 50) / 100.0", "billed_seconds": "n %% 500"}
    verdict |= {"entry": f"CASE WHEN {is_house} THEN NULL ELSE {entry} + n END"}
    verdict |= {"cost_centre": f"CASE WHEN {is_house} THEN {centre.pk} END"}
    _insert(CallRating, calls, {**common, **verdict})


def _folios_fill(property: Property, room: int, calls: int) -> str:
    """Guests who have left, one for so many calls; the newest calls are of those in house. The folio of call `n`."""
    stay, folio, gone = _next_id(Stay), _next_id(Folio), calls // CALLS_OF_A_STAY
    at = _instant(property.business_date, CALLS_OF_A_STAY)
    level = ServiceLevel.objects.get(property=property).pk
    stays = {"id": f"{stay} + n", "property": str(property.pk), "room": str(room), "service_level": str(level)}
    stays |= {"status": "'checked_out'", "guest_name": "'Guest ' || n", "checked_in_at": at, "checked_out_at": at}
    stays |= dict.fromkeys(("arrival", "departure"), _day(property.business_date, CALLS_OF_A_STAY))
    _insert(Stay, gone + 1, stays)
    folios = {"id": f"{folio} + n", "stay": f"{stay} + n", "currency": "'EUR'", "status": "'closed'"}
    _insert(Folio, gone + 1, {**folios, "opened_at": at, "closed_at": at})
    first = folio - ROOMS + 1
    in_house = f"n <= {ROOMS * CALLS_OF_A_STAY}"
    return f"CASE WHEN {in_house} THEN {first} + n %% {ROOMS} ELSE {folio} + 1 + n / {CALLS_OF_A_STAY} END"


def _next_id(model: type[Model]) -> int:
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0)


def _insert(model: type[Model], rows: int, values: dict[str, str], where: str = "1 = 1") -> None:
    """One statement; what is not given has its default."""
    fields = [field for field in model._meta.concrete_fields if field.name in values or not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    given = ", ".join(values.get(field.name, "%s") for field in fields)
    series = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < %s)"
    table = f'INSERT INTO "{model._meta.db_table}" ({names}) {series} SELECT {given} FROM series WHERE {where}'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(table, [rows, *(_default(field) for field in fields if field.name not in values)])


def _default(field: "Field[Any, Any]") -> Any:
    return field.get_db_prep_save(field.get_default(), connection)


def _day(last: dt.date, a_day: int) -> str:
    """The business date of call `n`."""
    if connection.vendor == "postgresql":
        return f"DATE '{last}' - ((n - 1) / {a_day})::int"
    return f"date('{last}', '-' || ((n - 1) / {a_day}) || ' days')"


def _instant(last: dt.date, a_day: int) -> str:
    """When call `n` began."""
    seconds = f"((n - 1) / {a_day}) * -86400 + n %% 40000 + 30000"
    if connection.vendor == "postgresql":
        return f"TIMESTAMPTZ '{last} 00:00+00' + ({seconds}) * INTERVAL '1 second'"
    return f"datetime('{last}', ({seconds}) || ' seconds')"
