"""Everything that is compared after a month."""

from collections.abc import Callable, Iterator

from rooms.models import Property
from tests.month.books import Books
from tests.month.differences import balance_differences, call_differences, folio_differences, once_differences
from tests.month.documents import document_differences
from tests.month.invoices import invoice_differences
from tests.month.reports import range_differences, report_differences

Check = Callable[[Books, Property], Iterator[str]]

CHECKS: dict[str, Check] = {
    "calls": call_differences,
    "folios": folio_differences,
    "balances": balance_differences,
    "charged once": lambda books, property: once_differences(property),
    "daily reports": report_differences,
    "range reports": range_differences,
    "documents of the month": document_differences,
    "invoices": invoice_differences,
}
