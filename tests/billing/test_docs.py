"""The tables of docs/billing.md say what the code does."""

import datetime as dt
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import pytest

from billing.bands import band_parse
from billing.errors import RefundError
from billing.models import Department, Folio, MinibarItem, MinibarPrice
from billing.nights import Night, NightTerms, night_postings
from billing.numbering import called_number
from billing.postings import Article, charge_of
from billing.pricing import Price
from billing.public_holidays import Holidays
from billing.rating import Rate, RateTable, Terms, rate_call
from billing.selectors.minibar import minibar_price
from billing.services.folios import charge_post
from billing.services.payments import payment_post, refund_post
from billing.splitting import parts_by_weight, price_split
from hotelpbx.common.audit import SYSTEM
from tests.factories import PropertyFactory

PAGE = Path(__file__).parents[2] / "docs" / "billing.md"


def table(name: str) -> list[list[str]]:
    """The rows of the table behind a mark, without its header."""
    lines = PAGE.read_text().partition(f"<!-- table: {name} -->\n")[2].splitlines()
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows[2:]


def test_the_tables_are_found() -> None:
    assert (len(table("calls")), len(table("numbers")), len(table("bands"))) == (10, 7, 9)
    assert len(table("nights")) == 5
    assert (len(table("splits")), len(table("refunds"))) == (4, 6)
    assert (len(table("minibar")), len(table("minibar prices"))) == (3, 4)


@pytest.mark.parametrize("row", table("calls"), ids=" ".join)
def test_a_worked_example(row: list[str]) -> None:
    price, fee, initial, further, minimum, free, discount, markup, tax, kind, talk, billed, *amounts = row
    rate = Rate.priced("1", "x", Decimal(price), Decimal(fee), int(initial), int(further), Decimal(minimum), int(free))
    terms = Terms(2, Decimal(tax), kind == "included", Decimal(discount), Decimal(markup))
    call = rate_call(rate, int(talk), terms)
    assert [str(call.billed_seconds), str(call.net), str(call.tax), str(call.amount)] == [billed, *amounts]


@pytest.mark.parametrize("row", table("nights"), ids=" ".join)
def test_a_night(row: list[str]) -> None:
    rate, tax, kind, guests, per_guest, percent, *amounts = row
    room = Article(Department(), "ROOM", "Room", Decimal(tax), tax_included=kind == "included")
    city = Article(Department(), "CITYTAX", "City tax", Decimal(0), tax_included=False)
    terms = NightTerms(
        currency="EUR", room_article=room, city=city, city_amount=Decimal(per_guest), city_percent=Decimal(percent)
    )
    night = Night(
        stay_id=1,
        folio_id=1,
        room="1203",
        guest="Ada",
        date=dt.date(2026, 11, 23),
        guests=int(guests),
        pays_room=True,
        rate=Decimal(rate),
        pays_city_tax=True,
    )
    charge, city_tax = (posting.price for posting in night_postings(night, terms))
    assert [str(amount) for amount in (charge.net, charge.tax, charge.amount, city_tax.amount)] == amounts


@pytest.mark.parametrize("row", table("minibar"), ids=" ".join)
def test_goods_of_the_minibar(row: list[str]) -> None:
    quantity, price, tax, *amounts = row
    article = Article(Department(), "12", "Cola", Decimal(tax), tax_included=False)
    charge = charge_of(article, quantity=Decimal(quantity), unit_price=Decimal(price), currency="EUR").price
    assert [str(amount) for amount in (charge.net, charge.tax, charge.amount)] == amounts


@pytest.mark.django_db
@pytest.mark.parametrize("row", table("minibar prices"), ids=" ".join)
def test_a_price_of_the_minibar_by_date(row: list[str]) -> None:
    first, second, third, day, price = row
    item = MinibarItem.objects.create(property=PropertyFactory(), code="12", name="Cola", price=Decimal(first))
    for valid_from, dated in ((2, second), (9, third)):
        MinibarPrice.objects.create(item=item, valid_from=dt.date(2026, 12, valid_from), price=Decimal(dated))
    assert minibar_price(item, dt.date(2026, 12, int(day.split()[0]))) == Decimal(price)


@pytest.mark.parametrize("row", table("bands"), ids=" ".join)
def test_a_band(row: list[str]) -> None:
    bands, begins, rated_by = row
    rates = [
        Rate.priced("44", text, Decimal(1), band=None if text == "always" else band_parse(text))
        for text in bands.split("; ")
    ]
    rate = RateTable(rates).match("442079460000", dt.datetime.fromisoformat(begins), Holidays("DE"))
    assert (rate.destination if rate else "") == rated_by


@pytest.mark.parametrize("row", table("numbers"), ids=" ".join)
def test_a_dialled_number(row: list[str]) -> None:
    dialled, prefix, country, number, kind = row
    called = called_number(dialled, country=country, outbound_prefix=prefix)
    assert (called.digits, str(called.kind)) == (number, kind)


@pytest.mark.parametrize("row", table("splits"), ids=" ".join)
def test_a_split(row: list[str]) -> None:
    net, tax, how, parts, nets, taxes = row
    kind, *values = how.split()
    whole = Price(Decimal(net), Decimal(tax), Decimal(net) + Decimal(tax))
    numbers = [Decimal(value) for value in values]
    amounts = numbers if kind == "amounts" else parts_by_weight(whole.amount, numbers, "EUR")
    prices = price_split(whole, amounts, "EUR")
    told = [" ".join(f"{getattr(price, name):.2f}" for price in prices) for name in ("amount", "net", "tax")]
    assert told == [parts, nets, taxes]


@pytest.mark.django_db
@pytest.mark.parametrize("row", table("refunds"), ids=" ".join)
def test_a_refund(row: list[str], folio: Folio) -> None:
    charged, paid, refund, reason, answer = row
    if Decimal(charged):
        charge_post(folio=folio, code="MISC", unit_price=Decimal(charged) / Decimal("1.19"), actor=SYSTEM)
    payment_post(folio=folio, method="card", amount=Decimal(paid), actor=SYSTEM)
    expected = nullcontext() if answer == "posted" else pytest.raises(RefundError)
    with expected as error:
        refund_post(folio=folio, method="cash", amount=Decimal(refund), reason=reason, actor=SYSTEM)
    assert answer == (error.value.code if error else "posted")
