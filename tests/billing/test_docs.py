"""The tables of docs/billing.md say what the code does."""

from decimal import Decimal
from pathlib import Path

import pytest

from billing.numbering import called_number
from billing.rating import Rate, Terms, rate_call

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
    assert (len(table("calls")), len(table("numbers"))) == (7, 7)


@pytest.mark.parametrize("row", table("calls"), ids=" ".join)
def test_a_worked_example(row: list[str]) -> None:
    price, fee, initial, further, minimum, free, discount, tax, kind, talk, billed, *amounts = row
    rate = Rate.priced("1", "x", Decimal(price), Decimal(fee), int(initial), int(further), Decimal(minimum), int(free))
    terms = Terms(2, Decimal(tax), tax_included=kind == "included", discount_percent=Decimal(discount))
    call = rate_call(rate, int(talk), terms)
    assert [str(call.billed_seconds), str(call.net), str(call.tax), str(call.amount)] == [billed, *amounts]


@pytest.mark.parametrize("row", table("numbers"), ids=" ".join)
def test_a_dialled_number(row: list[str]) -> None:
    dialled, prefix, country, number, kind = row
    called = called_number(dialled, country=country, outbound_prefix=prefix)
    assert (called.digits, str(called.kind)) == (number, kind)
