"""Kill the worker in the middle of the work: nothing is lost and nothing is done twice."""

import os
import signal
from pathlib import Path

from tests.helpers.hotel import Hotel, eventually, running_hotel


def minibar(hotel: Hotel, room: str, times: int) -> None:
    for _ in range(times):
        hotel.sim(f"phones/{room}/dial", {"number": "778*101*1"})
        eventually(lambda: hotel.sim(f"phones/{room}")["state"] == "idle", within=30)


def test_what_arrived_before_the_kill_is_posted_once_after_the_restart(tmp_path: Path) -> None:
    with running_hotel(tmp_path) as hotel:
        stay = hotel.get("stays/?room=101&status=in_house")["results"][0]
        before = len(hotel.get(f"stays/{stay['id']}/folio/")["entries"])
        worker = hotel.pid_of("hotelpbx worker")
        os.kill(worker, signal.SIGSTOP)
        minibar(hotel, "101", 3)
        hotel.api("PATCH", f"stays/{stay['id']}/", {"guests": [{"last_name": "Renamed"}]})
        assert len(hotel.get(f"stays/{stay['id']}/folio/")["entries"]) == before
        assert hotel.room("101")["phone"]["sync"] == "pending"
        os.kill(worker, signal.SIGKILL)
        hotel.process.wait(30)  # the supervisor ends everything when one process ends

    with running_hotel(tmp_path) as hotel:
        eventually(lambda: len(hotel.get(f"stays/{stay['id']}/folio/")["entries"]) == before + 3, within=30)
        eventually(lambda: hotel.room("101")["phone"]["sync"] == "synced", within=30)
        assert hotel.extension("101")["username"] == "Renamed"
        minibar(hotel, "101", 1)
        eventually(lambda: len(hotel.get(f"stays/{stay['id']}/folio/")["entries"]) == before + 4)
