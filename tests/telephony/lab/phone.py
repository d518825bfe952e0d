"""A SIP phone without a face: one baresip, told what to do over its control connection (JSON in netstrings)."""

import itertools
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.telephony.lab.packages import Programs
from tests.telephony.lab.places import HOST
from tests.telephony.lab.sound import Heard, heard_prompts, heard_seconds

Told = dict[str, Any]  # what baresip says, as it says it
CONFIG = """poll_method epoll
sip_listen {host}:{sip}
net_interface {host}
call_local_timeout 120
call_max_calls 1
audio_path {folder}
audio_source ausine,{tone}
audio_player aufile,{wav}
audio_alert nil
ausrc_srate 48000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode thread
rtp_ports {rtp}-{rtp_last}
rtcp_mux no
jitter_buffer_type fixed
jitter_buffer_delay 1-5
ringback_disabled yes
statmode_default off
module_path {modules}
module g711.so
module ausine.so
module aufile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control}
"""


class PhoneError(AssertionError):
    """The phone could not do what it was told, or what a test waited for did not come."""


@dataclass
class Phone:
    """One phone. The lab makes it (`lab.phone("1001")`) and stops it.

    `answers_after` None: rings until told; seconds: answers by itself. `refuses`: turns it down
    by itself. `keys_by` "rtp" (RFC 4733) or "info" (SIP INFO).
    `registrar` is Asterisk's SIP port; without `secret` the phone registers nowhere and takes every call (the town).
    """

    number: str
    programs: Programs
    folder: Path
    ports: tuple[int, int, int]
    registrar: int
    secret: str = ""
    answers_after: float | None = None
    refuses: bool = False
    keys_by: str = "rtp"
    tone: int = 440
    told: list[Told] = field(default_factory=list)
    recordings: list[Path] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self._more = threading.Condition()
        self._ids = itertools.count(1)
        self._seen = 0

    # -- being there

    def start(self, timeout: float = 20) -> "Phone":
        """Switch it on; returns when it is registered. Raises PhoneError with its last words."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.recordings.append(self._next_recording())
        (self.folder / "config").write_text(self._config())
        (self.folder / "accounts").write_text(self._account())
        (self.folder / "contacts").touch()
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [*self.programs.command("baresip"), "-4", "-f", str(self.folder)],
                cwd=self.folder,
                env=self.programs.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._connect(timeout)
        if self.secret:
            self._wait_until_registered(timeout)
        return self

    def stop(self) -> None:
        """Switch it off: it hangs up and unregisters."""
        if self.process is None:
            return
        with suppress(PhoneError, OSError):  # not even connected
            self._command("hangup", timeout=2)  # it would wait for a call that rings
        self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def forget(self) -> None:
        """What happened to it so far is no answer any more to `rings`, `established` and `closed`."""
        with self._more:
            self._seen = len(self.told)

    # -- what a guest does

    def dial(self, number: str) -> "Phone":
        """Call a number and go on at once."""
        self.forget()
        target = f"sip:{number}@{HOST}:{self.registrar}"
        answer = self._command("dial", target)
        if not answer.get("ok"):
            raise PhoneError(f"{self.number} cannot dial {number}: {answer.get('data')}")
        return self

    def answer(self) -> None:
        """Pick up what rings."""
        self._command("accept")

    def refuse(self) -> None:
        """Press the red key while it rings (486)."""
        self._command("hangup")

    def hang_up(self) -> None:
        """End the call, or give up ringing the other."""
        self._command("hangup")

    def do_not_disturb(self, on: bool) -> None:
        """From now on calls are turned away (480)."""
        self._command("dnd", "true" if on else "false")

    def keys(self, keys: str, *, gap_seconds: float = 0.15) -> None:
        """Press keys during a call, with this pause after each; raises PhoneError when there is no call any more."""
        for key in keys:
            answer = self._command("sndcode", key)
            if not answer.get("ok"):
                raise PhoneError(f"{self.number} cannot press {key}: {answer.get('data')}")
            time.sleep(gap_seconds)

    # -- what happens to it

    def rings(self, timeout: float = 20) -> "Phone":
        """Wait for an incoming call."""
        self._next(("CALL_INCOMING",), timeout)
        return self

    def established(self, timeout: float = 20) -> "Phone":
        """Wait until both talk; raises PhoneError with the reason when the call ends before."""
        told = self._next(("CALL_ESTABLISHED", "CALL_CLOSED"), timeout)
        if told["type"] == "CALL_CLOSED":
            raise PhoneError(f"{self.number} is not put through: {told.get('param')}")
        return self

    def closed(self, timeout: float = 40) -> str:
        """Wait for the end of the call; returns the reason in the words of SIP, such as "486 Busy Here"."""
        return str(self._next(("CALL_CLOSED",), timeout).get("param", ""))

    @property
    def rang(self) -> int:
        """How often it rang."""
        return sum(told.get("type") == "CALL_INCOMING" for told in self.told)

    # -- what it heard

    def recording(self) -> Path:
        """What it heard in the last call, or hears just now."""
        made = [path for path in self.recordings if path.exists()]
        if not made:
            raise PhoneError(f"{self.number} heard nothing")
        return made[-1]

    def heard_seconds(self, recording: Path | None = None) -> float:
        """Seconds of sound in the last call, or on one of `recordings`; 0 when there was no call."""
        there = recording or next((path for path in reversed(self.recordings) if path.exists()), None)
        return heard_seconds(there) if there else 0.0

    def heard_prompts(self, folder: Path, recording: Path | None = None) -> list[Heard]:
        """Which prompts of a folder it heard in the last call, or on one of `recordings`."""
        return heard_prompts(recording or self.recording(), folder)

    # -- the control connection

    def _connect(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._socket = socket.create_connection((HOST, self.ports[1]), timeout=2)
                break
            except OSError:
                ended = self.process is None or self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise PhoneError(f"{self.number} does not start: {self._last_words()}") from None
                time.sleep(0.05)
        self._socket.settimeout(None)
        threading.Thread(target=self._read, name=f"phone {self.number}", daemon=True).start()

    def _wait_until_registered(self, timeout: float) -> None:
        """It may have registered before we were connected, so ask as well as listen."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._has_said("REGISTER_OK") or "OK" in self._command("reginfo").get("data", ""):
                return
            if self._has_said("REGISTER_FAIL"):
                break
            time.sleep(0.05)
        raise PhoneError(f"{self.number} is not registered: {self._last_words()}")

    def _has_said(self, kind: str) -> bool:
        return any(told.get("type") == kind for told in self.told)

    def _command(self, command: str, params: str = "", timeout: float = 10) -> Told:
        token = str(next(self._ids))
        body = json.dumps({"command": command, "params": params, "token": token}).encode()
        self._socket.sendall(b"%d:%s," % (len(body), body))
        return self._wait(lambda: next((t for t in self.told if t.get("token") == token), None), timeout, command)

    def _next(self, kinds: tuple[str, ...], timeout: float) -> Told:
        def look() -> Told | None:
            for at in range(self._seen, len(self.told)):
                if self.told[at].get("type") in kinds:
                    self._seen = at + 1
                    return self.told[at]
            return None

        return self._wait(look, timeout, " or ".join(kinds))

    def _wait(self, look: Callable[[], Told | None], timeout: float, what: str) -> Told:
        deadline = time.monotonic() + timeout
        with self._more:
            while True:
                found = look()
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or not self._more.wait(left):
                    had = [told["type"] for told in self.told if "type" in told][-6:]
                    raise PhoneError(f"{self.number}: no {what} within {timeout} s; the last were {had}")

    def _read(self) -> None:
        data = b""
        with suppress(OSError):  # switched off
            while more := self._socket.recv(65536):
                data = self._take(data + more)

    def _take(self, data: bytes) -> bytes:
        """Hand on the whole messages; returns the rest."""
        while b":" in data:
            length, rest = data.split(b":", 1)
            if len(rest) <= int(length):
                break
            told = json.loads(rest[: int(length)].decode("utf-8", "replace"))
            data = rest[int(length) + 1 :]
            with self._more:
                self.told.append(told | {"at": time.time()})
                self._more.notify_all()
            self._react(told)
        return data

    def _react(self, told: Told) -> None:
        """By itself it picks up or refuses, and takes a new file after a call (else the old one is overwritten)."""
        if told.get("type") == "CALL_INCOMING" and self.answers_after is not None:
            self._later(self.answers_after, self.answer)
        if told.get("type") == "CALL_INCOMING" and self.refuses:
            self._later(0.5, self.refuse)
        if told.get("type") == "CALL_CLOSED" and self.recordings[-1].exists():
            self.recordings.append(self._next_recording())
            self._later(0, lambda: self._command("auplay", f"aufile,{self.recordings[-1]}"))

    def _later(self, seconds: float, work: Callable[[], object]) -> None:
        def run() -> None:
            with suppress(PhoneError, OSError):  # the call, or the phone, is gone by now
                work()

        timer = threading.Timer(seconds, run)
        timer.daemon = True
        timer.start()

    # -- its files

    def _next_recording(self) -> Path:
        return self.folder / f"heard-{len(self.recordings)}.wav"

    def _config(self) -> str:
        sip, control, rtp = self.ports
        return CONFIG.format(
            host=HOST,
            sip=sip,
            control=control,
            rtp=rtp,
            rtp_last=rtp + 9,
            folder=self.folder,
            tone=self.tone,
            wav=self.recordings[-1],
            modules=self.programs.root / "usr/lib/baresip/modules",
        )

    def _account(self) -> str:
        mode = {"rtp": "rtpevent", "info": "info"}[self.keys_by]
        who = f"<sip:{self.number}@{HOST}:{self.registrar};transport=udp>"
        login = (
            f";auth_user={self.number};auth_pass={self.secret};regint=60" if self.secret else ";regint=0;catchall=yes"
        )
        return f"{who}{login};audio_codecs=PCMU/8000/1,PCMA/8000/1;dtmfmode={mode};ptime=20\n"

    def _last_words(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-600:]
