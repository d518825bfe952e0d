"""The processes of a drill's hotel: each in a group of its own, killed by its id, started again when it dies."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AGAIN_AFTER = 0.3  # seconds
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "hotelpbx"]
WORKER = [
    *CELERY,
    *[
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "4",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
    ],
]
LISTENER = [sys.executable, "manage.py", "pbx_listen"]


@dataclass
class Child:
    """One process."""

    name: str
    argv: list[str]
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in its own process group, with its output at the end of its log."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603
                self.argv, cwd=ROOT, env=self.env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to its own group, children included."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


class Keeper:
    """Starts processes and keeps them alive, as a supervisor does in production."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.children: dict[str, Child] = {}
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._thread.start()

    def run(self, name: str, argv: list[str], env: dict[str, str]) -> Child:
        """Start one more."""
        child = Child(name, argv, env, self.folder / f"{name}.log")
        child.start()
        with self._lock:
            self.children[name] = child
        return child

    def end(self, name: str) -> None:
        """End one for good: politely, then not."""
        with self._lock:
            child = self.children.pop(name)
        _end([child])

    def stop(self) -> None:
        """End all of them."""
        self._stop.set()
        self._thread.join()
        _end(list(self.children.values()))

    def _keep(self) -> None:
        while not self._stop.wait(AGAIN_AFTER):
            with self._lock:
                for child in self.children.values():
                    if not child.is_alive:
                        child.start()


def _end(children: list[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + 8
    for child in children:
        try:
            assert child.process is not None
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        child.kill()


def found(*names: str) -> bool:
    """Whether all programs are installed."""
    return all(shutil.which(name) for name in names)


@dataclass
class Postgres:
    """A private PostgreSQL on a port and a folder of its own; as root it runs as the user `postgres`."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    before: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the data folder and start."""
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        made = [*self.before, _program("initdb"), "-D", str(self.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*made, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603
        self.start()

    def start(self) -> None:
        """Start, and again until what a kill left behind is gone; raises AssertionError after 30 seconds."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            options = ["-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder), "-c", "max_connections=60"]
            with (self.folder.parent / "postgres.log").open("ab") as output:
                self.process = subprocess.Popen(  # noqa: S603
                    [*self.before, _program("postgres"), "-D", str(self.folder), *options],
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    start_new_session=True,
                )
            while self.process.poll() is None:
                if self._answers():
                    return
                time.sleep(0.1)
            time.sleep(0.3)
        raise AssertionError("PostgreSQL does not start")

    def _answers(self) -> bool:
        ask = [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, check=False).returncode == 0  # noqa: S603

    def kill(self) -> None:
        """kill -9 of the postmaster, then start it again: its backends see that it is gone and end."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.start()

    def stop(self) -> None:
        """End it at once (SIGQUIT): the folder is thrown away."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)


def _program(name: str) -> str:
    path = shutil.which(name)
    assert path, f"{name} is not installed"
    return path
