"""A guest orders a wake-up call on the room's phone: `776*HHMM`, for the next time the clock shows it."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError, RuleError
from hotelpbx.common.models import Gravity
from pbx.events import CodeDialled
from pbx.service_codes import service_code
from rooms.enums import Origin
from rooms.errors import WakeUpError
from rooms.models import Room
from rooms.selectors.stays import rooms_of_phone, stay_holding_in_second
from rooms.services.phone_codes import code_keyed_at
from rooms.services.wakeups import wakeups_schedule

ALREADY_PROMISED = "wakeup_exists"


def wakeup_code_take(*, event: CodeDialled) -> None:
    """Promise the call to whoever held the room when the code was keyed; what cannot be promised goes to a person."""
    room = rooms_of_phone(event.extension, code_keyed_at(event)).first() if event.extension else None
    try:
        with transaction.atomic():  # a savepoint: a refusal leaves the transaction of the report usable
            _order(event, room)
    except ApplicationError as problem:
        _attention(event, room, str(problem.message))
    else:
        attention_close(key=_attention_key(event), resolution=_("The wake-up call is promised."))


def _order(event: CodeDialled, room: Room | None) -> None:
    """Raises `RuleError`, and as `wakeups_schedule`; the same wish again is no other one."""
    code = service_code(event.code)
    if code is None:
        raise RuleError(_("The code names no time of day."))
    if room is None or event.extension is None:
        raise RuleError(_("The phone belongs to no room."))
    keyed_at = code_keyed_at(event)
    holding = stay_holding_in_second(extension=event.extension, at=keyed_at)
    time = dt.time(int(code.words[0][:2]), int(code.words[0][2:]))
    try:
        wakeups_schedule(
            property=room.property,
            rooms=[room],
            date=next_day(time, room.property.timezone, keyed_at),
            time=time,
            origin=Origin.PHONE,
            actor=Actor(origin="phone"),
            stays=[holding.stay] if holding else [],
        )
    except WakeUpError as problem:
        if problem.code != ALREADY_PROMISED:
            raise


def next_day(time: dt.time, zone: str, after: dt.datetime) -> dt.date:
    """The day on which a clock of the zone shows this time next."""
    local = after.astimezone(ZoneInfo(zone))
    return local.date() if local.time() < time else local.date() + dt.timedelta(days=1)


def _attention_key(event: CodeDialled) -> str:
    return f"wakeup_code:{event.receipt.pk}"


def _attention(event: CodeDialled, room: Room | None, reason: str) -> None:
    """A guest who believes to be woken: as grave as a call that failed."""
    facts = {"room": room.number if room else event.number, "code": event.code[:60]}
    attention_raise(
        kind="wakeup_not_ordered",
        key=_attention_key(event),
        gravity=Gravity.RED,
        subject=_("Wake-up call of room %(room)s not promised: %(code)s") % facts,
        property_code=event.pbx.property_code,
        detail=reason,
        data={
            "room": room.number if room else None,
            "code": event.code[:60],
            "number": event.number,
            "receipt": event.receipt.pk,
            "dialled_at": event.receipt.received_at.isoformat(),
        },
    )
