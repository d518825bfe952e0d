"""The embedded broker hands over every message whole, however many write while one reads."""

import threading
from pathlib import Path

import pytest
from kombu import Connection

from hotelpbx import broker


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    broker.register()
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path / "c")}
    return Connection("filesystem://localhost", transport_options=options)


def test_messages_written_while_another_reads_arrive_whole(connection: Connection) -> None:
    big = "x" * 200_000

    def write() -> None:
        with connection.clone() as mine:
            queue = mine.SimpleQueue("pokes")
            for number in range(30):
                queue.put({"number": number, "text": big})

    writers = [threading.Thread(target=write) for _ in range(2)]
    with connection:
        queue = connection.SimpleQueue("pokes")
        for writer in writers:
            writer.start()
        numbers = sorted(queue.get(timeout=10).payload["number"] for _ in range(60))
    for writer in writers:
        writer.join()
    assert numbers == sorted([*range(30), *range(30)])
