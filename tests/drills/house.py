"""The hotel of a drill: database, broker, device and our processes; what both sides show; and time that passes."""

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.drills.facts import Device, House, Row, fingerprint, now
from tests.drills.processes import CELERY, LISTENER, ROOT, WORKER, Keeper, Postgres, found
from tests.drills.reading import on_its_way, pass_time, patiently, read_house
from tests.drills.relay import Relay
from tests.helpers.hotel import eventually, free_ports

ROOMS = "101-110,201-210,301-310,401-410"
RECONCILED_WITHIN = 15.0  # seconds
PASSWORD = "a device of the drill"
START_WITHIN = 240  # seconds, on a busy machine


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
