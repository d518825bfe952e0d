"""All drills on one house: one database, one device, one ledger. Run by `tests.drills`, in a process of its own."""

import argparse
import faulthandler
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.drills.desk import Traffic, ledger_of
from tests.drills.house import Hotel
from tests.drills.invariants import folio_differences, violations
from tests.drills.ledger import Ledger
from tests.drills.reading import patiently
from tests.drills.scene import Scene
from tests.drills.scenes import DRILLS, Drill

if TYPE_CHECKING:
    from pbx.models import Command

DATABASE_MB = 256
ROW = "ROW "
REPEATED_BY_HAND = ("checkout", "extension_sync", "wakeup_create", "wakeup_delete")


@dataclass(frozen=True)
class Length:
    """How long and how often: in the short form, in the long one."""

    seconds: float
    kills: int
    burst: int
    away_seconds: float


SHORT = Length(seconds=1.5, kills=2, burst=300, away_seconds=4)
LONG = Length(seconds=8, kills=13, burst=4000, away_seconds=60)


def own_file_system(folder: Path) -> None:
    """A small disk for the database, seen by this process and its children only; where that is allowed."""
    (folder / "db").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DATABASE_MB}m", "tmpfs", str(folder / "db")]
    if os.environ.get("DRILLS_UNSHARED"):
        subprocess.run(mount, check=False)  # noqa: S603


def in_own_namespace(argv: list[str]) -> list[str]:
    """The command, in mounts of its own where the system allows that."""
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    if shutil.which("unshare") and subprocess.run([*unshare, "true"], check=False).returncode == 0:  # noqa: S603
        return ["env", "DRILLS_UNSHARED=1", *unshare, *argv]
    return argv


def one(drill: Drill, hotel: Hotel, ledger: Ledger, length: Length, seed: int) -> dict[str, object]:
    """Run a drill, let everything settle, look at both sides; a row of the table."""
    began, actions, kills, reports = time.monotonic(), ledger.actions, hotel.kills, hotel.reports
    chances = random.Random(f"{seed} {drill.name}")
    traffic = Traffic(hotel, ledger, chances.getrandbits(30))
    scene = Scene(hotel, ledger, traffic, chances, length.seconds, length.kills, length.burst, length.away_seconds)
    patiently(hotel.mark)
    try:
        drill.run(scene)
        hotel.settle()
        house, device = hotel.look()
        found = scene.wrong + violations(ledger, house, device)
        for stay, (shown, wanted) in folio_differences(ledger, house, device).items():
            ledger.charge(stay, shown - wanted)  # told once, not by every later drill again
    except Exception:
        found = [*scene.wrong, f"the drill itself failed: {traceback.format_exc()}"]
    put_right(hotel)
    return {
        "drill": drill.name,
        "violations": found,
        "actions": ledger.actions - actions,
        "kills": hotel.kills - kills,
        "reports": hotel.reports - reports,
        "seconds": round(time.monotonic() - began),
    }


def put_right(hotel: Hotel) -> None:
    """What a person does afterwards: sends again what waits for one. The next drill starts with a well device."""
    from pbx.models import Command

    hotel.sim("faults", {"mode": "none"})
    hotel.relay.mode = "pass"
    left = patiently(lambda: list(Command.objects.filter(state="needs_attention").order_by("pk")))
    for command in left:
        patiently(lambda command=command: decide(command))
    if left:
        hotel.settle()


def decide(command: "Command") -> None:
    """Send it again; a call that nobody waits for any more, or what was asked anew meanwhile, is given up."""
    from hotelpbx.common.audit import SYSTEM
    from pbx.errors import CommandStateError
    from pbx.services.commands import command_cancel, command_retry

    try:
        if command.kind in REPEATED_BY_HAND:
            command_retry(command=command, actor=SYSTEM)
            return
    except CommandStateError:
        pass
    command_cancel(command=command, reason="asked anew, or too late", actor=SYSTEM)


def say(text: str) -> None:
    """A line for `tests.drills`."""
    print(text, flush=True)  # noqa: T201


def main() -> None:
    """Run the chosen drills on one database and print their rows."""
    options = argparse.ArgumentParser()
    options.add_argument("--database", choices=("sqlite", "postgres"), required=True)
    options.add_argument("--short", action="store_true")
    options.add_argument("--only", default="")
    options.add_argument("--seed", type=int, required=True)
    chosen = options.parse_args()
    faulthandler.register(signal.SIGUSR1)  # says where it is
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    length = SHORT if chosen.short else LONG
    folder = Path(tempfile.mkdtemp(prefix="hotelpbx-drills-"))
    own_file_system(folder)
    hotel = Hotel(folder, chosen.database, chosen.seed)
    bad = True
    try:
        hotel.start()
        ledger = ledger_of(hotel)
        bad = False
        for drill in (d for d in DRILLS if chosen.only in d.name and (d.is_short or chosen.only or not chosen.short)):
            reason = drill.needs(hotel)
            row = {"drill": drill.name, "skipped": reason} if reason else one(drill, hotel, ledger, length, chosen.seed)
            bad = bad or bool(row.get("violations"))
            say(ROW + json.dumps(row))
        say(f"refused by a rule, and so not accepted: {len(ledger.refused)}, such as {ledger.refused[-2:]}")
    finally:
        hotel.stop()
        if bad:
            say(f"the logs are in {folder}")
        else:
            if (folder / "db").is_mount():
                subprocess.run(["umount", "-l", str(folder / "db")], check=False)  # noqa: S603, S607
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(bad)


if __name__ == "__main__":
    main()
