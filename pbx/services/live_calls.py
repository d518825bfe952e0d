"""Calls as they go on, from the device's reports. Reports may come late, twice or in another order."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from pbx.models import LiveCall, Party, Pbx
from pbx.vendor.members import Member, MemberKind

KEPT_AFTER_END = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=12)


def live_call_note(*, pbx: Pbx, callid: str, members: Iterable[Member], at: dt.datetime) -> None:
    """Take over the legs of a call; what is older than what is known, or comes after its end, changes nothing."""
    known = LiveCall.objects.filter(pbx=pbx, callid=callid).first()
    call = known or LiveCall(pbx=pbx, callid=callid, began_at=at)
    if known and (known.ended_at is not None or known.told_at > at):
        return
    call.legs = [_leg(member) for member in members]
    call.told_at = at
    if _two_talk(call.parties):
        call.answered_at = call.answered_at or at
    elif len(call.parties) > 1 or not call.parties:
        call.answered_at = None  # so far only the phone that calls was picked up
    call.save()


def _leg(member: Member) -> dict[str, str]:
    number = {MemberKind.EXTENSION: member.number, MemberKind.INBOUND: member.from_, MemberKind.OUTBOUND: member.to}
    return {
        "kind": str(member.kind),
        "number": number[member.kind],
        "channelid": member.channelid,
        "status": str(member.status or ""),
        "trunk": member.trunk,
    }


def _two_talk(parties: list[Party]) -> bool:
    return sum(party.is_talking for party in parties) > 1


def live_call_failed(*, pbx: Pbx, callid: str, reason: str, at: dt.datetime) -> None:
    """The device could not connect the call."""
    defaults = {"began_at": at, "told_at": at}
    call, _is_new = LiveCall.objects.get_or_create(pbx=pbx, callid=callid, defaults=defaults)
    LiveCall.objects.filter(pk=call.pk).update(failure=reason[:120])


def live_call_ended(*, pbx: Pbx, callid: str, at: dt.datetime) -> None:
    """The record of the call has come: it is over, whatever is still reported of it."""
    LiveCall.objects.filter(pbx=pbx, callid=callid, ended_at=None).update(ended_at=at)


def live_calls_cut(*, pbx: Pbx, at: dt.datetime) -> None:
    """The device has restarted: no call goes on."""
    LiveCall.objects.filter(pbx=pbx, ended_at=None).update(ended_at=at)


def live_calls_forget(*, now: dt.datetime) -> int:
    """Delete what is over, and what was not heard of for half a day; how many rows that were."""
    over = Q(ended_at__lt=now - KEPT_AFTER_END) | Q(told_at__lt=now - LONGEST)
    return LiveCall.objects.filter(over).delete()[0]
