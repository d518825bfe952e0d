"""Kill the worker in the middle of the work: nothing is lost and nothing is done twice."""

import os
import signal
from pathlib import Path
from typing import Any

from tests.helpers.hotel import Hotel, eventually, running_hotel

ROOM = "101"


def dial_minibar(hotel: Hotel, times: int) -> None:
    for _ in range(times):
        hotel.sim(f"phones/{ROOM}/dial", {"number": "778*101*1"})
        eventually(lambda: hotel.sim(f"phones/{ROOM}")["state"] == "idle", within=30)


def entries(hotel: Hotel, stay: dict[str, Any]) -> int:
    return len(hotel.get(f"stays/{stay['id']}/folio/")["entries"])


def test_a_killed_worker_and_a_restarted_hotel_lose_and_double_nothing(tmp_path: Path) -> None:
    with running_hotel(tmp_path) as hotel:
        stay = hotel.get(f"stays/?room={ROOM}&status=in_house")["results"][0]
        before = entries(hotel, stay)
        for _ in range(2):
            dial_minibar(hotel, 2)
            os.kill(hotel.pid_of("hotelpbx worker"), signal.SIGKILL)
            dial_minibar(hotel, 1)
            eventually(lambda: hotel.pid_of("hotelpbx worker"), within=30)
        hotel.api("PATCH", f"stays/{stay['id']}/", {"guests": [{"last_name": "Renamed"}]})
        eventually(lambda: entries(hotel, stay) == before + 6, within=30)
        eventually(lambda: hotel.extension(ROOM)["username"] == "Renamed", within=30)

    with running_hotel(tmp_path) as hotel:
        assert entries(hotel, stay) == before + 6
        assert hotel.extension(ROOM)["username"] == "Renamed", "the simulated device remembers"
        dial_minibar(hotel, 1)
        eventually(lambda: entries(hotel, stay) == before + 7)
