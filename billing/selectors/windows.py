"""Windows of folios: who pays what, and where new charges go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from billing.enums import PayerKind
from billing.models import Folio, FolioEntry, FolioWindow, RoutingRule
from billing.models.folios import FIRST_WINDOW
from hotelpbx.common.money import round_money


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window of a folio, with its payer and what is open in it."""

    number: int
    payer_kind: str = PayerKind.GUEST
    payer_name: str
    payer_address: str = ""
    payer_tax_number: str = ""
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Routing:
    """Where new charges of some folios go; `windows` by folio and department, None for the other departments."""

    windows: Mapping[tuple[int, int | None], int]

    def window(self, folio_id: int, department_id: int | None) -> int:
        """The window for a charge of the department."""
        rest = self.windows.get((folio_id, None), FIRST_WINDOW)
        return self.windows.get((folio_id, department_id), rest)


def routing_read(folio_ids: Iterable[int]) -> Routing:
    """The routing rules of any number of folios in one statement."""
    rules = RoutingRule.objects.filter(folio_id__in=list(folio_ids)).order_by()
    rows = rules.values_list("folio_id", "department_id", "window")
    return Routing({(folio_id, department_id): window for folio_id, department_id, window in rows})


def routing_rules(folio: Folio) -> list[RoutingRule]:
    """The rules of a folio by department, that for the rest last."""
    rules = RoutingRule.objects.filter(folio=folio).select_related("department")
    return sorted(rules, key=lambda rule: (rule.department is None, rule.department_id))


def folio_windows(folio: Folio) -> list[Window]:
    """The windows of a folio by number; the first is there even without a row."""
    rows = {row.number: row for row in FolioWindow.objects.filter(folio=folio)}
    balances = window_balances(folio)
    return [_window(folio, number, rows.get(number), balances) for number in sorted({FIRST_WINDOW, *rows, *balances})]


def window_numbers(folio: Folio) -> list[int]:
    """The numbers of the windows into which can be posted."""
    return sorted({FIRST_WINDOW, *FolioWindow.objects.filter(folio=folio).values_list("number", flat=True)})


def window_balances(folio: Folio) -> dict[int, Decimal]:
    """Window -> balance, for each window with entries."""
    return windows_of_folios([folio.pk]).get(folio.pk, {})


def windows_of_folios(folio_ids: Iterable[int]) -> dict[int, dict[int, Decimal]]:
    """Folio -> window -> balance, for each window with entries; one statement."""
    sums = FolioEntry.objects.filter(folio_id__in=list(folio_ids)).order_by().values("folio_id", "window")
    found: dict[int, dict[int, Decimal]] = {}
    for row in sums.annotate(total=Sum("amount")).values_list("folio_id", "folio__currency", "window", "total"):
        folio_id, currency, window, total = row
        found.setdefault(folio_id, {})[window] = round_money(total, currency)
    return found


def _window(folio: Folio, number: int, row: FolioWindow | None, balances: Mapping[int, Decimal]) -> Window:
    balance = balances.get(number, round_money(Decimal(0), folio.currency))
    if row is None:
        return Window(number=number, payer_name=folio.stay.guest_name, balance=balance)
    return Window(
        number=number,
        payer_kind=row.payer_kind,
        payer_name=row.payer_name,
        payer_address=row.payer_address,
        payer_tax_number=row.payer_tax_number,
        balance=balance,
    )
