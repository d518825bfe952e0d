"""Somebody who never saw it: a guest's day by what stands on the pages, on a desk and on a phone; how long it takes.

Nothing is typed into the address bar, and only what can be seen is pressed.
"""

import datetime as dt
import re
import time
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
READING = 3.0  # seconds in which a person finds the next thing to press, and presses it
GUEST = "Okonkwo"


class Newcomer:
    """Somebody at a screen, who counts what has to be pressed or typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.begun = page, 0, time.monotonic()

    def press(self, target: Locator) -> None:
        """Press what can be seen, after scrolling to it."""
        expect(target).to_be_visible()
        target.click()
        self.steps += 1

    def type(self, label: str, text: str) -> None:
        """Type into a field by its label."""
        field = self.page.get_by_label(label, exact=True).locator("visible=true").first
        field.fill(text)
        self.steps += 1

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    @property
    def seconds(self) -> float:
        """How long it took, with time to read before each press."""
        return time.monotonic() - self.begun + self.steps * READING


@pytest.mark.parametrize(("size", "room"), [(DESK, 0), (PHONE, 1)], ids=["desk", "phone"])
def test_a_guests_day_takes_less_than_three_minutes(
    desks: Desks, hotel: Hotel, size: dict[str, object], room: int, capsys: pytest.CaptureFixture[str]
) -> None:
    number = vacant_clean(hotel, room)
    newcomer = Newcomer(desks.sign_in("reception", **size))
    checks_in(newcomer, number)
    orders_a_wake_up_call(newcomer)
    takes_from_the_minibar(newcomer)
    prints_the_folio(newcomer)
    checks_out(newcomer)
    assert hotel.room(number)["stay"] is None
    with capsys.disabled():
        print(f"\n{newcomer.steps} steps, {newcomer.seconds:.0f} s with time to read")  # noqa: T201
    assert newcomer.steps <= 30
    assert newcomer.seconds < 180


def vacant_clean(hotel: Hotel, place: int) -> str:
    rooms = hotel.get("rooms/?page_size=500")["results"]
    return str([room["number"] for room in rooms if room["status_code"] == "VC" and not room["block"]][place])


def checks_in(newcomer: Newcomer, room: str) -> None:
    page = newcomer.page
    newcomer.press(page.get_by_role("link", name="Check-in").locator("visible=true"))
    newcomer.type("Room", room)
    newcomer.type("Last name", GUEST)
    newcomer.press(page.get_by_role("button", name="Check in", exact=True))
    expect(page.locator("#room")).to_contain_text(GUEST)


def orders_a_wake_up_call(newcomer: Newcomer) -> None:
    later = dt.datetime.now(ZoneInfo("Europe/Berlin")) + dt.timedelta(hours=6)
    newcomer.press(newcomer.page.get_by_role("link", name="Add a wake-up call"))
    newcomer.type("Time", f"{later:%H:%M}")
    newcomer.press(newcomer.dialog.get_by_role("button", name="Note the wake-up call"))
    expect(newcomer.page.locator("#room")).to_contain_text(f"{later:%H:%M}")


def takes_from_the_minibar(newcomer: Newcomer) -> None:
    newcomer.press(newcomer.page.locator("#room").get_by_role("link", name="Add from the minibar"))
    newcomer.press(newcomer.dialog.get_by_role("button", name=re.compile("Still water")))
    expect(newcomer.dialog.get_by_role("status")).to_contain_text("Still water")
    newcomer.press(newcomer.dialog.get_by_role("button", name="Close"))
    expect(newcomer.page.locator("#room")).to_contain_text("Still water")


def prints_the_folio(newcomer: Newcomer) -> None:
    page = newcomer.page
    newcomer.press(page.locator("#room").get_by_role("link", name=re.compile(r"\d EUR$")))
    newcomer.press(page.get_by_role("link", name="Print view"))
    expect(page.get_by_role("heading", name="Interim statement")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Still water")).to_be_visible()
    page.evaluate("window.print = () => { window.printed = true }")
    newcomer.press(page.get_by_role("button", name="Print"))
    assert page.evaluate("window.printed")
    newcomer.press(page.get_by_role("link", name="Back to the folio"))


def checks_out(newcomer: Newcomer) -> None:
    newcomer.press(newcomer.page.get_by_role("link", name="Check out").first)
    newcomer.press(newcomer.dialog.get_by_role("button", name="Check out", exact=True))
    expect(newcomer.page.get_by_role("status").filter(has_text=f"{GUEST} has left")).to_be_visible()
