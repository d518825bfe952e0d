"""The lab: one Asterisk, its phones, and what was seen, for as long as a `with` block lasts."""

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.telephony.lab.ami import Ami, AmiError, Event
from tests.telephony.lab.asterisk import TRUNK_PLACE, Asterisk
from tests.telephony.lab.packages import Programs, programs
from tests.telephony.lab.phone import Phone
from tests.telephony.lab.places import Ports, own_ports
from tests.telephony.lab.prompts import prompts

ROOMS = tuple(str(number) for number in range(1001, 1021))


class Lab:
    """`with Lab(dialplan=text) as lab:` starts everything, the end of the block stops it and lets go of its ports.

    `etc` (texts by file name, or a folder) replaces or adds configuration files; see README.md for the names in @…@.
    `folder` keeps what the run wrote; without it the run is thrown away.
    """

    def __init__(
        self,
        *,
        dialplan: str = "",
        etc: Mapping[str, str] | Path | None = None,
        rooms: Sequence[str] = ROOMS,
        sounds: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        self.rooms = rooms
        self._given = (dialplan, etc or {}, sounds)
        self._folder = folder
        self._phones: dict[str, Phone] = {}
        self._places = 0

    def __enter__(self) -> Self:
        dialplan, etc, sounds = self._given
        self.programs: Programs = programs()
        self.sounds = sounds or prompts(self.programs)
        self._stack = ExitStack()
        with self._stack:
            self.ports: Ports = self._stack.enter_context(own_ports())
            self.run = self._run_folder()
            self.asterisk = Asterisk(
                self.programs, self.run, self.ports, self.sounds, self.rooms, dialplan=dialplan, etc=etc
            )
            self._stack.callback(self.asterisk.stop)
            self.asterisk.start()
            self._stack.callback(self._stop_phones)
            self.ami = Ami(
                self.ports.ami, self.asterisk.user, self.asterisk.secret, self.run / "log" / "ami-events.txt"
            )
            self._stack.callback(self.ami.close)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def phone(
        self,
        number: str,
        *,
        answers_after: float | None = None,
        refuses: bool = False,
        keys_by: str = "rtp",
        tone: int = 440,
        secret: str | None = None,
    ) -> Phone:
        """A registered phone of this number: a new one, or the one that is on, with the new rule of answering."""
        there = self._phones.get(number)
        if there is not None and there.process is not None and there.keys_by == keys_by:
            there.answers_after, there.refuses = answers_after, refuses
            there.forget()
            return there
        if there is not None:
            there.stop()
        place = self._place_of(there)
        login = self.asterisk.secret if secret is None else secret
        rules: dict[str, Any] = {"answers_after": answers_after, "refuses": refuses, "keys_by": keys_by, "tone": tone}
        return self._add(number, place, secret=login, **rules)

    def outside(self, number: str = "0049301234", *, answers_after: float | None = 0.5, tone: int = 880) -> Phone:
        """The town behind the trunk: one phone that takes each number, and may call in."""
        there = self._phones.get("outside")
        if there is not None and there.process is not None:
            there.answers_after = answers_after
            there.forget()
            return there
        return self._add(number, TRUNK_PLACE, key="outside", answers_after=answers_after, tone=tone)

    def switch_off(self, number: str) -> None:
        """Pull the plug of a phone properly: it unregisters."""
        self._phones[number].stop()

    @property
    def events(self) -> list[Event]:
        """Every event of Asterisk so far."""
        return self.ami.find()

    def quiet(self, timeout: float = 20) -> None:
        """Wait until no call is up any more; raises AmiError when one stays."""
        deadline = time.monotonic() + timeout
        while self.ami.action("CoreStatus")["CoreCurrentCalls"] != "0":
            if time.monotonic() > deadline:
                raise AmiError(f"a call is still up after {timeout} s")
            time.sleep(0.1)

    def hang_up_all(self) -> None:
        """End every call, and wait until none is up."""
        self.asterisk.cli("channel request hangup all")
        self.quiet()

    def wake(self, number: str, *, seconds: int = 20) -> str:
        """Ring a phone with the lab's own wake-up prompt; returns the action's id for `wake_result`."""
        return self.ami.action(
            "Originate",
            Channel=f"PJSIP/{number}",
            Context="lab-wakeup",
            Exten="s",
            Priority="1",
            Timeout=str(seconds * 1000),
            CallerID="Wake-up <777>",
            Variable=[f"WAKEUP_ROOM={number}"],
            Async="true",
        )["ActionID"]

    def _add(self, number: str, place: int, *, key: str = "", **rules: Any) -> Phone:
        phone = Phone(
            number,
            self.programs,
            self.run / "phones" / (key or number),
            self.ports.phone(place),
            self.ports.sip,
            **rules,
        )
        self._phones[key or number] = phone
        return phone.start()

    def _place_of(self, there: Phone | None) -> int:
        if there is not None:
            return next(place for place in range(TRUNK_PLACE) if self.ports.phone(place) == there.ports)
        self._places += 1
        return self._places - 1

    def _stop_phones(self) -> None:
        with ThreadPoolExecutor(8) as workers:
            list(workers.map(Phone.stop, self._phones.values()))

    def _run_folder(self) -> Path:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            return self._folder
        folder = Path(tempfile.mkdtemp(prefix="telephony-"))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder
