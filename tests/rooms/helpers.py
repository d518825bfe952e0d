"""Short ways to say what the tests of this app say often."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from django.db import transaction
from django.utils import timezone

from hotelpbx.common.audit import Actor
from pbx.enums import CallStatus, CallType, CommandKind, CommandState
from pbx.events import CallRecorded, CommandFinished, publish
from pbx.models import CallRecord, Command, CommandTarget, Extension
from rooms.enums import WakeUpStatus
from rooms.models import Room, Stay, WakeUpCall
from rooms.services.stays import GuestInput, stay_check_in
from rooms.services.wakeups import wakeups_schedule
from tests.factories import ServiceLevelFactory, StayFactory
from tests.factories.hotel import NOON, TODAY

E = TypeVar("E", bound=Exception)
DESK = Actor(origin="desk")
TOMORROW = TODAY + dt.timedelta(days=1)
DEPARTURE = TODAY + dt.timedelta(days=7)


def check_in(room: Room, name: str = "Ada Lovelace", **values: Any) -> Stay:
    """Check one guest in at noon of the business date."""
    first, _blank, last = name.rpartition(" ")
    given: dict[str, Any] = {
        "property": room.property,
        "guests": [GuestInput(first, last)],
        "service_level": ServiceLevelFactory(),
        "departure": DEPARTURE,
        "actor": DESK,
        "now": NOON,
        **values,
    }
    return stay_check_in(room=room, **given)


def commands(kind: CommandKind) -> list[Command]:
    """The requests of a kind in their order."""
    return list(Command.objects.filter(kind=kind).order_by("sequence", "pk"))


def targets(command: Command) -> set[str]:
    """The extensions whose order the request respects."""
    return {target.extension.number for target in CommandTarget.objects.filter(command=command)}


def finish(command: Command, state: str = CommandState.DONE, **result: Any) -> None:
    """The request ended like this, and the house hears of it."""
    Command.objects.filter(pk=command.pk).update(state=state, result=result, finished_at=NOON)
    command.refresh_from_db()
    publish(CommandFinished(command=command))


@contextlib.contextmanager
def refused(error: type[E], match: str | None = None) -> Iterator[pytest.ExceptionInfo[E]]:
    """The service refuses; what it began is undone, as its caller's transaction would do."""
    with pytest.raises(error, match=match) as caught, transaction.atomic():
        yield caught


def schedule(*rooms: Room, date: dt.date | None = TOMORROW, at: str = "06:30", **values: Any) -> list[WakeUpCall]:
    """Promise wake-up calls, tomorrow at half past six unless said otherwise."""
    given: dict[str, Any] = {"property": rooms[0].property, "origin": "desk", "actor": DESK, **values}
    return wakeups_schedule(rooms=list(rooms), date=date, time=dt.time.fromisoformat(at), **given)


def occupied(number: str, **values: Any) -> Room:
    """An occupied room with a phone of the same number."""
    return StayFactory(room__number=number, **values).room


def confirm(command: Command, **failed: str) -> None:
    """The device has set the alarms: extension 110 got the id 9110."""
    numbers = [number for number in command.payload["numbers"] if f"x{number}" not in failed]
    finish(
        command,
        alarms={number: f"9{number}" for number in numbers},
        failed={name[1:]: reason for name, reason in failed.items()},
    )


def armed(number: str = "110", **values: Any) -> WakeUpCall:
    """A wake-up call for tomorrow 06:30 whose alarm the device has; the clock must stand at noon."""
    (call,) = schedule(occupied(number), **values)
    confirm(commands(CommandKind.WAKEUP_CREATE)[-1])
    call.refresh_from_db()
    assert call.status == WakeUpStatus.ARMED
    return call


def phone(number: str) -> Extension:
    """The extension of this number."""
    return Extension.objects.get(number=number)


def report(kind: type[Any], number: str = "110", callid: str = "c1", **values: Any) -> None:
    """A report about a phone reaches the house now."""
    publish(kind(extension=phone(number), callid=callid, at=timezone.now(), **values))


def record(number: str = "110", callid: str = "c1", *, caller: str = "wakeup", **values: Any) -> CallRecord:
    """The record of a call to a phone reaches the house now."""
    given: dict[str, Any] = {
        "type": CallType.INTERNAL,
        "status": CallStatus.ANSWERED,
        "call_seconds": 20,
        "talk_seconds": 10,
        **values,
    }
    started_at = timezone.now() - dt.timedelta(seconds=given["call_seconds"])
    call = CallRecord.objects.create(
        pbx=phone(number).pbx,
        callid=callid,
        started_at=started_at,
        caller=caller,
        callee=number,
        received_at=timezone.now(),
        **given,
    )
    publish(CallRecorded(call=call))
    return call
