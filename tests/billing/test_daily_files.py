"""The daily report as workbook and PDF: the amounts of the JSON report, and nothing that a spreadsheet would run."""

import datetime as dt
import re
import zipfile
from collections import Counter
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader
from rest_framework.test import APIClient

from billing.errors import ReportNotFoundError
from billing.models import Department, Folio, MinibarItem, NightAudit
from billing.reports.daily_document import daily_document
from billing.reports.daily_files import daily_file_bytes
from billing.reports.document import Document
from billing.reports.pdf_files import document_pdf
from billing.reports.xlsx_files import document_xlsx
from billing.selectors.reports import daily_report
from billing.services.audit import night_audit_run
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, payment_post
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property
from tests.billing.api import V1, client, error
from tests.billing.world import NOW, call, phone_of
from tests.factories import PropertyFactory
from tests.factories.hotel import TODAY
from tests.helpers.files import pdf_text, xlsx_rows
from tests.helpers.pages import signed_in, text_of
from tests.security.world import manager_of

pytestmark = pytest.mark.django_db
FILES = ("xlsx", "pdf")
SHEETS = [
    "Daily report",
    "Departments",
    "Payments",
    "Calls by room",
    "Calls by destination",
    "Calls by trunk",
    "Calls by cost centre",
    "Minibar by product",
    "Wake-up calls",
    "Guest ledger",
    "Open balances",
    "Exceptions",
]


@pytest.fixture
def busy(folio: Folio, property: Property) -> Property:
    """A day with something in every table."""
    phone = phone_of(folio.stay)
    call_rate(call=call(phone))
    call_rate(call=call(phone, callee="00081312345678"))
    charge_post(folio=folio, code="12", quantity=Decimal(2), actor=SYSTEM)
    laundry = charge_post(folio=folio, code="MISC", description="=1+1", unit_price=Decimal("1234.56"), actor=SYSTEM)
    entry_reverse(entry=laundry, reason="@wrong", actor=SYSTEM)
    charge_post(folio=folio, code="ROOM", unit_price=Decimal("9999.95"), actor=SYSTEM)
    payment_post(folio=folio, method="card", amount=Decimal("20.10"), actor=SYSTEM)
    return property


def fetched(api: APIClient, kind: str, **headers: str) -> bytes:
    answer = api.get(f"{V1}/reports/daily.{kind}?date={TODAY}", headers=headers)
    assert answer.status_code == 200
    return bytes(answer.content)


def money(value: Any) -> Decimal:
    """A number of a workbook, as the digits that stand for it."""
    return Decimal(repr(value))


def document(property: Property, **report: Any) -> Document:
    """The report of a day with other figures; given payments are those of a report that knew no deposits."""
    figures = {**daily_report(property, TODAY), **report}
    if "payments" in report:
        del figures["takings"]
    return daily_document(figures, property, None)


def test_the_workbook_has_every_amount_of_the_report(accounting: APIClient, busy: Property) -> None:
    report = accounting.get(f"{V1}/reports/daily/?date={TODAY}").json()
    sheets = xlsx_rows(fetched(accounting, "xlsx"))
    assert list(sheets) == SHEETS
    body = {name: rows[1:] for name, rows in sheets.items()}
    names = ("net", "tax", "amount")
    told = [tuple(map(money, row[2:])) for row in body["Departments"]]
    assert told == [tuple(Decimal(row[name]) for name in names) for row in (*report["departments"], report["totals"])]
    for sheet, key in (("Payments", "payments"), ("Calls by room", "calls"), ("Minibar by product", "minibar")):
        assert [money(row[-1]) for row in body[sheet]] == [Decimal(row["amount"]) for row in report[key]]
        assert body[sheet]
    taken_back = [row for row in report["exceptions"] if "amount" in row]
    assert [money(row[5]) for row in body["Exceptions"] if row[5]] == [Decimal(row["amount"]) for row in taken_back]
    (call_row,), (goods,) = body["Calls by room"], body["Minibar by product"]
    assert call_row[:2] == ("1203", 1)
    assert goods[:3] == ("12", "Cola", 2)


def test_dates_and_durations_are_dates_and_durations(accounting: APIClient, busy: Property) -> None:
    front, *_rest, exceptions = xlsx_rows(fetched(accounting, "xlsx")).values()
    assert [row[1] for row in front[:3]] == ["Grand Hotel", dt.datetime.combine(TODAY, dt.time()), "EUR"]
    began = NOW - dt.timedelta(minutes=10)
    assert exceptions[1][:4] == ("Call without a price", "1203", "81312345678", began.replace(tzinfo=None) + BERLIN)
    cell = load_workbook(BytesIO(fetched(accounting, "xlsx")))["Calls by room"]["C2"]
    assert (cell.number_format, cell.value) == ("[h]:mm:ss", dt.timedelta(seconds=95))


BERLIN = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("currency", "amounts", "format"),
    [
        ("EUR", ["9.95", "1234567.89", "-8.41", "99999999999.99"], "#,##0.00"),
        ("JPY", ["1200", "3"], "#,##0"),
        ("KWD", ["0.285", "10.005"], "#,##0.000"),
    ],
)
def test_amounts_are_written_digit_by_digit(property: Property, currency: str, amounts: list[str], format: str) -> None:
    payments = [{"method": "cash", "amount": amount} for amount in amounts]
    content = document_xlsx(document(property, currency=currency, payments=payments))
    xml = zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet3.xml").decode()
    *told, total = re.findall(r'<c r="B[0-9]+" s="[0-9]+"><v>([^<]*)</v>', xml)
    assert (told, Decimal(total)) == (amounts, sum(map(Decimal, amounts)))
    sheet = load_workbook(BytesIO(content))["Payments"]
    assert {(cell.number_format, cell.data_type) for (cell,) in sheet["B2:B9"] if cell.value} == {(format, "n")}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "{=1}", "http://example.test", "\t=1"])
def test_no_text_becomes_a_formula_or_a_link(property: Property, text: str) -> None:
    PropertyFactory()
    row = {"code": text, "name": text, "quantity": 1, "amount": "1.00"}
    reversal = {"kind": "reversal", "description": text, "reason": text, "by": "x", "amount": "1.00"}
    book = load_workbook(BytesIO(document_xlsx(document(property, minibar=[row], exceptions=[reversal]))))
    cells = [book["Minibar by product"][at] for at in ("A2", "B2")] + [book["Exceptions"]["C2"]]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None)] * 3
    assert (book["Exceptions"]["E2"].value, book["Exceptions"]["E2"].data_type) == (f"{text} (x)", "s")


def test_the_pdf_has_every_amount_of_the_report(accounting: APIClient, busy: Property) -> None:
    report = accounting.get(f"{V1}/reports/daily/?date={TODAY}").json()
    text = pdf_text(fetched(accounting, "pdf"))
    rows = [*report["departments"], report["totals"], *report["payments"], *report["calls"], *report["minibar"]]
    amounts = [row[name] for row in rows for name in ("net", "tax", "amount") if name in row]
    amounts += [row["amount"] for row in report["exceptions"] if "amount" in row]
    told = re.findall(r"^ ?(-?[0-9,]+\.[0-9]{2})$", text, re.MULTILINE)
    assert Counter(map(Decimal, amounts)) <= Counter(Decimal(amount.replace(",", "")) for amount in told)
    for words in (
        "Grand Hotel",
        "Daily report, 23 Nov 2026",
        "not closed",
        "Cola",
        "=1+1",
        "@wrong",
        "1:35",
        "Page 1 of ",
    ):
        assert words in text


def test_a_long_report_has_numbered_pages_and_repeats_its_headings(property: Property) -> None:
    calls = [{"room": str(room), "count": 1, "seconds": 60, "amount": "0.10"} for room in range(1000, 1120)]
    pages = [page.extract_text() for page in PdfReader(BytesIO(document_pdf(document(property, calls=calls)))).pages]
    assert len(pages) > 2
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert all("Talked" in page for page in pages[:-1])


def test_what_people_wrote_is_text_in_a_pdf(property: Property) -> None:
    names = ["<b>&amp;</b> <img src='file:///etc/passwd'/>", "可乐 & Müsli", "a" * 300, "\x00zero"]
    goods = [{"code": "1", "name": name, "quantity": 1, "amount": "1.00"} for name in names]
    text = pdf_text(document_pdf(document(property, minibar=goods))).replace("\n", "").replace(" ", "")
    for name in names:
        assert name.replace(" ", "").replace("\x00", "") in text


@pytest.mark.parametrize("kind", FILES)
def test_files_are_in_the_language_of_the_reader(accounting: APIClient, busy: Property, kind: str) -> None:
    content = fetched(accounting, kind, **{"Accept-Language": "zh-hans"})
    text = pdf_text(content) if kind == "pdf" else str(xlsx_rows(content))
    with translation.override("zh-hans"):
        words = [translation.gettext(word) for word in ("Departments", "Telephone", "Calls by room", "Exceptions")]
    assert all(word in text for word in (*words, "部门"))
    assert "Departments" not in text


@pytest.mark.parametrize("kind", FILES)
def test_a_closed_date_is_as_it_was_closed(accounting: APIClient, busy: Property, kind: str) -> None:
    night_audit_run(property=busy, business_date=TODAY, actor=SYSTEM, now=NOW)
    Department.objects.update(name="Later")
    MinibarItem.objects.update(name="Later")
    content = fetched(accounting, kind)
    text = pdf_text(content) if kind == "pdf" else str(xlsx_rows(content))
    assert "Cola" in text
    assert "Later" not in text
    assert "not closed" not in text


OLD = ("property", "business_date", "currency", "departments", "totals", "payments", "calls", "minibar", "exceptions")


def test_a_report_that_an_older_version_stored_is_still_shown(accounting: APIClient, busy: Property) -> None:
    night_audit_run(property=busy, business_date=TODAY, actor=SYSTEM, now=NOW)
    audit = NightAudit.objects.get()
    audit.report = {name: audit.report[name] for name in OLD}
    audit.save()
    sheets = ["Daily report", "Departments", "Payments", "Calls by room", "Minibar by product", "Exceptions"]
    assert list(xlsx_rows(fetched(accounting, "xlsx"))) == sheets
    assert "Cola" in pdf_text(fetched(accounting, "pdf"))
    assert "minibar,12,Cola,2" in accounting.get(f"{V1}/reports/daily.csv?date={TODAY}").content.decode()
    page = text_of(signed_in(roles.ACCOUNTING).get(reverse("report", args=[TODAY])))
    assert "Cola" in page
    assert "Calls by trunk" not in page


def test_a_file_for_a_mail_is_in_the_language_that_was_asked_for(busy: Property) -> None:
    chinese, english = (daily_file_bytes(busy, TODAY, "xlsx", language) for language in ("zh-hans", "en"))
    assert "Departments" in xlsx_rows(english)
    assert "Departments" not in xlsx_rows(chinese)
    assert daily_file_bytes(busy, TODAY, "pdf", "en").startswith(b"%PDF-")
    with pytest.raises(ReportNotFoundError):
        daily_file_bytes(busy, TODAY - dt.timedelta(days=1), "pdf", "en")


@pytest.mark.parametrize("kind", FILES)
def test_a_day_without_a_report_has_no_file(accounting: APIClient, property: Property, kind: str) -> None:
    for days in (-1, 1):
        answer = accounting.get(f"{V1}/reports/daily.{kind}?date={TODAY + dt.timedelta(days=days)}")
        assert error(answer) == (404, "report_not_found")
    refused = accounting.get(f"{V1}/reports/daily.{kind}?date=soon", headers={"Accept": "application/pdf"})
    assert error(refused) == (400, "invalid")


@pytest.mark.parametrize("kind", FILES)
def test_who_may_load_a_file_and_of_which_hotel(property: Property, kind: str) -> None:
    path = f"{V1}/reports/daily.{kind}"
    assert client(roles.FRONT_DESK).get(path).status_code == 403
    assert APIClient().get(path).status_code == 401
    PropertyFactory(code="annex", name="Annex")
    api = APIClient()
    api.force_authenticate(manager_of("grand"))
    assert api.get(f"{path}?property=grand")["Content-Disposition"] == (
        f'attachment; filename="daily-grand-2026-11-23.{kind}"'
    )
    assert error(api.get(f"{path}?property=annex")) == (404, "property_not_found")


def test_the_page_of_the_report_offers_the_files(busy: Property) -> None:
    auditor: Client = signed_in(roles.ACCOUNTING)
    page = text_of(auditor.get(reverse("report", args=[TODAY])))
    for kind, start in (("xlsx", b"PK"), ("pdf", b"%PDF-")):
        address = reverse(f"report-{kind}", args=[TODAY])
        assert f'href="{address}"' in page
        answer = auditor.get(address)
        assert answer.content.startswith(start)
        assert f"daily-grand-2026-11-23.{kind}" in answer["Content-Disposition"]


def test_a_page_without_a_report_offers_no_files(property: Property) -> None:
    auditor: Client = signed_in(roles.ACCOUNTING)
    before = TODAY - dt.timedelta(days=1)
    page = text_of(auditor.get(reverse("report", args=[before])))
    for kind in FILES:
        assert reverse(f"report-{kind}", args=[before]) not in page
        assert auditor.get(reverse(f"report-{kind}", args=[before])).status_code == 404
