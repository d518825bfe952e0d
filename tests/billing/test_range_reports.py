"""Reports of several dates: the same figures on the page, as JSON, CSV, workbook and PDF."""

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from billing.models import CallRating, CostCentre, Folio, PinOwner
from billing.reports.bars import TALLEST, day_chart
from billing.reports.registry import BY_NAME, range_document
from billing.selectors.facts import Span
from billing.selectors.reports import span_report
from billing.services.calls import call_rate
from billing.services.folios import charge_post, payment_post
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM, Actor
from hotelpbx.common.models import AuditRecord
from pbx.models import LinkChange, Pbx
from rooms.enums import Condition
from rooms.models import Property, Stay
from rooms.services.housekeeping import room_condition_set
from tests.billing.api import V1, error
from tests.billing.test_report_figures import entries_add, money, rated
from tests.billing.world import NOW, call, phone_of
from tests.factories import PropertyFactory
from tests.factories.hotel import TODAY
from tests.helpers.files import content_of, pdf_text, xlsx_rows
from tests.helpers.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SPAN = Span(TODAY - 2 * DAY, TODAY)
QUERY = f"from={SPAN.first}&to={SPAN.last}"
NAMES = list(BY_NAME)


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(roles.ACCOUNTING)


@pytest.fixture
def busy(stay: Stay, folio: Folio, property: Property) -> Property:
    """Something for every table of every report."""
    kitchen = CostCentre.objects.create(property=property, code="kitchen", name="Kitchen")
    cook = PinOwner.objects.create(property=property, code_digest="x", name="Cook", cost_centre=kitchen)
    call_rate(call=call(phone_of(stay), trunk="sip-a"))
    rated(stay, trunk="sip-b", entry=False, cost_centre=kitchen, pin_owner=cook, number_class="premium")
    charge_post(folio=folio, code="12", quantity=Decimal(2), actor=SYSTEM)
    laundry = charge_post(folio=folio, code="MISC", description="=1+1", unit_price=Decimal("10"), actor=SYSTEM)
    entries_add(folio, [{"business_date": TODAY - DAY, "department": laundry.department, **money("7", "1.33")}])
    payment_post(folio=folio, method="card", amount=Decimal("20.10"), actor=SYSTEM)
    LinkChange.objects.create(pbx=Pbx.objects.get(), state="online", at=NOW - 2 * DAY)
    room_condition_set(room=stay.room, condition=Condition.DIRTY, by="Hana", actor=SYSTEM)
    room_condition_set(room=stay.room, condition=Condition.CLEAN, by="Hana", actor=Actor(origin="desk"))
    return property


def tables(api: APIClient, name: str, query: str = QUERY) -> dict[str, dict[str, Any]]:
    answer = api.get(f"{V1}/reports/{name}/?{query}")
    assert answer.status_code == 200
    return {table["name"]: table for table in answer.json()["tables"]}


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_the_same_in_every_form(accounting: APIClient, auditor: Client, busy: Property, name: str) -> None:
    told = tables(accounting, name)
    page = text_of(auditor.get(reverse("report-range", args=[name]), {"from": SPAN.first, "to": SPAN.last}))
    files = {kind: content_of(accounting.get(f"{V1}/reports/{name}.{kind}?{QUERY}")) for kind in ("csv", "xlsx", "pdf")}
    lines = list(csv.DictReader(StringIO(files["csv"].decode("utf-8-sig"))))
    sheets = list(xlsx_rows(files["xlsx"]).values())[1:]
    pdf = pdf_text(files["pdf"])
    assert len(sheets) == len(told)
    for table, sheet in zip(told.values(), sheets, strict=True):
        rows = [*table["rows"], *filter(None, [table["total"]])]
        assert len(sheet) == 1 + len(rows)
        assert sum(line["section"] == table["name"] for line in lines) == len(table["rows"])
        assert f">{table['title']}</h2>" in page
        assert table["title"] in pdf
        for row, cells in zip(rows, sheet[1:], strict=True):
            for column, cell in zip(table["columns"], cells, strict=True):
                if column["kind"] == "money" and cell is not None:
                    assert Decimal(row[column["name"]]) == Decimal(repr(cell))


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_house_has_every_report(accounting: APIClient, auditor: Client, db: None, name: str) -> None:
    PropertyFactory()
    assert tables(accounting, name)
    page = auditor.get(reverse("report-range", args=[name]), {"from": "2026-01-01", "to": "2026-12-31"})
    assert page.status_code == 200
    for kind in ("csv", "xlsx", "pdf"):
        assert accounting.get(f"{V1}/reports/{name}.{kind}").status_code == 200


def test_revenue_by_department_and_day(accounting: APIClient, busy: Property) -> None:
    told = tables(accounting, "revenue")
    by_code = {row["code"]: row for row in told["department"]["rows"]}
    assert (by_code["MISC"]["net"], by_code["MISC"]["tax"], by_code["MISC"]["amount"]) == ("17.00", "3.23", "20.23")
    days = told["day"]["rows"]
    assert [(row["date"], row["misc"]) for row in days] == [
        ("2026-11-21", "0.00"),
        ("2026-11-22", "8.33"),
        ("2026-11-23", "11.90"),
    ]
    whole = span_report(busy, SPAN)["totals"]["amount"]
    assert whole == told["department"]["total"]["amount"] == told["day"]["total"]["amount"]
    assert told["day_department"]["total"]["amount"] == whole


def test_calls_under_every_heading_are_the_same_calls(accounting: APIClient, busy: Property) -> None:
    told = tables(accounting, "calls")
    for name in ("day", "destination", "class", "trunk"):
        rows = told[name]["rows"]
        assert sum(row["calls"] for row in rows) == 2, name
        assert sum(Decimal(row["guests"]) for row in rows) == Decimal("1.69")
        assert sum(Decimal(row["cost_centres"]) for row in rows) == Decimal("1.10")
        assert sum(Decimal(row["margin"]) for row in rows) == sum(
            Decimal(row["net"]) - Decimal(row["cost"]) for row in rows
        )
    assert [row["class"] for row in told["class"]["rows"]] == ["ordinary", "premium rate"]
    assert told["pin_owner"]["rows"][0]["owner"] == "Cook"
    assert told["cost_centre"]["rows"][0]["amount"] == "1.10"
    assert told["room"]["rows"][0]["amount"] == "1.69"


def test_the_ledger_by_day_and_by_folio_ends_alike(accounting: APIClient, busy: Property) -> None:
    told = tables(accounting, "ledger")
    assert [row["closing"] for row in told["day"]["rows"]] == ["0.00", "8.33", "10.15"]
    assert told["day"]["total"]["closing"] == "10.15"
    assert [row["closing"] for row in told["folio"]["rows"]] == ["10.15"]


def test_rooms_cleaned_and_the_time_it_took(accounting: APIClient, busy: Property) -> None:
    today = AuditRecord.objects.latest("at").at.date()
    told = tables(accounting, "housekeeping", f"from={today - DAY}&to={today + DAY}")
    assert [(row["person"], row["rooms"], row["by_page"]) for row in told["person"]["rows"]] == [("Hana", 1, 1)]
    assert sum(row["rooms"] for row in told["day"]["rows"]) == 1


def test_a_link_online_for_half_of_the_known_time(accounting: APIClient, property: Property) -> None:
    pbx = Pbx.objects.get()
    for state, hours in (("online", -12), ("offline", 0)):  # of the day of the business date, which is over long since
        LinkChange.objects.create(pbx=pbx, state=state, at=NOW + dt.timedelta(hours=hours + 1))
    told = tables(accounting, "availability", f"from={TODAY}&to={TODAY}")
    (day,) = told["day"]["rows"]
    assert (day["outages"], day["online_seconds"]) == (1, 12 * 3600)
    assert told["outage"]["rows"][0]["since"] == "2026-11-23T13:00:00+01:00"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=soon", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-11-23&to=2026-11-22", "to"),
        ("from=2020-01-01", "to"),
    ],
)
def test_dates_that_make_no_report(accounting: APIClient, property: Property, query: str, field: str) -> None:
    for path in ("revenue/", "revenue.pdf"):
        answer = accounting.get(f"{V1}/reports/{path}?{query}")
        assert error(answer) == (400, "invalid")
        assert field in answer.json()["extra"]["fields"]


def test_without_dates_it_is_the_month_of_the_business_date(accounting: APIClient, property: Property) -> None:
    answer = accounting.get(f"{V1}/reports/revenue/").json()
    assert (answer["from"], answer["to"]) == ("2026-11-01", "2026-11-23")
    assert accounting.get(f"{V1}/reports/revenue/?to=2026-03-05").json()["from"] == "2026-03-01"


def test_a_name_that_is_no_report_is_no_page(accounting: APIClient, auditor: Client, property: Property) -> None:
    assert accounting.get(f"{V1}/reports/everything/").status_code == 404
    assert auditor.get("/reports/everything/").status_code == 404
    assert auditor.get("/reports/revenue.exe").status_code == 404


def test_the_dates_are_remembered_in_the_address(auditor: Client, property: Property) -> None:
    page = text_of(auditor.get(reverse("reports"), {"from": "2026-10-01", "to": "2026-10-31"}))
    query = "?from=2026-10-01&amp;to=2026-10-31"
    for name in NAMES:
        assert f'href="{reverse("report-range", args=[name])}{query}"' in page
    page = text_of(auditor.get(reverse("report-range", args=["revenue"]), {"from": "2026-10-01", "to": "2026-10-31"}))
    for address in (reverse("report-range", args=["calls"]), reverse("report-range-file", args=["revenue", "xlsx"])):
        assert f'href="{address}{query}"' in page
    wrong = text_of(auditor.get(reverse("report-range", args=["revenue"]), {"from": "2026-10-31", "to": "2026-10-01"}))
    assert "The last date lies before the first." in wrong


def test_no_cell_of_a_file_is_a_formula(accounting: APIClient, busy: Property, stay: Stay) -> None:
    type(stay).objects.filter(pk=stay.pk).update(guest_name='=HYPERLINK("x")')
    content = content_of(accounting.get(f"{V1}/reports/ledger.csv?{QUERY}")).decode()
    assert "'=HYPERLINK" in content
    assert ",=HYPERLINK" not in content


@pytest.mark.parametrize("name", NAMES)
def test_statements_do_not_grow(name: str, stay: Stay, folio: Folio, property: Property) -> None:
    counts = set()
    for _round in range(2):
        for _row in range(5):
            call_rate(call=call(phone_of(stay), trunk="a"))
            charge_post(folio=folio, code="12", actor=SYSTEM)
            room_condition_set(room=stay.room, condition=Condition.DIRTY, actor=SYSTEM)
            room_condition_set(room=stay.room, condition=Condition.CLEAN, actor=SYSTEM)
        with CaptureQueriesContext(connection) as statements:
            range_document(name, property, Span(TODAY - 20 * DAY, TODAY))
        counts.add(len(statements))
    assert len(counts) == 1
    assert counts.pop() <= 14


def test_days_without_end_and_below_zero_are_drawn() -> None:
    points = [(str(n), Decimal(n - 50), "") for n in range(200)]
    chart = day_chart(points)
    assert len(chart.bars) == 200
    assert sum(bar.shows_label for bar in chart.bars) <= 11
    assert all(bar.x + bar.width <= 640 for bar in chart.bars)
    assert [bar.is_below_zero for bar in chart.bars[:51]] == [True] * 50 + [False]
    assert max(bar.height for bar in chart.bars) < TALLEST
    assert day_chart([]).bars == ()


def test_a_call_without_a_verdict_costs_nothing_here(property: Property, stay: Stay) -> None:
    CallRating.objects.create(call=call(phone_of(stay)), property=property, status="unmatched", rated_at=NOW)
    assert span_report(property, SPAN)["trunks"] == []
