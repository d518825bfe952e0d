"""The disputes of the minibar for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from billing.selectors.minibar_disputes import DisputesReport, Share
from hotelpbx.common.money import money_text

HEADER = (
    *("business_date", "room", "guest", "code", "article", "quantity", "amount", "currency", "reason"),
    *("posted_at", "posted_by", "reversed_at", "reversed_by", "by_phone"),
)
SHARES = (
    "section",
    "code",
    "name",
    "postings",
    "amount",
    "disputed",
    "disputed_amount",
    "disputed_percent",
    "by_phone",
)


def disputes_rows(report: DisputesReport) -> Iterator[tuple[Any, ...]]:
    """Each reversal, then the shares by article and by who posted."""
    currency = report.house.currency
    yield HEADER
    for each in report.disputes:
        charge, reversal = each.charge, each.reversal
        yield (
            *(reversal.business_date.isoformat(), each.room, each.guest, charge.code, charge.description),
            *(charge.quantity.normalize(), money_text(each.amount, currency), currency, reversal.reference),
            *(charge.posted_at.isoformat(), each.posted_by, reversal.posted_at.isoformat(), each.reversed_by),
            int(each.by_phone),
        )
    yield ()
    yield SHARES
    for share in report.by_item:
        yield _share("article", share, currency)
    for share in report.by_poster:
        yield _share("poster", share, currency)


def _share(section: str, share: Share, currency: str) -> tuple[Any, ...]:
    amounts = (share.postings, money_text(share.amount, currency), share.disputed)
    disputed = (money_text(share.disputed_amount, currency), share.percent, share.by_phone)
    return (section, share.code, share.name, *amounts, *disputed)
