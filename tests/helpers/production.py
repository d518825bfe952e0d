"""The production profile on one machine: PostgreSQL, Redis, gunicorn twice, nginx, worker, timer, simulator.

It takes the files of `deploy/` as they are and changes nothing but addresses, ports and paths.
"""

import datetime as dt
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers.hotel import ROOT, eventually, free_ports

DEPLOY = ROOT / "deploy"
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = "desk.example.com"
PASSWORD = "correct horse battery"
BIN = Path(sys.executable).parent


def program(name: str) -> str:
    """Where a server is installed; skips the test where it is not."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not found:
        pytest.skip(f"{name} is not installed: the production profile is not tried")
    return found


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of a new database on the server at hand; skips the test where there is none."""
    name = f"hotelpbx_production_{secrets.token_hex(4)}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at TEST_DATABASE_URL or 127.0.0.1:5432: {error}")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield re.sub(r"/[^/]*$", f"/{name}", POSTGRES)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def stop(process: subprocess.Popen[bytes], within: float = 30) -> None:
    """As systemd stops a unit."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(within)


@dataclass
class Production:
    """What runs, and the way to it."""

    folder: Path
    env: dict[str, str]
    url: str
    simulator_url: str
    web: socket.socket
    intake: socket.socket
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _token: str = ""

    @property
    def intake_port(self) -> int:
        """Where the device reports."""
        return int(self.intake.getsockname()[1])

    def manage(self, *args: str, **env: str) -> str:
        """A management command that must succeed; what it said."""
        result = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *args],
            cwd=ROOT,
            env=self.env | env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{args}: {result.stdout}{result.stderr}"
        return result.stdout + result.stderr

    def start(self, name: str, command: list[str], **env: str) -> subprocess.Popen[bytes]:
        """Start a process; its output goes to `NAME.log`."""
        with self.log(name).open("ab") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=self.env | env, stdout=output, stderr=output)  # noqa: S603
        self.running[name] = process
        return process

    def start_unit(self, name: str, **env: str) -> subprocess.Popen[bytes]:
        """Start what the unit file `hotelpbx-NAME.service` starts, with the unit's socket if it has one."""
        command = unit_command(name).replace("/var/lib/hotelpbx", self.env["VAR_DIR"])
        listening = {"web": self.web, "intake": self.intake}.get(name)
        if listening is None:
            return self.start(name, command.split(), **env)
        number = listening.fileno()
        line = f"export LISTEN_FDS=1 LISTEN_PID=$$; exec {command} 3<&{number}"
        with self.log(name).open("ab") as output:
            process = subprocess.Popen(  # noqa: S603
                ["bash", "-c", line],  # noqa: S607
                cwd=ROOT,
                env=self.env | env,
                stdout=output,
                stderr=output,
                pass_fds=[number],
            )
        self.running[name] = process
        return process

    def log(self, name: str) -> Path:
        """The log of a process."""
        return self.folder / f"{name}.log"

    def api(self, method: str, path: str, body: Any = None) -> requests.Response:
        """One API request through nginx and TLS."""
        if not self._token:
            credentials = {"username": "desk", "password": PASSWORD}
            answer = self.get_raw("POST", "/api/v1/auth/token/", json=credentials)
            self._token = answer.json()["token"]
        headers = {"Authorization": f"Token {self._token}"}
        return self.get_raw(method, f"/api/v1/{path}", json=body, headers=headers)

    def get_raw(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """One request through nginx, which is known by its name."""
        headers = {"Host": NAME} | kwargs.pop("headers", {})
        return requests.request(method, self.url + path, headers=headers, verify=False, timeout=20, **kwargs)  # noqa: S501

    def sim(self, path: str, body: Any = None) -> Any:
        """The simulator's control API."""
        url = f"{self.simulator_url}/sim/{path}"
        answer = requests.get(url, timeout=10) if body is None else requests.post(url, json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()


def unit_command(name: str) -> str:
    """The command of a unit file, with this installation's programs."""
    text = (DEPLOY / "systemd" / f"hotelpbx-{name}.service").read_text()
    command = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert command
    return command[1].replace("/opt/hotelpbx/current/.venv/bin", str(BIN))


def listening_socket(port: int) -> socket.socket:
    """A socket as systemd holds it."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(1024)
    return sock


def environment(folder: Path, **values: str) -> dict[str, str]:
    """`deploy/env.example` with secrets of its own and these addresses."""
    lines = (DEPLOY / "env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    own = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "EVENT_ALLOWED_CIDRS": "127.0.0.1/32",
        "VAR_DIR": str(folder / "state"),
        "PYTHONWARNINGS": "ignore",  # Celery's, when the tests run as root
    }
    inherited = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return inherited | example | own | values


def certificate(folder: Path) -> None:
    """`tls.crt` and `tls.key`, signed by themselves."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    (folder / "tls.crt").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "tls.key").write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()))


def nginx_files(folder: Path, *, plain: int, tls: int, web: int, state: str) -> Path:
    """`deploy/nginx.conf` with these ports, in a whole configuration."""
    certificate(folder)
    site = (DEPLOY / "nginx.conf").read_text()
    for old, new in {
        "127.0.0.1:8001": f"127.0.0.1:{web}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        "/etc/hotelpbx/": f"{folder}/",
        "/var/lib/hotelpbx/": f"{state}/",
    }.items():
        assert old in site
        site = site.replace(old, new)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    whole = (
        f"{user} pid {folder}/nginx.pid; error_log stderr warn; daemon off; events {{}} "
        f"http {{ include {mime_types()}; access_log off; {temporary}\n{site}\n}}"
    )
    path = folder / "nginx.conf"
    path.write_text(whole)
    return path


def mime_types() -> Path:
    """nginx's own table."""
    return next(
        path for path in map(Path, ("/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types")) if path.exists()
    )


@contextmanager
def production(folder: Path) -> Iterator[Production]:
    """Set the hotel up as docs/production.md says, start everything, and stop it at the end."""
    nginx, redis = program("nginx"), program("redis-server")
    (folder / "state").mkdir()
    redis_port, plain, tls, sim_port, sim_tcp, web, intake = free_ports(7)
    with ExitStack() as stack:
        database = stack.enter_context(postgres_database())
        env = environment(folder, DATABASE_URL=database, CELERY_BROKER_URL=f"redis://127.0.0.1:{redis_port}/0")
        sockets = [stack.enter_context(listening_socket(port)) for port in (web, intake)]
        hotel = Production(folder, env, f"https://127.0.0.1:{tls}", f"http://127.0.0.1:{sim_port}", *sockets)
        try:
            hotel.start(
                "redis", [redis, "--port", str(redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
            )
            simulator = [
                sys.executable,
                "manage.py",
                "pbx_simulator",
                "--port",
                str(sim_port),
                "--tcp-port",
                str(sim_tcp),
            ]
            hotel.start(
                "simulator", [*simulator, "--rooms", "101-104", "--password", "device", "--timezone", "Europe/Berlin"]
            )
            set_up(hotel)
            for unit in ("web", "intake", "worker", "timer"):
                hotel.start_unit(unit)
            conf = nginx_files(folder, plain=plain, tls=tls, web=web, state=env["VAR_DIR"])
            hotel.start("nginx", [nginx, "-c", str(conf), "-p", str(folder), "-e", "stderr"])
            eventually(lambda: is_ready(hotel), within=90)
            yield hotel
        finally:
            for name in reversed(list(hotel.running)):
                stop(hotel.running[name])


def set_up(hotel: Production) -> None:
    """The commands of docs/production.md, and four rooms."""
    hotel.manage("migrate", "-v", "0")
    hotel.manage("seed_reference")
    hotel.manage("collectstatic", "--noinput", "-v", "0")
    hotel.manage("property_add", "aurora", "--name", "Hotel Aurora", "--timezone", "Europe/Berlin")
    hotel.manage(
        *("pbx_add", "main", "--property", "aurora", "--url", hotel.simulator_url, "--username", "api"),
        *("--password-env", "PBX_PASSWORD", "--events-url", f"http://127.0.0.1:{hotel.intake_port}"),
        *("--timezone", "Europe/Berlin"),
        PBX_PASSWORD="device",
    )
    hotel.manage(
        "createsuperuser",
        "--noinput",
        "--username",
        "desk",
        "--email",
        "desk@example.com",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    hotel.manage("shell", "-v", "0", "-c", ROOMS)


ROOMS = """
from pbx.models import Extension, Pbx
from rooms.models import Property, Room, RoomExtension
for number in ("101", "102", "103", "104"):
    room = Room.objects.create(property=Property.objects.get(), number=number, floor="1", condition="dirty")
    extension = Extension.objects.create(pbx=Pbx.objects.get(), number=number)
    RoomExtension.objects.create(room=room, extension=extension, is_primary=True)
"""


def is_ready(hotel: Production) -> bool:
    """Whether everything answers, through nginx; fails when a process has ended."""
    for name, process in hotel.running.items():
        assert process.poll() is None, f"{name} ended: {hotel.log(name).read_text()[-3000:]}"
    try:
        answer = hotel.get_raw("GET", "/health/ready/")
    except requests.ConnectionError:
        return False
    return answer.text == "database: ok\nworker: ok\npbx: ok\n"
