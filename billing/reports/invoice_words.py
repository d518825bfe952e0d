"""An invoice as people of the current language read it. Screen, paper and PDF are all made of this, so they agree."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from billing.documents import Line, PaymentLine, Snapshot, StayFacts
from billing.models.folios import FIRST_WINDOW
from billing.reports.steps import steps_in_words
from billing.templatetags.money import money, plain_number
from hotelpbx.common.words import in_words

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line of the table, with the steps of its price."""

    date: str
    text: str
    quantity: str
    unit_price: str
    net: str
    tax_rate: str
    tax: str
    amount: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownInvoice:
    """A document in words; `notice` stands below the title of what is no invoice, or takes one back."""

    title: str
    notice: str
    house: str
    house_lines: tuple[str, ...]
    payer_lines: tuple[str, ...]
    facts: Pairs
    currency: str
    lines: tuple[ShownLine, ...]
    taxes: tuple[tuple[str, str, str, str], ...]
    payments: tuple[tuple[str, str, str], ...]
    net: str
    tax: str
    total: str
    paid: str
    balance: str
    foot_lines: tuple[str, ...]


def invoice_in_words(document: Snapshot, zone: str) -> ShownInvoice:
    """The document in the current language; instants on the wall clock of the zone."""
    currency, house, totals = document["currency"], document["house"], document["totals"]
    return ShownInvoice(
        title=_title(document),
        notice=_notice(document),
        house=house["name"],
        house_lines=_lines_of(house["address"], house["contact"]),
        payer_lines=_payer_lines(document),
        facts=_facts(document, zone),
        currency=currency,
        lines=tuple(_line(line, currency) for line in document["lines"]),
        taxes=tuple(
            (
                _percent(row["rate"]),
                money(row["net"], currency),
                money(row["tax"], currency),
                money(row["gross"], currency),
            )
            for row in document["taxes"]
        ),
        payments=tuple(_payment(payment, currency) for payment in document["payments"]),
        net=money(totals["net"], currency),
        tax=money(totals["tax"], currency),
        total=money(totals["total"], currency),
        paid=money(totals["paid"], currency),
        balance=money(totals["balance"], currency),
        foot_lines=_foot_lines(document),
    )


def _title(document: Snapshot) -> str:
    titles = {
        "invoice": gettext("Invoice %(number)s"),
        "credit": gettext("Credit note %(number)s"),
        "proforma": gettext("Interim statement"),
    }
    return titles[document["kind"]] % {"number": document["number"]}


def _notice(document: Snapshot) -> str:
    if document["kind"] == "proforma":
        return gettext("This is not an invoice: it shows what is not invoiced yet.")
    credited = document["credits"]
    if credited is None:
        return ""
    words = gettext("Takes back invoice %(number)s of %(date)s. Reason: %(reason)s")
    return words % {"number": credited["number"], "date": _date(credited["date"]), "reason": document["reason"]}


def _payer_lines(document: Snapshot) -> tuple[str, ...]:
    payer = document["payer"]
    number = gettext("Tax number %(number)s") % {"number": payer["tax_number"]} if payer["tax_number"] else ""
    return _lines_of(payer["name"], payer["address"], number)


def _foot_lines(document: Snapshot) -> tuple[str, ...]:
    house = document["house"]
    number = gettext("Tax number %(number)s") % {"number": house["tax_number"]} if house["tax_number"] else ""
    return _lines_of(number, house["bank_account"], house["footer"])


def _facts(document: Snapshot, zone: str) -> Pairs:
    stay = document["stay"]
    issued = dt.datetime.fromisoformat(document["issued_at"]).astimezone(ZoneInfo(zone))
    facts = [
        (gettext("Number"), document["number"]),
        (gettext("Business date"), _date(document["business_date"])),
        (gettext("Issued"), date_format(issued.replace(tzinfo=None), "SHORT_DATETIME_FORMAT")),
        (gettext("Guest"), stay["guest"]),
        (gettext("Group"), stay["group"]),
        (gettext("Room"), ", ".join(stay["rooms"])),
        (gettext("Stay"), f"{_date(stay['arrival'])} – {_date(stay['departure'])}"),
        (gettext("Folio"), _folio(stay)),
    ]
    return tuple((label, value) for label, value in facts if value)


def _folio(stay: StayFacts) -> str:
    return f"{stay['folio']}" if stay["window"] == FIRST_WINDOW else f"{stay['folio']}/{stay['window']}"


def _line(line: Line, currency: str) -> ShownLine:
    return ShownLine(
        date=_date(line["date"]),
        text=_text(line),
        quantity=plain_number(Decimal(line["quantity"])),
        unit_price=_price(line["unit_price"]),
        net=money(line["net"], currency),
        tax_rate=_percent(line["tax_rate"]),
        tax=money(line["tax"], currency),
        amount=money(line["amount"], currency),
        steps=tuple(steps_in_words(line["explanation"], currency)),
    )


def _text(line: Line) -> str:
    """The department before what does not name it, and the time of a call."""
    department, text = gettext(line["department"]), in_words(line["description"])
    parts = [department if department not in text else "", line["time"], text]
    return " · ".join(part for part in parts if part)


def _payment(payment: PaymentLine, currency: str) -> tuple[str, str, str]:
    text = f"{in_words(payment['description'])} {payment['reference']}".rstrip()
    return _date(payment["date"]), text, money(payment["amount"], currency)


def _price(text: str) -> str:
    """As many digits as the price has."""
    places = len(text.partition(".")[2])
    return number_format(Decimal(text), decimal_pos=places, use_l10n=True, force_grouping=True)


def _percent(text: str) -> str:
    return f"{plain_number(Decimal(text))} %"


def _date(text: str) -> str:
    return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT")


def _lines_of(*texts: str) -> tuple[str, ...]:
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())
