"""The minibar on a telephone in the corridor: goods posted by tapping, taken back by phone, rooms refilled."""

import re

import pytest
from playwright.sync_api import Page, expect

from hotelpbx.frontdesk.demo_books import PIN
from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def room_in_house(hotel: Hotel) -> str:
    """A room that a guest holds and from whose minibar nothing is missing."""
    missing = {row["room"] for row in hotel.get("minibar/restock/")["rooms"]}
    rooms = hotel.get("rooms/?occupancy=occupied&page_size=500")["results"]
    return next(str(room["number"]) for room in rooms if room["number"] not in missing)


def narrow(page: Page) -> None:
    """Nothing is to be panned sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def lines(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("#dialog .lines li").all_inner_texts()]


def test_goods_are_tapped_taken_back_and_refilled(desks: Desks, hotel: Hotel) -> None:
    room = room_in_house(hotel)
    maid = desks.sign_in("housekeeping")
    maid.set_viewport_size(PHONE)

    tap_goods(maid, room)
    take_back_by_phone(maid, hotel, room)
    refill(maid, room)


def tap_goods(maid: Page, room: str) -> None:
    """Two taps, one bottle each, and the dialog stays open with both."""
    maid.goto("/")
    maid.locator(f'.tile[data-room="{room}"]').click()
    maid.locator("#drawer #add-minibar").click()
    dialog = maid.get_by_role("dialog")
    for count in (1, 2):
        dialog.get_by_role("button", name=re.compile("Cola")).click()
        expect(dialog.locator(".lines li").filter(has_text="1 × Cola")).to_have_count(count)
    expect(dialog.get_by_role("status")).to_have_text(f"1 × Cola 0.33 l is on the folio of room {room}.")
    assert all("Hana Novak, front desk" in line for line in lines(maid))
    expect(dialog.get_by_role("link", name="Take back")).to_have_count(0)  # that is the desk's
    narrow(maid)
    dialog.get_by_role("button", name="Close").click()


def take_back_by_phone(maid: Page, hotel: Hotel, room: str) -> None:
    """With a PIN, which the list of reports does not tell."""
    maid.goto(f"/training/?phone={room}")
    maid.get_by_label("Product").fill("103")
    maid.get_by_label("Quantity").fill("1")
    maid.get_by_label("PIN, where the house wants one").fill(PIN)
    maid.get_by_role("button", name="Take back 779*").click()
    found = eventually(lambda: taken_back(hotel, room), within=60)
    assert found == [True, False]
    reports = hotel.get("pbx/events/?type=DTMF&page_size=100")
    assert "779*103*1*••••" in str(reports)
    assert PIN not in str([report["text"] for report in reports["results"]])


def taken_back(hotel: Hotel, room: str) -> list[bool]:
    """Of each posting of the room, the newest first; nothing while none is."""
    found = [bool(row["taken_back"]) for row in hotel.get(f"minibar/postings/?room={room}")["results"]]
    return found if any(found) else []


def refill(maid: Page, room: str) -> None:
    """What is left of it is missing, until one tap says that it is not."""
    maid.goto("/minibar/restock/")
    card = maid.locator(".restock__room").filter(has=maid.get_by_role("heading", name=room, exact=True))
    expect(card.get_by_role("listitem")).to_have_text(["1 × Cola 0.33 l"])
    narrow(maid)
    button = maid.get_by_role("button", name=f"Room {room} is refilled")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(card).to_have_count(0)
    expect(maid.locator("#toasts")).to_contain_text(f"The minibar of room {room} is full.")
