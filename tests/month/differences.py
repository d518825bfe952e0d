"""Where the system's calls, folios and balances are not what the books kept anew say. No difference: nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from billing.enums import RatingStatus
from billing.models import CallRating, Folio, FolioEntry
from billing.selectors.folios import folio_balance
from pbx.models import CallRecord
from rooms.models import Property, Stay
from tests.month.books import Books, Verdict
from tests.month.figures import cents
from tests.month.ledger import Entry

Facts = dict[str, Any]


def call_differences(books: Books, property: Property) -> Iterator[str]:
    """Each call has one record, one verdict, and the price, place and day that it must have."""
    records = CallRecord.objects.filter(pbx__property_code=property.code)
    if records.count() != len(books.verdicts):
        yield f"{records.count()} call records instead of {len(books.verdicts)}"
    ratings = CallRating.objects.filter(property=property).select_related(
        "call", "room", "stay", "entry", "cost_centre"
    )
    seen = set()
    for rating in ratings.order_by().iterator(chunk_size=5000):
        key = int(rating.call.callid.partition(".")[2])
        seen.add(key)
        verdict = books.verdicts.get(key)
        if verdict is None:
            yield f"call {key} is rated and not in the books"
            continue
        yield from _unequal(f"call {key}", _rating_expected(verdict), _rating_facts(rating))
        yield from _explained(key, rating)
    for key in books.verdicts.keys() - seen:
        yield f"call {key} has no verdict"


def _rating_expected(verdict: Verdict) -> Facts:
    facts: Facts = {
        "status": verdict.status,
        "room": verdict.room,
        "stay": verdict.stay,
        "cost centre": verdict.centre,
        "cost": verdict.cost,
        "started": verdict.call.started_at,
        "entry": verdict.entry is not None,
    }
    if verdict.status == "rated" and verdict.price:
        facts |= {
            "number": verdict.call.number,
            "destination": verdict.price.rate.destination,
            "billed": verdict.price.billed,
            "amounts": (verdict.price.amount.net, verdict.price.amount.tax, verdict.price.amount.gross),
            "date": verdict.date,
        }
    return facts


def _rating_facts(rating: CallRating) -> Facts:
    facts: Facts = {
        "status": rating.status,
        "room": rating.room.number if rating.room else "",
        "stay": _stay_number(rating.stay),
        "cost centre": rating.cost_centre.code if rating.cost_centre else "",
        "cost": cents(rating.cost),
        "started": rating.call.started_at,
        "entry": rating.entry is not None,
    }
    if rating.status == RatingStatus.RATED:
        facts |= {
            "number": rating.number,
            "destination": rating.destination,
            "billed": rating.billed_seconds,
            "amounts": (cents(rating.net), cents(rating.tax), cents(rating.amount)),
            "date": rating.business_date,
        }
    return facts


def _explained(key: int, rating: CallRating) -> Iterator[str]:
    """The lines of the explanation add up to what is charged, and one call is charged by one or by the other."""
    if rating.status != RatingStatus.RATED:
        return
    if (rating.entry is None) == (rating.cost_centre is None):
        yield f"call {key} has neither or both of an entry and a cost centre"
    total = sum((Decimal(line["amount"]) for line in rating.explanation), Decimal(0))
    if total != rating.amount:
        yield f"call {key}: its explanation adds up to {total}, charged are {rating.amount}"


def _stay_number(stay: Stay | None) -> int | None:
    """The number of a stay in the plan: in the name of its first guest."""
    return int(stay.guest_name.split()[1].partition("-")[0]) if stay else None


def folio_differences(books: Books, property: Property) -> Iterator[str]:
    """Every folio, line by line in the order of posting, and its balance."""
    found: dict[int, list[Facts]] = defaultdict(list)
    folios = {folio.pk: folio for folio in Folio.objects.filter(stay__property=property).select_related("stay")}
    entries = FolioEntry.objects.filter(folio__stay__property=property).select_related("department", "call")
    for entry in entries.order_by("pk").iterator(chunk_size=5000):
        found[entry.folio_id].append(_entry_facts(entry))
    if len(folios) != len(books.folios):
        yield f"{len(folios)} folios instead of {len(books.folios)}"
    for pk, folio in folios.items():
        number = _stay_number(folio.stay)
        kept = books.folios[number or 0]
        yield from _lines(f"folio of stay {number}", [_entry_expected(e) for e in kept.entries], found[pk])
        yield from _unequal(f"folio of stay {number}", {"open": kept.is_open}, {"open": folio.status == "open"})


def balance_differences(books: Books, property: Property) -> Iterator[str]:
    """The balance that the system tells, of every folio that is still open."""
    for folio in Folio.objects.filter(stay__property=property, status="open").select_related("stay"):
        number = _stay_number(folio.stay)
        balance = cents(folio_balance(folio))
        yield from _unequal(f"stay {number}", {"balance": books.folios[number or 0].balance}, {"balance": balance})


def _lines(what: str, expected: list[Facts], found: list[Facts]) -> Iterator[str]:
    if len(expected) != len(found):
        yield f"{what}: {len(found)} entries instead of {len(expected)}"
    for place, (one, other) in enumerate(zip(expected, found, strict=False)):
        yield from _unequal(f"{what}, entry {place + 1}", one, other)


def _entry_expected(entry: Entry) -> Facts:
    return {
        "kind": entry.kind,
        "purpose": entry.purpose,
        "department": entry.department,
        "code": entry.code,
        "window": entry.window,
        "tax rate": entry.tax_rate,
        "quantity": entry.quantity,
        "net": entry.amount.net,
        "tax": entry.amount.tax,
        "amount": entry.amount.gross,
        "date": entry.date,
        "call": entry.call.callid if entry.call else "",
        "moved": entry.moved_from is not None,
    }


def _entry_facts(entry: FolioEntry) -> Facts:
    return {
        "kind": entry.kind,
        "purpose": entry.purpose,
        "department": entry.department.code if entry.department else "",
        "code": entry.code,
        "window": entry.window,
        "tax rate": entry.tax_rate,
        "quantity": entry.quantity,
        "net": cents(entry.net),
        "tax": cents(entry.tax),
        "amount": cents(entry.amount),
        "date": entry.business_date,
        "call": entry.call.callid if entry.call else "",
        "moved": entry.moved_from_id is not None,
    }


def _unequal(what: str, expected: Facts, found: Facts) -> Iterator[str]:
    for name in expected.keys() | found.keys():
        if expected.get(name) != found.get(name):
            yield f"{what}: {name} is {found.get(name)!r} instead of {expected.get(name)!r}"


def once_differences(property: Property) -> Iterator[str]:
    """No call and no report is charged twice: of each call the open charges are one at most."""
    charged = FolioEntry.objects.filter(folio__stay__property=property, call__isnull=False)
    count = Counter[int]()
    for call, quantity in charged.values_list("call_id", "quantity").iterator():
        count[call] += int(quantity)
    for call, number in count.items():
        if number not in (0, 1):
            yield f"call record {call} is charged {number} times"
