"""The line to the server is cut, or the server hangs: said at once, nothing lost, healed without a reload."""

import os
import signal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.bench.measure import tree
from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel

pytestmark = pytest.mark.browser
STRIP = "#connection"


@pytest.fixture
def rack(desks: Desks) -> Page:
    page = desks.sign_in("reception")
    page.evaluate("window.notReloaded = true")
    return page


def tile(page: Page, room: str) -> Locator:
    return page.locator(f'.tile[data-room="{room}"]')


def room_with(hotel: Hotel, status: str) -> str:
    rooms = hotel.get("rooms/?page_size=500")["results"]
    return str(next(room["number"] for room in rooms if room["status_code"] == status and not room["block"]))


def report(hotel: Hotel, room: str, condition: str) -> None:
    """Housekeeping says so through the API."""
    answer = hotel.api("POST", f"rooms/{hotel.room(room)['id']}/condition/", {"condition": condition})
    assert answer.status_code == 200, answer.text


def test_a_cut_line_is_said_and_heals(desks: Desks, rack: Page, hotel: Hotel) -> None:
    room = room_with(hotel, "VD")
    with desks.watch.no_server():
        rack.context.set_offline(True)
        expect(rack.locator(STRIP)).to_be_visible()
        expect(rack.locator(STRIP)).to_contain_text("What you see may be old")
        report(hotel, room, "clean")
        expect(tile(rack, room)).to_contain_text("VD")
        rack.context.set_offline(False)
        expect(rack.locator(STRIP)).to_be_hidden()
    expect(tile(rack, room)).to_contain_text("VC")
    assert rack.evaluate("window.notReloaded")


def test_a_deed_without_a_line_is_not_lost_in_silence(desks: Desks, rack: Page, hotel: Hotel) -> None:
    rack.goto("/wake-ups/")
    room = room_with(hotel, "OC")
    before = hotel.get("wake-up-calls/")["count"]
    rack.get_by_label("Rooms").fill(room)
    rack.get_by_label("Time", exact=True).fill("04:56")
    note = rack.get_by_role("button", name="Note the wake-up call")
    with desks.watch.no_server():
        rack.context.set_offline(True)
        note.click()
        expect(rack.locator("#toasts")).to_contain_text("The server did not answer as it should")
        assert rack.get_by_label("Rooms").input_value() == room
        rack.context.set_offline(False)
        expect(rack.locator(STRIP)).to_be_hidden()
    assert hotel.get("wake-up-calls/")["count"] == before
    note.click()
    expect(rack.get_by_role("status").filter(has_text="1 wake-up call is noted.")).to_be_visible()
    assert hotel.get("wake-up-calls/")["count"] == before + 1


def test_a_server_that_does_not_answer_is_said_and_waited_for(desks: Desks, rack: Page, hotel: Hotel) -> None:
    room = room_with(hotel, "VC")
    server = hotel.pid_of("granian")
    assert server
    processes = tree(server)
    try:
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        expect(rack.locator(STRIP)).to_be_visible()
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
    expect(rack.locator(STRIP)).to_be_hidden()
    report(hotel, room, "dirty")
    expect(tile(rack, room)).to_contain_text("VD")
    assert rack.evaluate("window.notReloaded")
