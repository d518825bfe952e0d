"""Housekeeping on a telephone in the corridor: taps with and without a network, over a reload, refused, taken back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser import Desks, Watch
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def maid(desks: Desks) -> Page:
    page = desks.sign_in("housekeeping", **PHONE)
    page.goto("/housekeeping/")
    return page


def job(page: Page, room: str) -> Locator:
    return page.locator(f'.job[data-number="{room}"]')


def rooms(hotel: Hotel, status: str) -> list[str]:
    return [str(row["number"]) for row in hotel.get("rooms/?page_size=500")["results"] if row["status_code"] == status]


@contextmanager
def no_network(page: Page, watch: Watch) -> Iterator[None]:
    """The network is away inside."""
    with watch.no_server():
        page.context.set_offline(True)
        yield
        page.context.set_offline(False)
        expect(page.locator("[data-say=away]")).to_be_hidden()


def narrow(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_one_tap_cleans_a_room_and_another_takes_it_back(maid: Page, hotel: Hotel) -> None:
    room = rooms(hotel, "VD")[0]
    button = job(maid, room).get_by_role("button", name=f"Clean {room}")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44
    button.tap()
    expect(job(maid, room).locator(".status")).to_have_text("VC")
    expect(job(maid, room)).to_contain_text("on this page, Hana Novak")
    narrow(maid)
    maid.locator("#toasts").get_by_role("button", name="Undo").tap()
    expect(job(maid, room).locator(".status")).to_have_text("VD")
    assert hotel.room(room)["status_code"] == "VD"


def test_the_sheet_says_everything_else_of_a_room(maid: Page, hotel: Hotel, desks: Desks) -> None:
    room = rooms(hotel, "OC")[0]
    for label in ("Seen vacant", "Guest wants no service today", "Do not disturb"):
        job(maid, room).get_by_role("button", name=f"More of room {room}").tap()
        maid.get_by_role("dialog").get_by_role("button", name=label, exact=True).tap()
    expect(job(maid, room)).to_contain_text("Skip?")
    expect(job(maid, room)).to_contain_text("no service today")
    expect(job(maid, room)).to_contain_text("do not disturb")
    job(maid, room).get_by_role("button", name=f"More of room {room}").tap()
    maid.get_by_label("Something is broken").fill("The tap drips")
    maid.get_by_role("button", name="Ask for repair").tap()
    expect(job(maid, room)).to_contain_text("The tap drips")

    desk = desks.sign_in("reception")
    desk.goto("/attention/")
    expect(desk.get_by_text(f"Skip? Room {room} was seen vacant, and the desk has a guest in it")).to_be_visible()
    expect(desk.get_by_text(f"Room {room} needs repair: The tap drips")).to_be_visible()

    job(maid, room).get_by_role("button", name=f"More of room {room}").tap()
    maid.get_by_role("dialog").get_by_role("button", name="Seen occupied", exact=True).tap()
    expect(job(maid, room)).not_to_contain_text("Skip?")


def test_taps_without_a_network_wait_and_are_sent_in_order(maid: Page, hotel: Hotel, desks: Desks) -> None:
    room, guest = rooms(hotel, "VD")[0], rooms(hotel, "OC")[-1]
    with no_network(maid, desks.watch):
        job(maid, room).get_by_role("button", name=f"Clean {room}").tap()
        expect(job(maid, room).locator(".job__tap")).to_contain_text("waiting, not sent")
        job(maid, room).get_by_role("button", name=f"More of room {room}").tap()
        maid.get_by_role("dialog").get_by_role("button", name="Inspected", exact=True).tap()
        job(maid, guest).get_by_role("button", name=f"Minibar of room {guest}").tap()
        more = maid.get_by_role("button", name=re.compile("^One Cola .* more$"))
        more.tap(), more.tap()
        maid.get_by_role("button", name=re.compile("^One Cola .* less$")).tap()
        maid.get_by_role("dialog").get_by_role("button", name=re.compile("^Post")).tap()
        expect(maid.locator("#taps")).to_contain_text("You are offline")
        expect(maid.locator("[data-say=waiting]")).to_contain_text("3")
        expect(job(maid, room).locator(".status")).to_have_text("VD")  # a wish is not a fact
        narrow(maid)
        assert hotel.room(room)["status_code"] == "VD"
    expect(maid.locator("#toasts")).to_contain_text("What waited has been sent: 3")
    expect(job(maid, room).locator(".status")).to_have_text("VI")
    expect(maid.locator("#taps")).to_be_hidden()
    posted = hotel.get(f"minibar/postings/?room={guest}")["results"]
    assert [row["quantity"] for row in posted] == [1]


def test_a_tap_outlives_a_reload_and_is_taken_back_before_it_is_sent(maid: Page, hotel: Hotel, desks: Desks) -> None:
    first, second = rooms(hotel, "VD")[:2]
    with no_network(maid, desks.watch):
        for room in (first, second):
            job(maid, room).get_by_role("button", name=f"Clean {room}").tap()
            expect(job(maid, room).locator(".job__tap")).to_be_visible()
        maid.context.route("**/condition/", lambda route: route.fulfill(status=503, body="{}"))
        maid.context.set_offline(False)
        maid.reload()
        expect(job(maid, first).locator(".job__tap")).to_contain_text("waiting, not sent")
        job(maid, second).get_by_role("button", name=re.compile("^Take back")).tap()
        expect(job(maid, second).locator(".job__tap")).to_have_count(0)
        maid.context.unroute("**/condition/")
    eventually(lambda: hotel.room(first)["status_code"] == "VC")
    expect(job(maid, first).locator(".job__tap")).to_have_count(0)
    assert hotel.room(second)["status_code"] == "VD"


def test_what_the_server_refuses_is_told_with_its_reason_and_not_lost(maid: Page, hotel: Hotel, desks: Desks) -> None:
    room = rooms(hotel, "VD")[0]
    problem = maid.locator("#taps [data-problems] li")
    with desks.watch.refusal("/condition/", 409):
        with no_network(maid, desks.watch):
            job(maid, room).get_by_role("button", name=f"Clean {room}").tap()
            expect(job(maid, room).locator(".job__tap")).to_be_visible()
            assert hotel.api("POST", f"rooms/{hotel.room(room)['id']}/condition/", {"condition": "inspected"}).ok
        expect(problem).to_have_count(1)
    expect(problem).to_contain_text("has been inspected since (Mei Chen). Look at the room and say it again.")
    expect(job(maid, room)).to_contain_text("refused, see above")
    assert hotel.room(room)["status_code"] == "VI"
    maid.reload()
    expect(problem).to_contain_text(f"{room}: Clean")
    problem.get_by_role("button", name="Give it up").tap()
    expect(maid.locator("#taps")).to_be_hidden()


def test_taps_of_one_person_are_not_sent_in_the_name_of_the_next(maid: Page, hotel: Hotel, desks: Desks) -> None:
    room = rooms(hotel, "VD")[0]
    maid.route("**/condition/", lambda route: route.fulfill(status=401, body="{}"))
    with desks.watch.refusal("/condition/", 401):
        job(maid, room).get_by_role("button", name=f"Clean {room}").tap()
        expect(maid.locator("[data-say=held]")).to_be_visible()
    maid.unroute("**/condition/")
    maid.get_by_role("button", name="Sign out").click()
    sign_in_here(maid, "reception")
    expect(maid.locator("[data-say=others]")).to_contain_text("1")
    assert hotel.room(room)["status_code"] == "VD"
    maid.get_by_role("button", name="Sign out").click()
    sign_in_here(maid, "housekeeping")
    eventually(lambda: hotel.room(room)["status_code"] == "VC")
    expect(job(maid, room)).to_contain_text("Hana Novak")


def sign_in_here(page: Page, username: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill("welcome")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/housekeeping/")


def test_the_manager_gives_a_floor_to_a_housekeeper(maid: Page, desks: Desks) -> None:
    manager = desks.sign_in("manager")
    manager.goto("/housekeeping/")
    manager.get_by_role("link", name="Assign rooms").click()
    manager.get_by_label("Housekeeper").select_option("Hana Novak")
    manager.get_by_label("2", exact=True).check()
    manager.get_by_role("textbox", name="Rooms").fill("301-303")
    manager.get_by_role("button", name="Assign").click()
    expect(manager.get_by_role("row", name=re.compile("Hana Novak"))).to_contain_text("301, 302, 303")
    maid.reload()
    maid.get_by_role("link", name=re.compile("^My rooms")).tap()
    expect(maid.locator(".job")).to_have_count(13)
    maid.get_by_role("navigation", name="Jump to floor").get_by_role("link", name="3").tap()
    expect(job(maid, "301")).to_be_in_viewport()
