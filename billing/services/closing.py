"""Closing a folio that is settled: every window of it is at zero."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import FolioStatus
from billing.errors import FolioNotSettledError
from billing.models import Folio
from billing.selectors.credit import credit_limit_of
from billing.selectors.windows import window_balances
from billing.services.credit import credit_end
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.money import money_text
from rooms.enums import StayStatus


@transaction.atomic(savepoint=False)
def folio_close(*, folio: Folio, force: bool = False, actor: Actor, now: dt.datetime | None = None) -> None:
    """Close a locked folio. Raises `FolioNotSettledError` when a window has a balance and `force` is not set."""
    balances = window_balances(folio)
    if any(balances.values()) and not force:
        raise not_settled(balances, folio.currency)
    _close(folio, sum(balances.values(), Decimal(0)), actor, now)


@transaction.atomic(savepoint=False)
def folio_close_after_departure(*, folio: Folio, actor: Actor, now: dt.datetime | None = None) -> None:
    """The folio of a guest who has left was opened for a correction; nobody checks out again to close it."""
    if folio.stay.status == StayStatus.IN_HOUSE or folio.status == FolioStatus.CLOSED:
        return
    balances = window_balances(folio)
    if not any(balances.values()):
        _close(folio, Decimal(0), actor, now)


def not_settled(balances: Mapping[int, Decimal], currency: str) -> FolioNotSettledError:
    """The error for balances by window; it names the sum, and the windows when there are several."""
    total = sum(balances.values(), Decimal(0))
    text = money_text(total, currency)
    left = {number: balance for number, balance in sorted(balances.items()) if balance}
    message = _("The folio is not settled: %(balance)s %(currency)s.") % {"balance": text, "currency": currency}
    if len(balances) > 1:
        each = [_("window %(number)d: %(balance)s") % _words(number, left[number], currency) for number in left]
        message = f"{message} {', '.join(each)}"
    windows = [{"number": number, "balance": money_text(balance, currency)} for number, balance in left.items()]
    return FolioNotSettledError(message, extra={"balance": text, "currency": currency, "windows": windows})


def _words(number: int, balance: Decimal, currency: str) -> dict[str, object]:
    return {"number": number, "balance": money_text(balance, currency)}


def _close(folio: Folio, balance: Decimal, actor: Actor, now: dt.datetime | None) -> None:
    folio.status, folio.closed_at = FolioStatus.CLOSED, now or timezone.now()
    folio.save(update_fields=["status", "closed_at"])
    if credit_limit_of(folio) is not None:
        credit_end(folio=folio)
    audit_record("billing.folio.closed", actor, folio, {"balance": money_text(balance, folio.currency)})
