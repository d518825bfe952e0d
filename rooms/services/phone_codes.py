"""Codes of housekeeping and of guests, keyed on a phone: `777*state`, from the room's phone or another one.

What cannot be followed becomes an attention item and is never dropped. All of it is idempotent.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError, RuleError
from pbx.dialplan.options import (
    CLEAN,
    DIRTY,
    DND_OFF,
    DND_ON,
    INSPECTED,
    MAINTENANCE,
    MAKE_UP_OFF,
    MAKE_UP_ON,
    SIGNS,
)
from pbx.events import CodeDialled
from pbx.pins import code_sealed, pins_hidden
from pbx.service_codes import ServiceCode, service_code
from pbx.services.calls import call_began_at
from pbx.services.dialplans import dialplan_get
from rooms.enums import Condition
from rooms.models import Room
from rooms.services.housekeeping import room_condition_set, room_service_flags_set
from rooms.services.maintenance import room_maintenance_report
from rooms.staff_pins import StaffMember, staff_find_by_pin

LONGEST_CODE_CALL = dt.timedelta(minutes=2)
CONDITIONS = {CLEAN: Condition.CLEAN, DIRTY: Condition.DIRTY, INSPECTED: Condition.INSPECTED}
MAINTENANCE_NOTE = gettext_noop("reported by phone; ask on the floor what is broken")


class Keyed(NamedTuple):
    """A code that was understood: of which room, by whom, and when."""

    event: CodeDialled
    state: str
    room: Room
    by: str
    actor: Actor
    at: dt.datetime


Deed = Callable[[Keyed], None]
_deeds: dict[str, Deed] = {}


def state_code_does(state: str, deed: Deed) -> None:
    """Register what a state code does; called from `AppConfig.ready`. An `ApplicationError` goes to a person."""
    _deeds[state] = deed


def room_code_take(*, event: CodeDialled) -> None:
    """Do what was keyed about a room."""
    code = service_code(event.code)
    room = _room_of(event, code)
    try:
        keyed = _read(event, code, room)
        with transaction.atomic():  # a savepoint: a refusal leaves the transaction of the report usable
            _deeds[keyed.state](keyed)
    except ApplicationError as problem:
        _raise_code(event, room, str(problem.message))
    else:
        attention_close(key=_code_key(event), resolution=_("The report was processed."))


def code_keyed_at(event: CodeDialled) -> dt.datetime:
    """When the code was keyed: when its report came, unless that came so late that the call's beginning says more."""
    received_at = event.receipt.received_at
    began_at = call_began_at(pbx=event.pbx, callid=event.callid, received_at=received_at)
    return received_at if received_at - began_at < LONGEST_CODE_CALL else began_at


def _room_of(event: CodeDialled, code: ServiceCode | None) -> Room | None:
    rooms = Room.objects.select_related("property")
    if code and code.room:
        return rooms.filter(property__code=event.pbx.property_code, number=code.room).first()
    return rooms.filter(phones__extension=event.extension).first() if event.extension else None


def _read(event: CodeDialled, code: ServiceCode | None, room: Room | None) -> Keyed:
    """What was keyed, understood. Raises `RuleError` in words that follow "code from phone:"."""
    if code is None or code.words[0] not in _deeds:
        raise RuleError(_("the code is not known"))
    if room is None:
        raise RuleError(_("no room has this number") if code.room else _("no room has this phone"))
    staff = _staff(event, code, room)
    actor = Actor(user=staff.user if staff else None, origin="phone")
    by = staff.name if staff else f"phone {event.number}"
    return Keyed(event, code.words[0], room, by, actor, code_keyed_at(event))


def _staff(event: CodeDialled, code: ServiceCode, room: Room) -> StaffMember | None:
    """Who keyed it, where a PIN says so. Raises `RuleError`: no PIN where one is needed, or a wrong one."""
    state = code.words[0]
    if not code.pin_digests:
        if code.room or state == INSPECTED or (state not in SIGNS and dialplan_get(event.pbx).staff_pin):
            raise RuleError(_("no PIN was keyed"))
        return None
    staff = staff_find_by_pin(room.property, code.pin_digests)
    if staff is None:
        raise RuleError(_("nobody has the PIN that was keyed"))
    if state == INSPECTED and not staff.may_inspect:
        raise RuleError(_("%(name)s may not report rooms as inspected") % {"name": staff.name})
    return staff


def _condition_set(keyed: Keyed) -> None:
    if keyed.room.condition_changed_at and keyed.at < keyed.room.condition_changed_at:
        return  # told twice, or late: somebody has said something newer
    condition = CONDITIONS[keyed.state]
    room_condition_set(room=keyed.room, condition=condition, by=keyed.by, actor=keyed.actor, now=keyed.at)


def _maintenance(keyed: Keyed) -> None:
    """A person decides whether the room is blocked: its guest may be in it."""
    room_maintenance_report(room=keyed.room, note=_(MAINTENANCE_NOTE), actor=keyed.actor)


def _sign(keyed: Keyed) -> None:
    signs = {
        DND_ON: {"do_not_disturb": True},
        DND_OFF: {"do_not_disturb": False},
        MAKE_UP_ON: {"make_up_room": True},
        MAKE_UP_OFF: {"make_up_room": False},
    }
    room_service_flags_set(room=keyed.room, reported_at=keyed.at, actor=keyed.actor, **signs[keyed.state])


for _state in CONDITIONS:
    state_code_does(_state, _condition_set)
for _state in sorted(SIGNS):
    state_code_does(_state, _sign)
state_code_does(MAINTENANCE, _maintenance)


def _code_key(event: CodeDialled) -> str:
    return f"room_code:{event.receipt.pk}"


def _raise_code(event: CodeDialled, room: Room | None, reason: str) -> None:
    code = pins_hidden(code_sealed(event.code))[:60]
    attention_raise(
        kind="room_code_unknown",
        key=_code_key(event),
        subject=_("%(code)s from phone %(number)s: %(reason)s")
        % {"code": code, "number": event.number, "reason": reason},
        property_code=event.pbx.property_code,
        detail=_("Ask who dialled and set the condition of the room by hand."),
        data={
            "code": code,
            "number": event.number,
            "room": room.number if room else None,
            "pbx": event.pbx.name,
            "callid": event.callid,
            "receipt": event.receipt.pk,
            "reported_at": event.receipt.received_at.isoformat(),
        },
    )
