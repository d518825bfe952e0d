"""The hotel of a drill: database, broker, device and our processes; what both sides show; and time that passes."""

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.drills.facts import Device, House, Row, content, fingerprint, now
from tests.drills.processes import CELERY, LISTENER, ROOT, WORKER, Keeper, Postgres, found
from tests.drills.relay import Relay
from tests.helpers.hotel import eventually, free_ports

ROOMS = "101-110,201-210,301-310,401-410"
RECONCILED_WITHIN = 15.0  # seconds
PASSWORD = "a device of the drill"
START_WITHIN = 240  # seconds, on a busy machine
INTERRUPTED_AFTER = dt.timedelta(seconds=15)  # longer than a request of a living worker takes when the device is well


@dataclass
class Hotel:
    """Everything that runs, and where."""

    folder: Path
    database: str
    seed: int
    keeper: Keeper = field(init=False)
    env: dict[str, str] = field(init=False)
    relay: Relay = field(init=False)
    postgres: Postgres | None = None
    redis_port: int = 0
    marks: dict[str, int] = field(default_factory=lambda: {"receipt": 0, "report": 0, "request": 0})
    began: dt.datetime = field(default_factory=now)
    kills: int = 0
    reports: int = 0

    def start(self) -> None:
        """Database, demo data, device and processes; returns when the house answers."""
        self.port, self.sim_port, self.tcp_port, pg_port, redis_port = free_ports(5)
        self.folder.chmod(0o711)  # so that the user of a private database gets through
        self.keeper = Keeper(self.folder)
        url = f"sqlite:///{self.folder}/db/hotel.sqlite3"
        if self.database == "postgres":
            self.postgres = Postgres(self.folder / "postgres", pg_port)
            self.postgres.create()
            url = self.postgres.url
        self.env = os.environ | {
            "DEMO": "true",
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": url,
            "CELERY_BROKER_URL": self._broker(redis_port),
            "PBX_SIM_PASSWORD": PASSWORD,
            "LOG_FORMAT": "console",
            "LOG_LEVEL": "warning",
            "PYTHONUNBUFFERED": "1",
        }
        self.relay = Relay(f"http://127.0.0.1:{self.port}", self.seed)
        self._prepare()
        self._connect()
        self._run()

    def _broker(self, redis_port: int) -> str:
        if self.database != "postgres" or not found("redis-server"):
            return "filesystem://localhost"
        self.redis_port = redis_port
        self.start_redis()
        return f"redis://127.0.0.1:{redis_port}/0"

    def start_redis(self) -> None:
        """A private broker without a file of its own: what it held is gone when it ends."""
        argv = [
            "redis-server",
            "--port",
            str(self.redis_port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--bind",
            "127.0.0.1",
        ]
        self.keeper.run("redis", argv, dict(os.environ))

    def _prepare(self) -> None:
        add = f"pbx_add main --property demo --url {self.sim_url} --username api --password-env PBX_SIM_PASSWORD"
        add += f" --transport http --tcp-port {self.tcp_port} --events-url {self.relay.url} --timezone Europe/Berlin"
        for command in ("migrate -v 0", "seed_demo --if-empty", add):
            subprocess.run(  # noqa: S603
                [sys.executable, "manage.py", *command.split()],
                cwd=ROOT,
                env=self.env,
                check=True,
                stdout=subprocess.DEVNULL,
            )

    def _connect(self) -> None:
        """From here on the driver reads the same database; `os.environ` is this process's own."""
        os.environ.update({**self.env, "DJANGO_SETTINGS_MODULE": "hotelpbx.settings"})
        import django

        django.setup()

    def _run(self) -> None:
        python = sys.executable
        simulator = f"manage.py pbx_simulator --port {self.sim_port} --tcp-port {self.tcp_port} --rooms {ROOMS}"
        web = f"-m granian --interface wsgi --host 127.0.0.1 --port {self.port} --blocking-threads 4 --no-ws"
        web += " --log-level error --workers-kill-timeout 2 hotelpbx.wsgi:application"
        self.keeper.run("simulator", [python, *f"{simulator} --timezone Europe/Berlin".split()], self.env)
        self.keeper.run("web", [python, *web.split()], self.env)
        self.keeper.run("worker", WORKER, self.env)
        self.keeper.run("timer", [*CELERY, "beat", "--loglevel", "WARNING"], self.env)
        self.keeper.run("listener", LISTENER, self.env)
        eventually(self._is_open, START_WITHIN)
        self.sim("outside", {"behaviour": "answer", "answer_after": 0})

    def _is_open(self) -> bool:
        try:
            ready = requests.get(f"{self.url}/health/live/", timeout=2).ok and self.sim("state")["sessions"] > 0
        except requests.RequestException:
            return False
        return bool(ready)

    def stop(self) -> None:
        """End everything that was started."""
        self.keeper.stop()
        self.relay.stop()
        if self.postgres:
            self.postgres.stop()

    @property
    def url(self) -> str:
        """Of the web process."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sim_url(self) -> str:
        """Of the device."""
        return f"http://127.0.0.1:{self.sim_port}"

    def sim(self, path: str, body: Row | None = None) -> Any:
        """The device's control. Raises AssertionError with its sentence when it refuses."""
        url = f"{self.sim_url}/sim/{path}"
        answer = requests.get(url, timeout=30) if body is None else requests.post(url, json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def kill(self, name: str) -> None:
        """kill -9 of one process, or of the database server; whoever keeps it alive starts it again."""
        if name == "database":
            assert self.postgres is not None
            self.postgres.kill()
        else:
            self.keeper.children[name].kill()
        self.kills += 1

    def transport(self, name: str) -> None:
        """Switch the reports over to `http` or `tcp`, on both sides, and wait until they flow."""
        from django.core.management import call_command

        self.sim("settings", {"transport": name.upper()})
        self.sim("reboot", {})  # else logins of the other way linger, each with its own address for reports
        patiently(lambda: call_command("pbx_add", "main", "--transport", name, stdout=io.StringIO()))
        links = "tcp_links" if name == "tcp" else "sessions"
        eventually(lambda: self.sim("state")[links] > 0, within=40)

    def mark(self) -> None:
        """A drill begins: its logs start here."""
        from pbx.models import Receipt

        self.marks = {
            "receipt": Receipt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
            "report": _last(self.sim(f"reports?since={self.marks['report']}")["reports"], self.marks["report"]),
            "request": _last(self.sim(f"requests?since={self.marks['request']}")["requests"], self.marks["request"]),
        }
        self.began = now()

    def settle(self, within: float = 240) -> None:
        """Let time pass until nothing is on its way, then a night with its reconciliation, then again."""
        self._drain(within)
        self._night(within)
        self._drain(within)

    def _drain(self, within: float) -> None:
        """Raises AssertionError with what is on its way when it does not end."""
        deadline, quiet = time.monotonic() + within, 0
        while quiet < 2:
            patiently(pass_time)
            busy = [*patiently(on_its_way), *self._on_the_device()]
            quiet = 0 if busy else quiet + 1
            assert not busy or time.monotonic() < deadline, f"not done within {within} s: {busy}"
            time.sleep(0.25)

    def _on_the_device(self) -> list[str]:
        state = self.sim("state")
        for call in state["calls"]:  # of a telephone that could not be hung up when the device was restarted
            requests.post(f"{self.sim_url}/sim/phones/{call['caller']}/hangup", json={}, timeout=30)
        counts = {"reports": state["reports_pending"], "calls": len(state["calls"]), "held": len(self.relay.held)}
        return [f"{count} {what}" for what, count in counts.items() if count]

    def _night(self, within: float) -> None:
        """The call records are compared; a comparison that failed or was killed is tried again after some minutes."""
        from pbx.models import Pbx

        night, deadline = now() + dt.timedelta(minutes=6), time.monotonic() + within
        undone = Pbx.objects.exclude(reconcile_due_at__gt=night)
        patiently(lambda: Pbx.objects.update(reconcile_due_at=now()))
        asked = time.monotonic()
        while patiently(undone.exists):
            assert time.monotonic() < deadline, f"no comparison of the call records succeeded within {within} s"
            if time.monotonic() > asked + RECONCILED_WITHIN:
                patiently(lambda: undone.update(reconcile_due_at=now()))
                asked = time.monotonic()
            patiently(pass_time)
            time.sleep(0.25)

    def look(self) -> tuple[House, Device]:
        """Both sides now."""
        device = self._device()
        return patiently(lambda: read_house(self.marks["receipt"], self.began)), device

    def _device(self) -> Device:
        state = self.sim("state")
        reports = self.sim(f"reports?since={self.marks['report']}")["reports"]
        self.reports += len(reports)
        cut = {hashlib.sha256(body).hexdigest() for body in self.relay.cut}
        reports = [report for report in reports if fingerprint(report["payload"]) not in cut]
        return Device(
            extensions={row["number"]: row for row in state["extensions"]},
            alarms=state["alarms"],
            cdrs={row["callid"]: row for row in state["cdrs"]},
            reports=reports,
            requests=self.sim(f"requests?since={self.marks['request']}")["requests"],
        )


def _last(rows: list[Row], otherwise: int) -> int:
    return max((row["number"] for row in rows), default=otherwise)


def patiently(deed: Callable[[], Any], within: float = 40) -> Any:
    """Do it, again while the database is away or busy."""
    from django.db import DatabaseError, connection

    deadline = time.monotonic() + within
    while True:
        try:
            return deed()
        except DatabaseError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def pass_time() -> None:
    """What only time would bring: leases of dead workers run out, pauses between tries are over."""
    from django.db.models import Exists, OuterRef

    from pbx.enums import WAITING_STATES, CommandState
    from pbx.models import Command, CommandAttempt, Pbx, PbxSession

    at = now()
    under_way = CommandAttempt.objects.filter(command=OuterRef("pk"), started_at__gt=at - INTERRUPTED_AFTER)
    dead = Command.objects.filter(~Exists(under_way), state=CommandState.IN_FLIGHT, lease_until__gt=at)
    dead.update(lease_until=at - dt.timedelta(seconds=1))
    Command.objects.filter(state__in=WAITING_STATES, not_before__gt=at).update(not_before=at)
    Pbx.objects.filter(probe_at__gt=at).update(probe_at=at)
    PbxSession.objects.filter(login_lease_until__lt=at + dt.timedelta(seconds=20)).update(login_lease_until=None)


def on_its_way() -> list[str]:
    """What in our house has not come to its end and needs nobody."""
    from pbx.enums import OPEN_STATES, CommandKind, CommandState, ReceiptState
    from pbx.models import Command, Receipt
    from rooms.enums import WakeUpStatus
    from rooms.models import WakeUpCall

    wipes = Command.objects.filter(state=CommandState.NEEDS_ATTENTION, kind=CommandKind.CHECKOUT)
    held = set(wipes.values_list("targets", flat=True)) - {None}
    waiting = Command.objects.filter(state__in=OPEN_STATES).exclude(targets__in=held)
    soon = now() + dt.timedelta(hours=23)
    unarmed = WakeUpCall.objects.filter(status=WakeUpStatus.SCHEDULED, closed_at__isnull=True, due_at__lt=soon)
    received = Receipt.objects.filter(state=ReceiptState.RECEIVED).count()
    words = [f"command {c.pk} {c.kind} {c.state} {c.reason!r}" for c in waiting[:3]]
    words += [f"wake-up {w.pk} {w.status_reason!r}" for w in unarmed.exclude(room__phones__extension__in=held)[:3]]
    return words + ([f"{received} reports in the inbox"] if received else [])


def read_house(after_receipt: int, since: dt.datetime) -> House:
    """The rows that the invariants look at."""
    from billing.models import FolioEntry, MinibarPosting
    from hotelpbx.common.models import AttentionItem
    from pbx.models import CallRecord
    from rooms.models import Room, Stay

    entries = FolioEntry.objects.values("id", "folio__stay_id", "amount")
    calls = CallRecord.objects.values(
        "id", "callid", "rating__status", "rating__entry__amount", "rating__entry__folio__stay_id"
    )
    postings = MinibarPosting.objects.filter(receipt__isnull=False).select_related("receipt", "entry__folio")
    return House(
        receipts=_receipts(after_receipt),
        commands=_commands(since),
        attention=list(AttentionItem.objects.values("kind", "key", "subject", "data", "resolved_at", "raised_at")),
        entries=[{"id": row["id"], "stay": row["folio__stay_id"], "amount": row["amount"]} for row in entries],
        calls=[
            {
                "id": row["id"],
                "callid": row["callid"],
                "rating": row["rating__status"],
                "entry_stay": row["rating__entry__folio__stay_id"],
                "entry_amount": row["rating__entry__amount"],
            }
            for row in calls
        ],
        minibar=[
            {
                "callid": content(bytes(posting.receipt.raw)).get("callid") if posting.receipt else "",
                "stay": posting.entry.folio.stay_id,
                "amount": posting.entry.amount,
            }
            for posting in postings
        ],
        stays=[
            {"id": stay.pk, "room": stay.room.number, "status": stay.status, "name": stay.guest_name}
            for stay in Stay.objects.select_related("room")
        ],
        conditions=dict(Room.objects.values_list("number", "condition")),
    )


def _receipts(after: int) -> list[Row]:
    from pbx.models import Receipt

    fields = ("id", "state", "event_type", "code", "fingerprint", "received_at", "attempts_made", "raw", "error")
    rows = list(Receipt.objects.filter(pk__gt=after).order_by("pk").values(*fields))
    for row in rows:
        row["callid"] = content(bytes(row.pop("raw"))).get("callid", "")
    return rows


def _commands(since: dt.datetime) -> list[Row]:
    from pbx.models import Command
    from pbx.services.alerts import command_key

    return [
        {
            "id": command.pk,
            "kind": command.kind,
            "state": command.state,
            "reason": command.reason,
            "recent": command.created_at >= since,
            "alert_key": command_key(command),
            "numbers": [extension.number for extension in command.targets.all()],
        }
        for command in Command.objects.prefetch_related("targets")
    ]
