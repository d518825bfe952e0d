"""Groups: check-in of a house against the same rows written set-based, and one wake-up time for all of it."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Max, Model
from django.utils import timezone

from pbx.models import Extension
from pbx.services.dispatch import commands_drain
from pbx.simulator.server import Simulator
from rooms.enums import WakeUpStatus
from rooms.models import Property, Room, WakeUpCall
from rooms.services.wakeups import wakeups_schedule
from tests.bench.house import DESK, ZONE, check_all_in, house
from tests.bench.measure import Cost, Line, measured

CHECK_IN_GOAL, DEVICE_REQUESTS_GOAL = 4.0, 3
ROOM_FIELDS = ("occupancy", "condition", "do_not_disturb", "make_up_room")
PHONE_FIELDS = ("wanted_name", "wanted_routes", "wanted_outbound", "wanted_voicemail", "wanted_version", "sync_state")


def check_in_lines(rooms: int, times: int) -> list[Line]:
    """The cheapest of several runs of both; the statements of a house a tenth as large."""
    few = _check_in("groupfew", rooms // 10)[0]
    pairs = [_check_in(f"group{run}", rooms) for run in range(times)]
    ours, plain = (min((pair[side] for pair in pairs), key=lambda cost: cost.cpu) for side in (0, 1))
    ratio = ours.cpu / plain.cpu
    return [
        Line("group check-in, yardstick: bulk_create", f"{rooms} rooms", plain.cpu * 1e3, plain.wall * 1e3, ""),
        Line(
            "group check-in",
            f"{rooms} rooms",
            ours.cpu * 1e3,
            ours.wall * 1e3,
            f"{ours.statements} ({few.statements} at {rooms // 10})",
            figure=f"{ratio:.2f}x",
            goal=f"<= {CHECK_IN_GOAL:.0f}x",
            ok=ratio <= CHECK_IN_GOAL,
        ),
    ]


def _check_in(code: str, rooms: int) -> tuple[Cost, Cost]:
    property = house(code, rooms)
    before = {model: model._default_manager.aggregate(most=Max("pk"))["most"] or 0 for model in _models()}
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy_of_database(Path(folder))
        with measured() as ours:
            check_all_in(property)
        plain = _written_plainly(property, before, copy)
        connections[copy].close()
        del connections[copy]
    return ours, plain


def _models() -> list[type[Model]]:
    return [model for app in ("common", "pbx", "rooms", "billing") for model in apps.get_app_config(app).get_models()]


def _copy_of_database(folder: Path) -> str:
    """A second database with the same content, by its alias (SQLite)."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(str(connection.settings_dict["NAME"]), folder / "copy.sqlite3")
    connections.databases["plain"] = {**connection.settings_dict, "NAME": folder / "copy.sqlite3"}
    connections["plain"].ensure_connection()
    return "plain"


def _written_plainly(property: Property, before: dict[type[Model], int], alias: str) -> Cost:
    """The rows that the check-in made and changed, written once more with one statement a table and batch."""
    made: list[tuple[type[Model], list[Any]]] = []
    for model, most in before.items():
        if rows := list(model._default_manager.filter(pk__gt=most)):
            made.append((model, rows))
    rooms = list(Room.objects.filter(property=property))
    phones = list(Extension.objects.filter(room_phone__room__property=property))
    with measured() as cost, transaction.atomic(using=alias):
        for model, rows in made:
            model._default_manager.using(alias).bulk_create(rows)
        Room.objects.using(alias).bulk_update(rooms, ROOM_FIELDS)
        Extension.objects.using(alias).bulk_update(phones, PHONE_FIELDS)
    return cost


def wake_up_lines(rooms: int) -> list[Line]:
    """One time for a whole house on a simulated device: promised, set, read back."""
    numbers = f"1000-{999 + rooms}"
    with Simulator(rooms=numbers, timezone=ZONE) as device:
        property = house("wakeups", rooms, url=device.url)
        check_all_in(property)
        commands_drain(limit=rooms + 50)
        promised = list(Room.objects.filter(property=property))
        asked = len(device.control("requests")["requests"])
        with measured() as cost:
            wakeups_schedule(
                property=property, rooms=promised, date=None, time=_in_an_hour(), origin="desk", actor=DESK
            )
            commands_drain(limit=rooms + 50)
        requests = [row["endpoint"] for row in device.control("requests")["requests"]][asked:]
        alarms = len(device.control("state")["alarms"])
    armed = WakeUpCall.objects.filter(property=property, status=WakeUpStatus.ARMED).exclude(pbx_wakeup_id="").count()
    return [
        Line(
            "group wake-up",
            f"{rooms} rooms",
            cost.cpu * 1e3,
            cost.wall * 1e3,
            str(cost.statements),
            figure=f"{len(requests)} requests, {armed} read back, {alarms} alarms",
            goal=f"<= {DEVICE_REQUESTS_GOAL} requests, all read back",
            ok=len(requests) <= DEVICE_REQUESTS_GOAL and armed == alarms == rooms,
        )
    ]


def _in_an_hour() -> dt.time:
    later = timezone.now().astimezone(ZoneInfo(ZONE)) + dt.timedelta(hours=1)
    return later.time().replace(second=0, microsecond=0)
