"""Who made the outside part of a call, from its records; pure.

The device writes one record a call, or several with one call id where it was passed on. A record names its caller and
what was called, not who forwarded: that is the phone that an earlier record of the call rang.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord, Extension

INSIDE_DIGITS = 7  # the device's longest inside number

ExtensionOf = Callable[[str], Extension | None]


@dataclass(frozen=True, slots=True)
class OutsideLeg:
    """The part of a call that left the house.

    `number` inside the house made it, with `extension` where that is a phone; `dialled` is empty where the record
    does not say it.
    """

    dialled: str
    number: str
    extension: Extension | None


def outside_leg(call: CallRecord, records: Iterable[CallRecord], extension_of: ExtensionOf) -> OutsideLeg | None:
    """The outside part of a call, None when it has none or another record of the call tells it.

    `records` are those with its call id, `extension_of` finds a phone of its PBX by number.
    """
    others = [record for record in records if record.pk != call.pk]
    if call.type == CallType.OUTBOUND:
        return _forwarded(call, others, extension_of) or OutsideLeg(call.callee, call.caller, call.extension)
    if not call.trunk or any(other.type == CallType.OUTBOUND for other in others):
        return None
    return _passed_on(call, extension_of)


def _forwarded(call: CallRecord, others: list[CallRecord], extension_of: ExtensionOf) -> OutsideLeg | None:
    """The part that a phone forwarded or transferred: whoever was rung before pays, not who called them."""
    for other in sorted(others, key=lambda record: (record.started_at, record.pk)):
        if other.started_at <= call.started_at and _rang_before(other, call):
            phone = other.extension if other.type == CallType.INBOUND else extension_of(other.callee)
            if phone is not None:
                return OutsideLeg(call.callee, phone.number, phone)
    return None


def _rang_before(other: CallRecord, call: CallRecord) -> bool:
    """Whether the outside call is what became of the other one.

    A phone that was called inside and did answer talked itself; what its caller dialled besides is the caller's.
    """
    if other.type == CallType.INBOUND:
        return call.extension is None
    is_answered = other.status == CallStatus.ANSWERED and other.talk_seconds > 0
    return other.type == CallType.INTERNAL and other.caller == call.caller and not is_answered


def _passed_on(call: CallRecord, extension_of: ExtensionOf) -> OutsideLeg:
    """A call that came in, or stayed inside, and went out over a trunk after all, without a record for that."""
    phone = call.extension if call.type == CallType.INBOUND else extension_of(call.callee)
    if phone is not None or len(call.callee) <= INSIDE_DIGITS:
        return OutsideLeg("", call.callee, phone)
    return OutsideLeg(call.callee, call.caller, call.extension)
