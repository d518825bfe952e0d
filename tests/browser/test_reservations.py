"""Reservations at the screens: the chart by keyboard, by drag and on a phone; an arrival checked in with one press."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser import Desks

pytestmark = pytest.mark.browser


def row(page: Page, room: str) -> Locator:
    return page.locator(f'#tape li[data-room="{room}"]')


def bar(page: Page, name: str) -> Locator:
    return page.locator("#tape .bar").filter(has_text=name)


def chart(desks: Desks, query: str = "", **options: object) -> Page:
    page = desks.sign_in("reception", **options)
    page.goto(f"/reservations/{query}")
    expect(page.locator("#tape li[data-room]").first).to_be_attached()
    return page


def test_the_chart_by_keyboard(desks: Desks) -> None:
    page = chart(desks)
    page.locator("#m101").focus()
    page.keyboard.press("ArrowRight")
    expect(bar(page, "Anna Berg")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar(page, "Hannah Weiß")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#m102")).to_be_focused()  # nobody is there
    page.keyboard.press("ArrowUp")
    expect(page.locator("#m101")).to_be_focused()
    bar(page, "Hannah Weiß").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Reservation of Hannah Weiß")
    page.keyboard.press("Escape")
    first = page.locator("#tape").get_attribute("data-first")
    bar(page, "Hannah Weiß").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#tape")).not_to_have_attribute("data-first", first or "")
    assert "from=" in page.url


def test_a_bar_is_dragged_to_a_room_and_moved_back_by_dialog(desks: Desks) -> None:
    page, other = chart(desks, "?floor=2&type=double"), chart(desks)
    bar(page, "Isabella Rossi").drag_to(row(page, "201").locator(".tape__room"))
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Room of Isabella Rossi")
    expect(asked.locator("#id_room")).to_have_value("201")
    asked.get_by_role("button", name="Give this room").click()
    expect(row(page, "201")).to_contain_text("Isabella Rossi")
    expect(row(other, "201")).to_contain_text("Isabella Rossi")  # another desk sees it by itself

    bar(page, "Isabella Rossi").focus()
    page.keyboard.press("Enter")
    asked.get_by_role("link", name="Another room…").click()
    expect(asked.locator("#id_room")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(row(other, "201")).not_to_contain_text("Isabella Rossi")


def test_an_empty_place_is_reserved_for_its_room_and_day(desks: Desks) -> None:
    page = chart(desks)
    box = row(page, "105").bounding_box()
    assert box
    row(page, "105").click(position={"x": box["width"] - 10, "y": box["height"] / 2})
    asked = page.get_by_role("dialog")
    expect(asked.locator("#id_room")).to_have_value("105")
    expect(asked.locator("#reservation-hint")).to_contain_text("free in all these nights")
    page.keyboard.type("Walker")
    page.keyboard.press("Enter")
    expect(row(page, "105")).to_contain_text("Walker")


def test_a_phone_shows_a_list(desks: Desks) -> None:
    page = chart(desks, viewport={"width": 390, "height": 844})
    expect(page.locator(".tape__head")).to_be_hidden()
    expect(row(page, "102")).to_be_hidden()  # nobody is there
    expect(bar(page, "Hannah Weiß").locator("small")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_arrival_is_checked_in_with_one_press(desks: Desks) -> None:
    page = desks.sign_in("reception")
    page.goto("/guests/?show=arrivals")
    page.get_by_role("button", name="Check in Clara Lindqvist to room 203").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Clara Lindqvist is checked in to room 203")
    expect(page.locator("#guests")).not_to_contain_text("Clara Lindqvist")
    page.goto("/guests/")
    expect(page.locator("#guests")).to_contain_text("Clara Lindqvist")
