"""Where the lab keeps its programs, and which ports a run of it may use."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
SLOTS = 8  # labs that run at a time
FIRST_PORT, PORTS = 14000, 2000  # below the kernel's ephemeral range, from which a clash could come at any time


def cache() -> Path:
    """The folder of downloaded and unpacked programs: TELEPHONY_CACHE, or one in the user's cache."""
    named = os.environ.get("TELEPHONY_CACHE")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else home / "hotelpbx-telephony"


@dataclass(frozen=True)
class Ports:
    """The ports of one lab: everything is counted from its first one."""

    base: int

    @property
    def sip(self) -> int:
        """Asterisk's SIP over UDP."""
        return self.base

    @property
    def ami(self) -> int:
        """Asterisk's manager interface."""
        return self.base + 1

    @property
    def http(self) -> int:
        """Asterisk's REST interface."""
        return self.base + 2

    @property
    def rtp(self) -> tuple[int, int]:
        """Asterisk's media, first and last."""
        return self.base + 900, self.base + PORTS - 1

    def phone(self, place: int) -> tuple[int, int, int]:
        """SIP (this port and the next, UDP and TCP), control and first of ten media ports of the lab's nth phone."""
        if not 0 <= place < 50:
            raise ValueError("a lab has room for 50 phones")
        return self.base + 10 + 5 * place, self.base + 12 + 5 * place, self.base + 300 + 10 * place


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Holds a file lock; with `wait=False` raises BlockingIOError when somebody else does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


@contextmanager
def own_ports() -> Iterator[Ports]:
    """Ports that no other lab of this machine uses until the end of the block."""
    for slot in range(SLOTS):
        ports = Ports(FIRST_PORT + slot * PORTS)
        with suppress(BlockingIOError), locked(cache() / "slots" / str(slot), wait=False):
            if _free(ports):
                yield ports
                return
    raise RuntimeError(f"All {SLOTS} blocks of ports from {FIRST_PORT} are in use: wait until another lab has ended.")


def _free(ports: Ports) -> bool:
    """Whether nobody else sits on the ports that Asterisk listens on."""
    wanted = [(socket.SOCK_DGRAM, ports.sip), (socket.SOCK_STREAM, ports.ami), (socket.SOCK_STREAM, ports.http)]
    try:
        for kind, port in wanted:
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
                probe.bind((HOST, port))
    except OSError:
        return False
    return True
