"""The device browser at an engineer's screen: Chromium against the running processes of `make run`."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser

DEVICE = "/pbx/exchanges/main/device/"
SECTIONS = 15


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def open_details(page: Page, words: str) -> None:
    page.get_by_role("row").filter(has_text=words).get_by_role("link", name="Details").click()
    expect(dialog(page)).to_be_visible()


def preview(page: Page) -> dict[str, object]:
    dialog(page).get_by_role("button", name="Show what will be sent").click()
    shown = dialog(page).locator("input[name=shown]")
    expect(shown).to_have_count(1)
    request: dict[str, object] = json.loads(shown.input_value())
    return request


def test_an_engineer_finds_an_extension_and_changes_it(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("engineer")
    page.goto(DEVICE)
    page.get_by_role("searchbox", name="Find").fill("8002")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("1 of 43 shown")).to_be_visible()

    open_details(page, "8002")
    expect(dialog(page).get_by_text("monitormode", exact=True)).to_be_visible()
    dialog(page).get_by_role("link", name="Change").click()
    dialog(page).get_by_label("dnd").select_option("on")
    assert preview(page) == {"number": "8002", "dnd": "on"}
    assert hotel.extension("8002")["dnd"] == "off"

    dialog(page).get_by_role("button", name="Send to the device").click()
    expect(page.get_by_role("status").filter(has_text="main: extension/update is done.")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    assert hotel.extension("8002")["dnd"] == "on"
    page.reload()
    expect(page.get_by_role("row").filter(has_text="8002").locator(".chip--warn")).to_have_text("yes")


def test_a_running_call_appears_and_is_hung_up(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("engineer")
    page.goto(f"{DEVICE}calls/")
    expect(page.get_by_text("The device has none.")).to_be_visible()
    hotel.sim("phones/8001/behaviour", {"incoming": "ring"})
    hotel.sim("phones/8003/dial", {"number": "8001"})
    hotel.sim("phones/8001/answer", {})
    expect(page.get_by_role("row").filter(has_text="talking")).to_have_count(2)

    open_details(page, "8003")
    dialog(page).get_by_role("link", name="Hang up").click()
    dialog(page).get_by_role("button", name="Send to the device").click()
    expect(page.get_by_text("The device has none.")).to_be_visible()
    assert eventually(lambda: hotel.sim("state")["calls"] == [])


def test_a_value_that_breaks_a_rule_is_refused_beside_its_field(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("engineer")
    page.goto(f"{DEVICE}calls/")
    page.get_by_role("link", name="Call", exact=True).click()
    dialog(page).get_by_label("caller").fill("8001")
    dialog(page).get_by_label("callee").fill("nobody")
    with desks.watch.refusal("/do/dial/"):
        dialog(page).get_by_role("button", name="Show what will be sent").click()
        expect(dialog(page).get_by_text("must be a number of at most 31 digits")).to_be_visible()


def test_every_section_fits_a_telephone(desks: Desks) -> None:
    page = desks.sign_in("engineer", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(DEVICE)
    menu = page.locator(".sections-menu")
    menu.locator("summary").tap()
    links = menu.get_by_role("link")
    expect(links).to_have_count(SECTIONS)
    for address in [str(link.get_attribute("href")) for link in links.all()]:
        page.goto(address)
        expect(page.locator("#device-rows")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert page.locator(".notice--bad").count() == 0, address
