"""Where a stored report is not what the books say, nor what the ledger's rows add up to."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from billing.models import CallRating, FolioEntry, NightAudit
from billing.selectors.facts import Span
from billing.selectors.reports import span_report
from rooms.models import Property
from tests.month.books import Books, Verdict
from tests.month.clock import DAY
from tests.month.figures import CostLine, Figures, HouseLine, Line, Spoken, Sums, cents, figures_told, unequal
from tests.month.ledger import Entry

Lines = dict[dt.date, Sums]


def report_differences(books: Books, property: Property) -> Iterator[str]:
    """Each closed date: report, books and ledger, figure by figure."""
    audits = {audit.business_date: audit.report for audit in NightAudit.objects.filter(property=property)}
    if audits.keys() != books.nights.keys():
        yield f"the closed dates are {sorted(audits)}"
    kept, ledger = kept_sums(books), ledger_sums(property, books)
    for date, report in sorted(audits.items()):
        told = figures_told(report)
        yield from (f"{date}, books: {text}" for text in unequal(kept[date].figures, told))
        yield from (f"{date}, ledger: {text}" for text in unequal(ledger[date].figures, told))
        yield from (f"{date}: {text}" for text in unequal(_night_expected(books, date), _night_told(report)))


def kept_sums(books: Books) -> Lines:
    """Date -> sums of the books."""
    sums: Lines = defaultdict(lambda: Sums(books.departments))
    for entry in books.ledger.entries:
        spoken = _spoken(books.verdicts[entry.call.key]) if entry.call else None
        amounts = (entry.amount.net, entry.amount.tax, entry.amount.gross)
        line = Line(entry.department, entry.code, _purpose(entry), entry.quantity, amounts, spoken)
        sums[entry.date].add(line)
    for verdict in books.verdicts.values():
        if verdict.date is None or verdict.price is None:
            continue
        price = verdict.price.amount
        if verdict.centre:
            amounts = (price.net, price.tax, price.gross)
            sums[verdict.date].add(HouseLine(verdict.centre, amounts, verdict.cost, _spoken(verdict)))
        else:
            sums[verdict.date].add(CostLine(verdict.cost, _spoken(verdict)))
    return sums


def _spoken(verdict: Verdict) -> Spoken:
    assert verdict.price is not None
    return Spoken(verdict.room, verdict.price.rate.destination, verdict.call.trunk, verdict.call.talk)


def _purpose(entry: Entry) -> str:
    return entry.reverses.purpose if entry.reverses else entry.purpose


def ledger_sums(property: Property, books: Books) -> Lines:
    """Date -> sums of the ledger's own rows."""
    sums: Lines = defaultdict(lambda: Sums(books.departments))
    entries = FolioEntry.objects.filter(folio__stay__property=property).order_by("pk")
    for entry in entries.select_related("department", "reverses", "call__rating__room").iterator(chunk_size=5000):
        purpose = entry.reverses.purpose if entry.reverses else entry.purpose
        amounts = (cents(entry.net), cents(entry.tax), cents(entry.amount))
        code = entry.department.code if entry.department else ""
        spoken = _spoken_of(entry.call.rating) if entry.call else None
        sums[entry.business_date].add(Line(code, entry.code, purpose, Fraction(entry.quantity), amounts, spoken))
    ratings = CallRating.objects.filter(property=property, business_date__isnull=False)
    for rating in ratings.select_related("call", "room", "cost_centre").order_by().iterator(chunk_size=5000):
        assert rating.business_date is not None
        if rating.cost_centre:
            amounts = (cents(rating.net), cents(rating.tax), cents(rating.amount))
            line = HouseLine(rating.cost_centre.code, amounts, cents(rating.cost), _spoken_of(rating))
            sums[rating.business_date].add(line)
        else:
            sums[rating.business_date].add(CostLine(cents(rating.cost), _spoken_of(rating)))
    return sums


def _spoken_of(rating: CallRating) -> Spoken:
    room = rating.room.number if rating.room else ""
    return Spoken(room, rating.destination, rating.call.trunk, rating.call.talk_seconds)


def _night_expected(books: Books, date: dt.date) -> Figures:
    """What stands at the end of a night: the guest ledger, the open folios, and what waits for a person."""
    night = books.nights[date]
    before = books.nights.get(date - DAY)
    today = [entry for entry in books.ledger.entries if entry.date == date]
    balances = Counter((room, balance) for room, balance in night.open_folios if balance)
    return {
        ("guest ledger", "opening"): before.closing if before else 0,
        ("guest ledger", "charges"): sum(entry.amount.gross for entry in today if entry.department),
        ("guest ledger", "payments"): sum(entry.amount.gross for entry in today if not entry.department),
        ("guest ledger", "closing"): night.closing,
        ("guest ledger", "open"): len(night.open_folios),
        ("guest ledger", "closed_folios"): night.closing - sum(balance for _room, balance in night.open_folios),
        ("open folios",): balances,
        ("exceptions",): night.exceptions,
    }


def _night_told(report: dict[str, Any]) -> Figures:
    ledger = report["guest_ledger"]
    told: Figures = {
        ("guest ledger", name): cents(ledger[name])
        for name in ("opening", "charges", "payments", "closing", "closed_folios")
    }
    told[("guest ledger", "open")] = ledger["open"]
    told[("open folios",)] = Counter((row["room"], cents(row["balance"])) for row in report["open_folios"])
    told[("exceptions",)] = report["exception_counts"]
    return told


def range_differences(books: Books, property: Property) -> Iterator[str]:
    """The report of all dates together is the sum of the daily ones; so is that of a part of them."""
    reports = {audit.business_date: audit.report for audit in NightAudit.objects.filter(property=property)}
    dates = sorted(books.nights)
    for first, last in ((dates[0], dates[-1]), (dates[len(dates) // 4], dates[len(dates) // 2])):
        total: Figures = {}
        for date in dates:
            if first <= date <= last:
                for key, value in figures_told(reports[date]).items():
                    total[key] = total.get(key, 0) + value
        told = figures_told(span_report(property, Span(first, last)))
        yield from (f"{first} to {last}: {text}" for text in unequal(total, told))
