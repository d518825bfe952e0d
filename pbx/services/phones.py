"""What a phone does, as reported. Reports may come late, twice or in another order: a call only moves forward."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from pbx.enums import PhoneState
from pbx.models import Extension, Pbx
from pbx.vendor.members import MemberStatus
from pbx.vendor.reports import ExtensionState

OF_MEMBER = {
    MemberStatus.RING: PhoneState.RINGING,
    MemberStatus.ALERT: PhoneState.IN_CALL,
    MemberStatus.ANSWERED: PhoneState.IN_CALL,
    MemberStatus.ANSWER: PhoneState.IN_CALL,
    MemberStatus.HOLD: PhoneState.IN_CALL,
    MemberStatus.BYE: PhoneState.IDLE,
}
OF_EXTENSION = {
    ExtensionState.REGISTERED: PhoneState.IDLE,
    ExtensionState.IDLE: PhoneState.IDLE,
    ExtensionState.RINGING: PhoneState.RINGING,
    ExtensionState.BUSY: PhoneState.IN_CALL,
    ExtensionState.HOLD: PhoneState.IN_CALL,
    ExtensionState.UNREGISTERED: PhoneState.UNREGISTERED,
    ExtensionState.UNAVAILABLE: PhoneState.UNREGISTERED,
}
STAGES = {PhoneState.RINGING: 1, PhoneState.IN_CALL: 2, PhoneState.IDLE: 3}


def phone_state_note(*, extension: Extension, status: ExtensionState, address: str = "", at: dt.datetime) -> None:
    """Take over the state of an extension; a report older than what is known changes nothing.

    `address` is where its telephone registered from; a report without one says nothing about it, but an unregistered
    telephone has none.
    """
    state = OF_EXTENSION.get(status, PhoneState.UNKNOWN)
    where = {"phone_address": address} if address or state == PhoneState.UNREGISTERED else {}
    _newer(extension, at).update(phone_state=state, phone_state_at=at, **where)


def phone_states_take(*, pbx: Pbx, listed: Mapping[str, ExtensionState], at: dt.datetime) -> None:
    """Take over the device's own list of states, asked for at `at`; what was reported since stays."""
    by_state: dict[PhoneState, list[str]] = defaultdict(list)
    for number, status in listed.items():
        by_state[OF_EXTENSION.get(status, PhoneState.UNKNOWN)].append(number)
    for state, numbers in by_state.items():
        known = Extension.objects.filter(_not_after(at), pbx=pbx, number__in=numbers).exclude(phone_state=state)
        known.update(phone_state=state, phone_state_at=at)


def phone_call_note(*, extension: Extension, callid: str, status: MemberStatus, at: dt.datetime) -> bool:
    """Take over what an extension does in a call; True when the call is new to this extension."""
    state = OF_MEMBER.get(status)
    is_new = extension.current_callid != callid
    if state is not None and _is_forward(extension, callid, state, is_new):
        _newer(extension, at).update(phone_state=state, phone_state_at=at, current_callid=callid)
    return is_new


def _is_forward(extension: Extension, callid: str, state: PhoneState, is_new: bool) -> bool:
    """The end of another call than the present one changes nothing, nor does an earlier stage of the same call."""
    if state == PhoneState.IDLE:
        return not is_new or not extension.current_callid
    if is_new:
        return not _is_older_call(callid, extension.current_callid)
    return STAGES[state] >= STAGES.get(PhoneState(extension.phone_state), 0)


def phones_call_ended(*, pbx: Pbx, callid: str, at: dt.datetime) -> None:
    """The record of a call ends it for every phone that was in it."""
    busy = Q(phone_state__in=[PhoneState.RINGING, PhoneState.IN_CALL])
    Extension.objects.filter(busy, pbx=pbx, current_callid=callid).filter(_not_after(at)).update(
        phone_state=PhoneState.IDLE, phone_state_at=at
    )


def _newer(extension: Extension, at: dt.datetime) -> QuerySet[Extension]:
    return Extension.objects.filter(_not_after(at), pk=extension.pk)


def _not_after(at: dt.datetime) -> Q:
    return Q(phone_state_at__isnull=True) | Q(phone_state_at__lte=at)


def _is_older_call(callid: str, current: str) -> bool:
    """Whether a call began before the present one; call ids are `<unix time>.<sequence>`."""
    first, second = _began(callid), _began(current)
    return first is not None and second is not None and first < second


def _began(callid: str) -> tuple[int, int] | None:
    seconds, _, sequence = callid.partition(".")
    return (int(seconds), int(sequence)) if seconds.isdecimal() and sequence.isdecimal() else None
