"""Short ways to say what the tests of this app say often."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from django.db import transaction

from hotelpbx.common.audit import Actor
from pbx.enums import CommandKind, CommandState
from pbx.events import CommandFinished, publish
from pbx.models import Command, CommandTarget
from rooms.models import Room, Stay
from rooms.services.stays import GuestInput, stay_check_in
from tests.factories import ServiceLevelFactory
from tests.factories.hotel import NOON, TODAY

E = TypeVar("E", bound=Exception)
DESK = Actor(origin="desk")
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
