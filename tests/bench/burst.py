"""A burst: thousands of reports, a house full of wake-up calls that ring at once, and a desk that wants its rack."""

import datetime as dt
import random
import socket
import tempfile
import threading
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from hotelpbx.common.models import PropertyAccess
from hotelpbx.common.roles import FRONT_DESK
from pbx.enums import CommandKind, CommandState, ReceiptState
from pbx.events import CommandFinished, publish
from pbx.models import CallRecord, Command, Pbx, Receipt
from rooms.enums import WakeUpStatus
from rooms.models import Property, Room, WakeUpCall
from rooms.services.wakeups import wakeups_schedule
from tests.bench.house import DESK, ZONE, call_reports, call_status, check_all_in, house
from tests.bench.measure import Line, cpu_of, percentile, rss_of
from tests.bench.servers import post_all, process, web
from tests.factories.hotel import user_with_roles
from tests.helpers.hotel import eventually

FIRST = 1000
PAUSE_SECONDS = 0.25
GROWTH_GOAL_MIB = 60
SLOWER_GOAL = 10


@dataclass
class Rack:
    """A desk that asks for the room rack again and again; seconds of each answer."""

    port: int
    session: str
    stop: threading.Event = field(default_factory=threading.Event)
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def ask(self) -> None:
        """One look at the rack."""
        head = f"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={self.session}\r\nConnection: close\r\n\r\n"
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as link:
            link.sendall(head.encode())
            with link.makefile("rb") as answer:
                status = answer.readline()
                answer.read()
        self.seconds.append(time.perf_counter() - started)
        self.refused += b" 200 " not in status

    def keep_asking(self) -> None:
        """Until told to stop."""
        while not self.stop.wait(PAUSE_SECONDS):
            self.ask()


def burst_lines(reports: int, rooms: int) -> list[Line]:
    """Everything sent as fast as it is taken; then everything understood, once, and every call known as answered."""
    property = house("burst", rooms, first=FIRST)
    exchange = Pbx.objects.get(name="burst")
    check_all_in(property)
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "processes.log"
        with web(log) as (server, port), process("manage.py", "work", log=log) as worker:
            rack = Rack(port, desk_session(property))
            for _look in range(5):
                rack.ask()
            before, rack.seconds = min(rack.seconds), []
            path = f"/pbx/events/{exchange.intake_key}/"
            post_all(port, path, call_reports(60, rooms, first=FIRST))  # so that every module is loaded
            eventually(lambda: not _waiting(exchange), 60)
            memory = {pid: rss_of(pid) for pid in (server.pid, worker.pid)}
            used = {pid: cpu_of(pid) for pid in memory}
            asking = threading.Thread(target=rack.keep_asking)
            asking.start()
            _wake_ups_due(property)
            bodies = _mixed(reports, rooms)
            started = time.perf_counter()
            statuses = post_all(port, path, bodies)
            taken = time.perf_counter() - started
            most = {pid: rss_of(pid) for pid in memory}
            eventually(lambda: not _waiting(exchange), 1200)
            understood = time.perf_counter() - started
            rack.stop.set()
            asking.join()
            grown = [max(most[pid], rss_of(pid)) - memory[pid] for pid in (server.pid, worker.pid)]
            cpu = [cpu_of(pid) - used[pid] for pid in (server.pid, worker.pid)]
    total = len(bodies)
    lost = sum(status != 200 for status in statuses) + total + 60 - Receipt.objects.filter(pbx=exchange).count()
    failed = Receipt.objects.filter(pbx=exchange, state__in=[ReceiptState.FAILED, ReceiptState.MALFORMED]).count()
    answered = WakeUpCall.objects.filter(property=property, status=WakeUpStatus.ANSWERED).count()
    records = CallRecord.objects.filter(pbx=exchange).count()
    slower = percentile(rack.seconds, 50) / before
    size = f"{total} reports"
    return [
        Line(
            "burst, taken by the web server",
            size,
            cpu[0] * 1e3,
            taken * 1e3,
            memory=f"{grown[0]:+.0f} MiB",
            figure=f"{total / taken:,.0f}/s of wall, {lost} lost",
            goal=f"0 lost, <= +{GROWTH_GOAL_MIB} MiB",
            ok=not lost and grown[0] <= GROWTH_GOAL_MIB,
        ),
        Line(
            "burst, understood by one worker",
            size,
            cpu[1] * 1e3,
            understood * 1e3,
            memory=f"{grown[1]:+.0f} MiB",
            figure=f"{total / cpu[1]:,.0f}/s of CPU, {failed} failed, {records} call records",
            goal=f"0 failed, <= +{GROWTH_GOAL_MIB} MiB",
            ok=not failed and grown[1] <= GROWTH_GOAL_MIB and records == 20 + reports // 3,
        ),
        Line(
            "burst, wake-up calls ringing at once",
            f"{rooms} rooms",
            0,
            0,
            figure=f"{answered} known as answered",
            goal="all",
            ok=answered == rooms,
        ),
        Line(
            "burst, room rack meanwhile",
            f"{len(rack.seconds)} looks",
            0,
            percentile(rack.seconds, 50) * 1e3,
            figure=f"{slower:.1f}x of {before * 1e3:.0f} ms at rest, 95 %: {percentile(rack.seconds, 95) * 1e3:.0f} ms",
            goal=f"all answered, median <= {SLOWER_GOAL}x",
            ok=not rack.refused and slower <= SLOWER_GOAL,
        ),
    ]


def _waiting(exchange: Pbx) -> bool:
    return Receipt.objects.filter(pbx=exchange, state=ReceiptState.RECEIVED).exists()


def _wake_ups_due(property: Property) -> None:
    """A wake-up call for every room within the next minute or so, its alarm on the device."""
    soon = (timezone.now() + dt.timedelta(seconds=75)).astimezone(ZoneInfo(ZONE)).time()
    rooms = list(Room.objects.filter(property=property))
    at = soon.replace(second=0, microsecond=0)
    wakeups_schedule(property=property, rooms=rooms, date=None, time=at, origin="desk", actor=DESK)
    for command in Command.objects.filter(kind=CommandKind.WAKEUP_CREATE, state=CommandState.QUEUED):
        command.state = CommandState.DONE
        command.result = {"alarms": {number: f"9{number}" for number in command.payload["numbers"]}, "failed": {}}
        command.save()
        publish(CommandFinished(command=command))


def _mixed(reports: int, rooms: int) -> list[bytes]:
    """Calls as they come, and among the first of them all wake-up calls: ringing, then answered."""
    numbers = [str(FIRST + n) for n in range(rooms)]
    rings = [call_status(f"wake.{number}", number, "RING") for number in numbers]
    answers = [call_status(f"wake.{number}", number, "ANSWER") for number in numbers]
    random.Random(4).shuffle(rings)
    calls = call_reports(reports, rooms, first=FIRST)
    return [*rings, *answers, *[body.replace(b'"callid": "', b'"callid": "b') for body in calls]]


def desk_session(property: Property) -> str:
    """The cookie of somebody at the desk of this hotel."""
    user = user_with_roles(FRONT_DESK)
    PropertyAccess.objects.create(user=user, property_code=property.code)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
