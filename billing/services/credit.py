"""Credit limits: who owes more than that is told, and cannot call outside where the service level says so.

What a posting finds out is written in its own transaction as an attention item. Outside calls are barred in a
transaction of their own, because a stay is locked before its folio and never after it.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from billing.models import Folio
from billing.selectors.credit import CreditAccount, credit_accounts, credit_accounts_of_stays
from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.money import money_text
from hotelpbx.common.transactions import poke_on_commit
from rooms.enums import CreditAction, StayStatus
from rooms.models import Stay
from rooms.services.barring import stays_outbound_allow, stays_outbound_bar

KIND = "credit_limit"
OVER = "Room %(room)s: %(guest)s is over the credit limit"
HOW_MUCH = "The balance is %(balance)s %(currency)s, the limit %(limit)s %(currency)s."
BAR_WANTED, BAR_DONE = "wanted", "done"


@transaction.atomic(savepoint=False)
def credit_follow(*, folio_ids: Iterable[int]) -> None:
    """Compare the balances of folios with their limits and tell of it; call it after every posting.

    Any number of folios is one statement, and three more for each one over its limit or back below it. An item is
    raised once and says whether outside calls are to be barred; a person who allows them again is not overruled
    while it is open.
    """
    accounts = credit_accounts(folio_ids)
    if not accounts:
        return
    keys = [_key(account.folio) for account in accounts]
    open_items = {item.key: item for item in AttentionItem.objects.filter(key__in=keys, resolved_at__isnull=True)}
    for account in accounts:
        item = open_items.get(_key(account.folio))
        if account.is_over and account.action != CreditAction.WARN:
            _raise(account, item)
        elif item is not None and not account.is_over:
            attention_close(key=item.key, resolution=_("The balance is within the limit again."))
    if _is_work_left(accounts):
        poke_on_commit(_send_bars)


@transaction.atomic(savepoint=False)
def credit_end(*, folio: Folio) -> None:
    """No limit holds for the folio any more: it is closed, or the limit was taken away."""
    attention_close(key=_key(folio), resolution=_("No credit limit holds any more."))
    if folio.stay.outbound_barred:
        poke_on_commit(_send_bars)


def credit_bars_follow() -> int:
    """Bar and allow outside calls as the open items say; returns for how many stays. Part of the sweep."""
    wanted = AttentionItem.objects.filter(kind=KIND, resolved_at__isnull=True, data__bar=BAR_WANTED)
    items = list(wanted.order_by("pk"))
    return (_bar(items) if items else 0) + _allow()


@transaction.atomic
def _bar(items: Sequence[AttentionItem]) -> int:
    barred = stays_outbound_bar(
        stay_ids=[item.data["stay"] for item in items], reason=_("over the credit limit"), actor=SYSTEM
    )
    for item in items:
        item.data["bar"] = BAR_DONE
    AttentionItem.objects.bulk_update(items, ["data"])
    return len(barred)


@transaction.atomic
def _allow() -> int:
    """Whoever is barred and owes no more than the limit, or has none any more, may call again."""
    barred = Stay.objects.filter(outbound_barred=True, status=StayStatus.IN_HOUSE).values_list("pk", flat=True)
    stay_ids = set(barred)
    if not stay_ids:
        return 0
    over = {account.folio.stay_id for account in credit_accounts_of_stays(stay_ids) if account.is_over}
    allowed = stays_outbound_allow(stay_ids=stay_ids - over, reason=_("within the credit limit"), actor=SYSTEM)
    return len(allowed)


def _raise(account: CreditAccount, item: AttentionItem | None) -> None:
    """Raise the item, or bring the balance in the open one up to date."""
    facts = _facts(account)
    if account.action == CreditAction.BAR:
        facts["bar"] = item.data.get("bar", BAR_WANTED) if item else BAR_WANTED
    attention_raise(
        kind="credit_limit",
        key=_key(account.folio),
        subject=OVER % facts,
        property_code=account.folio.property_code,
        detail=HOW_MUCH % facts,
        data=facts,
    )


def _is_work_left(accounts: Sequence[CreditAccount]) -> bool:
    return any(
        account.folio.stay.outbound_barred != (account.is_over and account.action == CreditAction.BAR)
        for account in accounts
    )


def _key(folio: Folio) -> str:
    return f"{KIND}:{folio.pk}"


def _facts(account: CreditAccount) -> dict[str, object]:
    folio = account.folio
    return {
        "folio": folio.pk,
        "stay": folio.stay_id,
        "room": folio.stay.room.number,
        "guest": folio.stay.guest_name,
        "balance": money_text(account.balance, folio.currency),
        "limit": money_text(account.limit, folio.currency),
        "currency": folio.currency,
    }


def _send_bars() -> None:
    from billing.tasks import credit_bars_task

    credit_bars_task.delay()
