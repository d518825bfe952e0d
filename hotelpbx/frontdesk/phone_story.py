"""What was lately done on the phones, and what HotelPBX made of it: for whoever practises on the training phones."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billing.enums import RatingStatus
from billing.models import MinibarPosting
from billing.templatetags.money import clock_seconds
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.privacy import dialled
from hotelpbx.common.words import in_words
from pbx.enums import CallType, ReceiptState
from pbx.models import CallRecord, Receipt
from pbx.report_content import report_content
from rooms.enums import AttemptResult
from rooms.models import Property, Room, WakeUpAttempt

MOST = 10
TONES = {
    ReceiptState.PROCESSED: "ok",
    ReceiptState.RECEIVED: "info",
    ReceiptState.FAILED: "bad",
    ReceiptState.IGNORED: "warn",
}
RINGS = {AttemptResult.ANSWERED: "ok", AttemptResult.RINGING: "info", AttemptResult.FAILED: "bad"}


@dataclass(frozen=True, slots=True)
class Happening:
    """A code, a call or a ring: when, on which phone, what was dialled, and what came of it in words."""

    at: dt.datetime
    number: str
    icon: str
    dialled: str | Promise
    outcome: str | Promise
    tone: str
    url: str = ""


def phone_story(property: Property) -> list[Happening]:
    """The last codes, calls and wake-up rings of the property, the newest first: six statements at most."""
    found = [*_codes(property), *_calls(property), *_rings(property)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]


def _codes(property: Property) -> Iterator[Happening]:
    receipts = list(Receipt.objects.filter(pbx__property_code=property.code).exclude(code="").order_by("-id")[:MOST])
    items = _items(receipts)
    postings = _postings(receipts)
    times = [receipt.received_at for receipt in receipts]
    rooms = {
        room.condition_changed_at: room
        for room in Room.objects.filter(property=property, condition_changed_at__in=times)
    }
    for receipt in receipts:
        item = items.get(receipt.pk)
        if item:
            outcome, tone = str(in_words(item.subject)), "bad" if item.resolved_at is None else "muted"
        elif receipt.pk in postings:
            outcome, tone = _minibar(postings[receipt.pk], receipt), "ok"
        else:
            outcome, tone = _said_of(receipt, rooms.get(receipt.received_at))
        url = f"{reverse('attention')}#item-{item.pk}" if item and item.resolved_at is None else ""
        yield Happening(receipt.received_at, _phone(receipt), "hash", receipt.code, outcome, tone, url)


def _items(receipts: list[Receipt]) -> dict[int, AttentionItem]:
    """The attention item that a code became, by its report."""
    found = AttentionItem.objects.filter(data__receipt__in=[receipt.pk for receipt in receipts])
    return {item.data["receipt"]: item for item in found.order_by("pk")}


def _postings(receipts: list[Receipt]) -> dict[int, MinibarPosting]:
    """What a code put on a folio or took back, by its report."""
    keys = [receipt.pk for receipt in receipts]
    postings = MinibarPosting.objects.select_related("item", "room")
    found = postings.filter(receipt__in=keys) | postings.filter(void_receipt__in=keys)
    return {key: posting for posting in found for key in (posting.receipt_id, posting.void_receipt_id) if key}


def _minibar(posting: MinibarPosting, receipt: Receipt) -> str:
    facts = {"quantity": posting.quantity, "item": posting.item, "room": posting.room.number}
    if posting.void_receipt_id == receipt.pk:
        return _("%(quantity)s × %(item)s: taken off the folio of room %(room)s again") % facts
    return _("%(quantity)s × %(item)s: on the folio of room %(room)s") % facts


def _said_of(receipt: Receipt, room: Room | None) -> tuple[str, str]:
    if room:
        facts = {"room": room.number, "condition": room.get_condition_display()}
        return _("room %(room)s is %(condition)s now") % facts, "ok"
    state = ReceiptState(receipt.state)
    words = _("understood") if state == ReceiptState.PROCESSED else str(state.label)
    reason = str(in_words(receipt.error)) if receipt.error else ""
    return f"{words}: {reason}" if reason else words, TONES.get(state, "muted")


def _phone(receipt: Receipt) -> str:
    content = report_content(receipt)
    members = content.fields["members"] if content else []
    return next((str(member["number"]) for member in members if member["number"]), "")


def _calls(property: Property) -> Iterator[Happening]:
    calls = CallRecord.objects.filter(pbx__property_code=property.code, type=CallType.OUTBOUND)
    for call in calls.select_related("rating").order_by("-started_at", "-id")[:MOST]:
        rating = getattr(call, "rating", None)
        verdict = rating.get_status_display() if rating else _("not priced yet")
        talked = _("%(time)s of talk") % {"time": clock_seconds(call.talk_seconds)}
        ended_at = call.started_at + dt.timedelta(seconds=call.call_seconds)
        tone = "ok" if rating and rating.status in (RatingStatus.RATED, RatingStatus.FREE) else "warn"
        shown = dialled(call.callee, property.mask_dialled_digits)
        yield Happening(ended_at, call.caller, "phone-outgoing", shown, f"{talked}, {verdict}", tone)


def _rings(property: Property) -> Iterator[Happening]:
    attempts = WakeUpAttempt.objects.filter(wake_up_call__property=property)
    for attempt in attempts.select_related("extension").order_by("-rang_at", "-id")[:MOST]:
        result = AttemptResult(attempt.result)
        url = reverse("wakeups")
        number, tone = attempt.extension.number, RINGS[result]
        yield Happening(attempt.rang_at, number, "alarm-clock", _("wake-up call"), result.label, tone, url)
