"""A hotel without a simulated part but the phones' ears: Asterisk, the gateway, and HotelPBX's own processes."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from pbx.dialplan.options import Dialect, Options
from pbx.dialplan.writing import ENTRY, dialplan_text
from tests.drills.processes import CELERY, LISTENER, ROOT, WORKER, Keeper
from tests.helpers.hotel import Hotel, eventually, free_ports
from tests.telephony.lab import Lab, Phone

ROOMS = "101-110,201-210,301-310,401-410"
DESK = "8001"
START_WITHIN = 600  # seconds, on a very busy machine
PASSWORD = "a gateway of the tests"
PJSIP = """[global]
type = global
endpoint_identifier_order = username,ip
[transport-udp]
type = transport
protocol = udp
bind = @HOST@:@SIP_PORT@
[trunk]
type = endpoint
transport = transport-udp
context = hotelpbx-from-trunk
disallow = all
allow = ulaw,alaw
direct_media = no
aors = trunk
[trunk]
type = aor
contact = sip:@HOST@:@TRUNK_PORT@
[trunk]
type = identify
endpoint = trunk
match = @HOST@
#include "hotelpbx/pjsip.conf"
"""
DIALPLAN = """[general]
static = yes
#include "hotelpbx/extensions.conf"
#include "extensions_support.conf"
"""
ETC: Mapping[str, str] = {
    "pjsip.conf": PJSIP,
    "extensions.conf": DIALPLAN,
    "hotelpbx/pjsip.conf": "",
    "hotelpbx/extensions.conf": "",
}
# One process for all of them: an interpreter with Django takes seconds to start.
COMMANDS = """import sys, django
django.setup()
from django.core.management import call_command
for line in sys.argv[1:]:
    call_command(*line.split())
"""


@dataclass
class House:
    """The running hotel: its telephones in `lab`, its API in `hotel`."""

    lab: Lab
    hotel: Hotel

    def phone(self, number: str, **rules: Any) -> Phone:
        """A telephone that knows the password which the gateway has given it."""
        return self.lab.phone(number, secret=self._password(number), **rules)

    def _password(self, number: str) -> str:
        text = (self.lab.run / "etc" / "hotelpbx" / "pjsip.conf").read_text()
        found = re.search(rf"^\[{number}\]\(hotelpbx-auth\)\n(?:.+\n)*?password = (.+)$", text, re.MULTILINE)
        assert found, f"the gateway has no telephone {number}"
        return found[1]


@contextmanager
def running_house(folder: Path, recordings: Path) -> Iterator[House]:
    """Start everything from nothing; end all of it."""
    dialplan = dialplan_text(Options(calling_context=""), Dialect.GOSUB)
    with Lab(etc=ETC, dialplan=dialplan, rooms=(), sounds=recordings, folder=folder / "lab") as lab:
        port, gateway_port, tcp_port = free_ports(3)
        env = _environment(folder, lab)
        keeper = Keeper(folder)
        try:
            keeper.run("gateway", _gateway(lab, folder, gateway_port, tcp_port), env)
            _prepare(env, port, gateway_port, tcp_port)
            _run(keeper, env, port)
            hotel = Hotel(
                f"http://127.0.0.1:{port}", f"http://127.0.0.1:{gateway_port}", _web(keeper), folder / "web.log", env
            )
            eventually(lambda: _is_open(hotel.url), START_WITHIN)
            yield House(lab, hotel)
        finally:
            keeper.stop()


def _environment(folder: Path, lab: Lab) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "hotelpbx.settings",
        "DEMO": "true",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/hotel.sqlite3",
        "CELERY_BROKER_URL": "filesystem://localhost",
        "ASTERISK_SECRET": lab.asterisk.secret,
        "GATEWAY_PASSWORD": PASSWORD,
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "warning",
        "PYTHONUNBUFFERED": "1",
    }


def _gateway(lab: Lab, folder: Path, port: int, tcp_port: int) -> list[str]:
    options = {
        "--asterisk": f"127.0.0.1:{lab.ports.ami}",
        "--ami-user": lab.asterisk.user,
        "--config-dir": str(lab.run / "etc" / "hotelpbx"),
        "--state-file": str(folder / "gateway.sqlite3"),
        "--trunk": "trunk",
        "--rooms": ROOMS,
        "--extensions": DESK,
        "--language": "zh",
        "--services-context": ENTRY,
        "--port": str(port),
        "--tcp-port": str(tcp_port),
        "--transport": "http",
    }
    return [sys.executable, "manage.py", "pbx_gateway", *(word for pair in options.items() for word in pair)]


def _prepare(env: dict[str, str], port: int, gateway_port: int, tcp_port: int) -> None:
    add = f"pbx_add main --property demo --url http://127.0.0.1:{gateway_port} --username api"
    add += f" --password-env GATEWAY_PASSWORD --transport http --tcp-port {tcp_port}"
    add += f" --events-url http://127.0.0.1:{port} --timezone UTC"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", COMMANDS, "migrate -v 0", "seed_demo", add],
        cwd=ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _run(keeper: Keeper, env: dict[str, str], port: int) -> None:
    web = f"-m granian --interface wsgi --host 127.0.0.1 --port {port} --blocking-threads 4 --no-ws --log-level error"
    keeper.run("web", [sys.executable, *web.split(), "--workers-kill-timeout", "2", "hotelpbx.wsgi:application"], env)
    keeper.run("worker", WORKER, env)
    keeper.run("timer", [*CELERY, "beat", "--loglevel", "WARNING"], env)
    keeper.run("listener", LISTENER, env)


def _web(keeper: Keeper) -> "subprocess.Popen[bytes]":
    process = keeper.children["web"].process
    assert process is not None
    return process


def _is_open(url: str) -> bool:
    """All lines of the readiness page say ok, the device among them."""
    try:
        answer = requests.get(f"{url}/health/ready/", timeout=5)
    except requests.RequestException:
        return False
    return all(line.endswith(": ok") for line in answer.text.splitlines())
