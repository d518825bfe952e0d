"""The set-up in a browser: a room and its phone, a level and whose phones follow, a first day, a list of goods."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def dialog_opened(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_rooms_come_in_by_lines_and_a_room_gets_a_second_phone(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("engineer")
    page.goto("/setup/rooms/")
    page.get_by_role("link", name="Many rooms").click()
    page.get_by_label("Lines").fill("501-503; 5; double; \n101-102; 1; ; 101")
    with desks.watch.refusal("/setup/rooms/import/"):
        page.get_by_role("button", name="Check the lines").click()
        expect(page.get_by_text("1 line needs a correction")).to_be_visible()
    page.get_by_label("Lines").fill("501-503; 5; double; ")
    page.get_by_role("button", name="Check the lines").click()
    page.get_by_role("button", name="Set up 3 rooms").click()
    expect(page.locator("#toasts")).to_contain_text("3 rooms are set up.")
    assert hotel.room("502")["floor"] == "5"

    page.goto("/setup/rooms/?q=110")
    dialog_opened(page, "Change 110")
    page.get_by_label("Phones").fill("110\n490 Bathroom")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Room 110 is changed.")
    expect(page.locator("#setup-rooms")).to_contain_text("Bathroom")
    assert [phone["label"] for phone in hotel.room("110")["extensions"]] == ["", "Bathroom"]

    page.goto("/setup/rooms/?q=503")
    dialog_opened(page, "Give up 503")
    page.get_by_role("button", name="Give up").click()
    expect(page.locator("#toasts")).to_contain_text("Room 503 is given up.")
    expect(page.locator("#setup-rooms")).to_contain_text("No room fits.")


def test_a_level_shows_whose_phones_follow_and_they_do(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("manager")
    page.goto("/setup/service-levels/")
    dialog_opened(page, "Change Premium")
    page.get_by_label("May call outside").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="change at once")).to_be_visible()
    level = next(row for row in hotel.get("service-levels/")["results"] if row["code"] == "premium")
    assert level["outbound_allowed"] is True
    page.get_by_role("button", name=re.compile("Save, and change the phones")).click()
    expect(page.locator("#toasts")).to_contain_text("Premium is changed.")
    expect(page.locator("#levels")).to_contain_text("barred")
    eventually(lambda: hotel.room("202")["phone"]["sync"] == "synced", within=60)


def test_a_colleague_comes_in_with_the_password_that_was_shown_once(desks: Desks) -> None:
    page = desks.sign_in("manager", viewport=PHONE)
    page.goto("/setup/users/")
    page.get_by_role("link", name="New user").click()
    page.get_by_label("User name").fill("rita")
    page.get_by_label("First and last name").fill("Rita Maximiliane von Hohenstein-Wittgenstein")
    page.get_by_label("Front desk").check()
    page.get_by_role("button", name="Save").click()
    first = page.locator("#first-password").inner_text()
    page.get_by_role("button", name="I have noted it").click()
    expect(page.locator("#users")).to_contain_text("rita")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0

    hers = desks.open(viewport=PHONE)
    hers.goto("/sign-in/")
    hers.get_by_label("User name").fill("rita")
    hers.get_by_label("Password").fill(first)
    hers.get_by_label("Password").press("Enter")
    expect(hers.get_by_text("The password you came with was made for you")).to_be_visible()


def test_goods_are_loaded_after_a_look(desks: Desks) -> None:
    page = desks.sign_in("accounting")
    page.goto("/minibar/import/")
    page.get_by_label("Lines").fill("101; ; ; 4,20\n911; Gummy bears; 小熊糖; 2.50; 7; 3; yes")
    page.get_by_role("button", name="Check the lines").click()
    expect(page.get_by_text("price:")).to_be_visible()
    page.get_by_role("button", name="Set up 2 articles").click()
    expect(page.locator("#toasts")).to_contain_text("2 articles are set up.")
    expect(page.locator("#minibar-items")).to_contain_text("Gummy bears")
