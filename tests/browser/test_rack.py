"""The rack by keyboard, by right click and by touch: Chromium against the running processes of `make run`."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser


def tile(page: Page, room: str) -> Locator:
    return page.locator(f'.tile[data-room="{room}"]')


def menu(page: Page) -> Locator:
    return page.get_by_role("menu")


def test_arrows_go_from_room_to_room_and_enter_opens_one(desks: Desks) -> None:
    page = desks.sign_in("reception")
    tile(page, "101").focus()
    for key, room in (("ArrowRight", "102"), ("ArrowLeft", "101"), ("End", "410"), ("ArrowUp", "403"), ("Home", "101")):
        page.keyboard.press(key)
        expect(tile(page, room)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer h1")).to_contain_text("Room 108")


def test_a_right_click_offers_what_fits_the_room_and_the_role(desks: Desks) -> None:
    page = desks.sign_in("reception")
    tile(page, "103").click(button="right")
    expect(menu(page).get_by_role("menuitem").first).to_be_focused()
    offered = menu(page).get_by_role("menuitem").locator("span").all_inner_texts()
    assert offered[:2] == ["Wake-up call", "Minibar"]
    assert "Check out" in offered
    assert "Check in" not in offered
    page.keyboard.press("Escape")
    expect(menu(page)).to_be_hidden()
    expect(tile(page, "103")).to_be_focused()

    maid = desks.sign_in("housekeeping")
    tile(maid, "103").click(button="right")
    expect(menu(maid).get_by_role("menuitem", name="Minibar")).to_be_visible()
    assert not menu(maid).get_by_role("menuitem", name="Check out").count()


def test_a_letter_on_a_room_does_its_deed(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("reception")
    dirty = next(r for r in hotel.get("rooms/?page_size=500")["results"] if r["status_code"] == "VD")["number"]
    tile(page, dirty).focus()
    page.keyboard.press("c")
    eventually(lambda: hotel.room(dirty)["status_code"] == "VC")
    expect(menu(page)).to_be_hidden()

    tile(page, "103").focus()
    page.keyboard.press("w")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_label("Rooms")).to_have_value("103")


def test_the_list_of_keys_opens_and_switches_them_off(desks: Desks) -> None:
    page = desks.sign_in("reception")
    page.keyboard.press("/")
    expect(page.get_by_label("Guest, group or room")).to_be_focused()
    tile(page, "103").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("type a room number: the room opens")).to_be_visible()
    page.get_by_label("Keys without Ctrl or Alt").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()

    tile(page, "103").focus()
    page.keyboard.press("w")
    page.keyboard.press("?")
    page.keyboard.press("ArrowRight")
    expect(tile(page, "104")).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(menu(page)).to_be_hidden()


def test_a_long_press_opens_the_menu_on_a_phone(desks: Desks) -> None:
    page = desks.sign_in("reception", viewport={"width": 390, "height": 844}, has_touch=True)
    tile(page, "103").scroll_into_view_if_needed()
    box = tile(page, "103").bounding_box()
    assert box
    client = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 20, "y": box["y"] + 20}
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(menu(page).get_by_role("menuitem", name="Check out")).to_be_visible()
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(menu(page)).to_be_visible()
    expect(page.locator("#drawer h1")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def drag(page: Page, origin: str, target: str) -> None:
    """Take the tile of a room and hold it over another one; the browser tells of a place once the mouse has left it."""
    page.mouse.move(*middle(page, origin))
    page.mouse.down()
    for _ in range(3):
        page.mouse.move(*middle(page, target), steps=3)


def middle(page: Page, room: str) -> tuple[float, float]:
    box = tile(page, room).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_guest_is_dragged_to_a_vacant_room_and_the_dialog_asks(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("reception")
    hint = page.locator("#drag-hint")
    drag(page, "101", "103")
    expect(hint).to_have_text("Room 103 is occupied.")
    expect(tile(page, "105")).to_have_class(re.compile("tile--target"))
    page.mouse.up()
    expect(hint).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_hidden()

    drag(page, "101", "105")
    expect(hint).to_contain_text("Move Anna Berg from room 101 to room 105")
    page.mouse.up()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("New room")).to_have_value("105")
    assert hotel.room("105")["stay"] is None  # the mouse alone moves nobody
    dialog.get_by_role("button", name="Move", exact=True).click()
    eventually(lambda: (hotel.room("105")["stay"] or {}).get("guest_name") == "Anna Berg")
    expect(tile(page, "105")).to_contain_text("Anna Berg")


def test_who_may_move_nobody_drags_nobody(desks: Desks) -> None:
    page = desks.sign_in("accounting")
    assert page.locator("#drag-hint").count() == 0
    drag(page, "103", "109")
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_be_hidden()
