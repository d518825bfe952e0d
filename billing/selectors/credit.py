"""Credit limits: what guests in house may owe, and who owes more."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.enums import FolioStatus
from billing.models import Folio, FolioEntry
from hotelpbx.common.money import round_money
from rooms.enums import CreditAction, StayStatus
from rooms.models import Property


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """An open folio of a guest in house that has a limit; `folio` with its stay, room, property and service level."""

    folio: Folio
    limit: Decimal
    balance: Decimal

    @property
    def is_over(self) -> bool:
        """Whether the guest owes more than the limit; what is exactly the limit is within it."""
        return self.balance > self.limit

    @property
    def action(self) -> CreditAction:
        """What happens then."""
        return CreditAction(self.folio.stay.service_level.credit_action)


def credit_limit_of(folio: Folio) -> Decimal | None:
    """The limit of a folio: its own, else that of the service level; None for none."""
    return folio.stay.service_level.credit_limit if folio.credit_limit is None else folio.credit_limit


def credit_accounts(folio_ids: Iterable[int]) -> list[CreditAccount]:
    """The accounts among these folios that have a limit; one statement."""
    return _accounts(Folio.objects.filter(pk__in=list(folio_ids)))


def credit_accounts_of_stays(stay_ids: Iterable[int]) -> list[CreditAccount]:
    """The same by stay."""
    return _accounts(Folio.objects.filter(stay_id__in=list(stay_ids)))


def credit_over(property: Property) -> list[int]:
    """The folios of guests in house who owe more than their limit."""
    accounts = _accounts(Folio.objects.filter(stay__property=property))
    return [account.folio.pk for account in accounts if account.is_over]


def _accounts(folios: "QuerySet[Folio]") -> list[CreditAccount]:
    total = FolioEntry.objects.filter(folio=OuterRef("pk")).order_by().values("folio").annotate(total=Sum("amount"))
    amount = DecimalField(max_digits=14, decimal_places=3)
    found = folios.filter(status=FolioStatus.OPEN, stay__status=StayStatus.IN_HOUSE).annotate(
        limit=Coalesce(F("credit_limit"), F("stay__service_level__credit_limit")),
        total=Coalesce(Subquery(total.values("total"), output_field=amount), Decimal(0), output_field=amount),
    )
    found = found.filter(limit__isnull=False).order_by("pk")
    rows = found.select_related("stay__room", "stay__property", "stay__service_level")
    return [CreditAccount(row, row.limit, round_money(row.total, row.currency)) for row in rows]
