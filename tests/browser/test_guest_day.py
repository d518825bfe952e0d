"""The guest's day at the screens: Chromium against the running processes of `make run`."""

import datetime as dt
import re
import time
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rooms.enums import WakeUpStatus
from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser

GUEST = "O'Brien & Søn <VIP>"
ROOM, NEW_ROOM = "109", "201"
ASKED = "asked, not yet confirmed"


def tile(page: Page, room: str) -> Locator:
    return page.locator(f'.tile[data-room="{room}"]')


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def training_phone(page: Page, room: str) -> None:
    page.goto(f"/training/?phone={room}")
    expect(page.locator("#training-display")).to_have_attribute("data-state", "idle")


def press(phone: Page, button: str) -> None:
    """Press a button of the training telephone, and stay until it has done so."""
    with phone.expect_response(re.compile(rf"/training/{ROOM}/")) as answer:
        phone.get_by_role("button", name=button).click()
    assert answer.value.status == 200


def open_folio(page: Page, room: str) -> None:
    page.goto(f"/rooms/{room}/")
    page.locator("#room").get_by_role("link", name=re.compile(r"\d EUR$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GUEST)


def money(text: str) -> Decimal:
    return Decimal(re.sub(r"[^0-9.-]", "", text))


def test_a_guests_day(desks: Desks, hotel: Hotel) -> None:
    desk, rack = desks.sign_in("reception"), desks.sign_in("reception")
    expect(rack.locator(".tile")).to_have_count(40)

    check_in_by_keyboard(desk, rack, hotel)
    take_from_the_minibar(desk)
    call_outside(desk)
    order_wake_up_calls(desk)
    move(desk, rack)
    check_out(desks, desk, rack)


def check_in_by_keyboard(desk: Page, rack: Page, hotel: Hotel) -> None:
    """A number, Tab, Enter, a name, Enter; the phone system is slow enough for the first mark to be seen."""
    hotel.sim("faults", {"mode": "slow", "seconds": 2, "endpoint": "extension"})
    desk.keyboard.type(ROOM)
    expect(desk.get_by_role("heading", name=f"Room {ROOM}")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Last name")).to_be_focused()
    desk.get_by_label("Service level").select_option("premium")
    desk.get_by_label("Last name").focus()
    desk.keyboard.type(GUEST)
    desk.keyboard.press("Enter")
    expect(desk.locator("#room")).to_contain_text(GUEST)

    expect(tile(rack, ROOM)).to_contain_text(GUEST)
    expect(tile(rack, ROOM)).to_contain_text("OC")
    expect(tile(rack, ROOM).get_by_role("img", name=ASKED)).to_be_visible()
    hotel.sim("faults", {"mode": "none"})
    expect(tile(rack, ROOM).get_by_role("img", name=ASKED)).to_have_count(0)
    expect(tile(rack, ROOM).get_by_role("img", name="refused")).to_have_count(0)
    expect(desk.locator("#room").get_by_text("confirmed", exact=True)).to_be_visible()


def take_from_the_minibar(desk: Page) -> None:
    """Two bottles dialled at the room's phone are on the folio, with tax."""
    training_phone(desk, ROOM)
    desk.get_by_label("Product").fill("101")
    desk.get_by_label("Quantity").fill("2")
    press(desk, "Minibar")
    open_folio(desk, ROOM)
    entry = desk.get_by_role("row").filter(has_text="Still water")
    expect(entry.locator("td.amount").first).to_have_text("2")
    net, tax, amount = (money(text) for text in entry.locator("td.amount").all_inner_texts()[1:4])
    assert (net, tax, amount) == (Decimal("7.00"), Decimal("1.33"), Decimal("8.33"))


def call_outside(desk: Page) -> None:
    """A call of a minute and a half is on the folio, and says how its price came about."""
    training_phone(desk, ROOM)
    desk.get_by_label("Seconds of talk").fill("95")
    press(desk, "Call outside")
    open_folio(desk, ROOM)
    entry = desk.locator("tr.ledger__entry").filter(has_text="How this price came about")
    expect(entry).to_have_count(1)
    lines = entry.locator("table.explanation tr")
    expect(lines.first).to_be_hidden()
    entry.get_by_text("How this price came about").click()
    expect(lines.first).to_be_visible()
    steps = [money(line.locator("td").last.inner_text()) for line in lines.all()]
    amount = money(entry.locator("td.amount.strong").inner_text())
    assert len(steps) >= 3
    assert sum(steps) == amount > 0


def order_wake_up_calls(desk: Page) -> None:
    """One entry for the guest and two rooms of a group: three calls, armed on the phone system."""
    at = (dt.datetime.now(ZoneInfo("Europe/Berlin")) + dt.timedelta(hours=5, minutes=11)).strftime("%H:%M")
    desk.get_by_role("link", name="Wake-ups").first.click()
    desk.get_by_label("Rooms").fill(f"{ROOM} 301-302")
    desk.get_by_label("Time", exact=True).fill(at)
    desk.get_by_role("button", name="Note the wake-up call").click()
    expect(desk.get_by_role("status").filter(has_text="3 wake-up calls are noted.")).to_be_visible()
    rows = desk.get_by_role("row").filter(has_text=at)
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text=str(WakeUpStatus.ARMED.label))).to_have_count(3)
    expect(rows.filter(has_text=GUEST)).to_contain_text(ROOM)


def move(desk: Page, rack: Page) -> None:
    """The guest is in the new room at both desks; the old one is vacant and dirty."""
    desk.goto("/")
    tile(desk, ROOM).click()
    desk.locator("#room").get_by_role("link", name="Move").click()
    dialog(desk).get_by_label("New room").fill(NEW_ROOM)
    dialog(desk).get_by_label("New room").press("Enter")
    expect(dialog(desk)).to_be_hidden()
    for page in (desk, rack):
        expect(tile(page, NEW_ROOM)).to_contain_text(GUEST)
        expect(tile(page, ROOM)).to_contain_text("VD")
        expect(tile(page, ROOM)).not_to_contain_text(GUEST)


def check_out(desks: Desks, desk: Page, rack: Page) -> None:
    """Refused while something is owed; with the payment the room is vacant and dirty."""
    desk.goto("/")
    tile(desk, NEW_ROOM).click()
    desk.locator("#room").get_by_role("link", name="Check out").click()
    amount = dialog(desk).get_by_label("Amount").first
    due = amount.input_value()
    assert money(due) > Decimal("8.33")
    amount.fill("")
    with desks.watch.refusal("/check-out/"):
        dialog(desk).get_by_role("button", name="Check out", exact=True).click()
        expect(dialog(desk).get_by_role("alert").filter(has_text=f"{due} EUR remain open")).to_be_visible()
    expect(tile(rack, NEW_ROOM)).to_contain_text(GUEST)

    amount.fill(due)
    dialog(desk).get_by_role("button", name="Check out", exact=True).click()
    expect(dialog(desk)).to_be_hidden()
    for page in (desk, rack):
        expect(tile(page, NEW_ROOM)).to_contain_text("VD")
        expect(tile(page, NEW_ROOM)).not_to_contain_text(GUEST)


def test_room_clean_by_phone_is_on_the_other_desk_within_two_seconds(desks: Desks) -> None:
    phone, rack = desks.sign_in("reception"), desks.sign_in("reception")
    training_phone(phone, "110")
    rack.evaluate("window.notReloaded = true")
    expect(tile(rack, "110")).to_contain_text("VD")

    seconds = []
    for button, letters in (("Room is clean", "VC"), ("Room is dirty", "VD"), ("Room is clean", "VC")):
        expect(phone.locator("#training-display")).to_have_attribute("data-state", "idle")
        phone.get_by_role("button", name=button).click()
        pressed = time.monotonic()
        eventually(lambda wanted=letters: wanted in tile(rack, "110").inner_text())
        seconds.append(time.monotonic() - pressed)

    assert median(seconds) < 2, seconds
    assert rack.evaluate("window.notReloaded")


def test_housekeeping_marks_a_room_clean_with_one_tap_on_a_telephone(desks: Desks, hotel: Hotel) -> None:
    page = desks.sign_in("housekeeping", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/housekeeping/")
    job = page.locator('.job[data-number="107"]')
    expect(job.locator(".status")).to_have_text("VD")

    page.get_by_role("button", name="Clean 107").tap()

    expect(job.locator(".status")).to_have_text("VC")
    assert hotel.room("107")["status_code"] == "VC"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_night_is_closed_with_the_second_press(desks: Desks, hotel: Hotel) -> None:
    date = hotel.get("properties/")["results"][0]["business_date"]
    page = desks.sign_in("accounting")
    page.get_by_role("link", name="Night audit").first.click()
    page.get_by_role("link", name=re.compile("^Close ")).click()
    assert hotel.get("properties/")["results"][0]["business_date"] == date
    close = dialog(page).get_by_role("button", name=re.compile("^Yes, close "))
    expect(close).to_be_visible()
    for line in dialog(page).get_by_role("checkbox").all():
        line.check()
    close.click()

    page.wait_for_url("**/night-audit/run/")
    expect(page.get_by_role("heading", level=2)).to_contain_text("is closed", timeout=30_000)
    page.get_by_role("link", name="Open the report").click()
    page.wait_for_url(f"**/reports/{date}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("closed")
    totals = hotel.get(f"reports/daily/?date={date}")["totals"]
    shown = page.get_by_label("Totals").locator("dd").all_inner_texts()[:3]
    assert [money(text) for text in shown] == [Decimal(totals[name]) for name in ("amount", "net", "tax")]
    assert Decimal(totals["amount"]) > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename == f"daily-demo-{date}.csv"
    assert totals["amount"] in download.value.path().read_text("utf-8-sig")
    assert hotel.get("properties/")["results"][0]["business_date"] > date


def test_every_page_of_the_navigation_opens_without_a_complaint(desks: Desks) -> None:
    page = desks.sign_in("manager")
    links = page.get_by_role("navigation", name="Main").locator("li.rail__item a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) >= 8
    for address in addresses:
        answer = page.goto(str(address))
        assert answer
        assert answer.status == 200, address
        assert page.evaluate("htmx.version"), address
        expect(page.get_by_role("heading", level=1).first).to_be_visible()


def test_the_description_of_the_api_lists_its_paths_with_nothing_from_elsewhere(desks: Desks) -> None:
    page = desks.open()

    page.goto("/api/v1/docs/")

    expect(page.get_by_text("HotelPBX API").first).to_be_visible()
    for path in ("/api/v1/stays/check-in/", "/api/v1/wake-up-calls/", "/api/v1/night-audit/"):
        page.get_by_role("heading", name=path.split("/")[3]).get_by_role("button", name="Expand operation").click()
        expect(page.locator(f'.opblock-summary-path[data-path="{path}"]').first).to_be_visible()


def test_the_watch_complains_of_what_no_page_may_do(browser: Browser, hotel: Hotel) -> None:
    desks = Desks(browser, hotel.url)
    page = desks.open()
    page.goto("/sign-in/")
    page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'a {}'}))")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('thrown by the page') })")
    page.goto(f"{hotel.simulator_url}/sim/state")

    with pytest.raises(AssertionError) as complaints:
        desks.close()

    for words in ("Content Security Policy", "thrown by the page", f"asked for {hotel.simulator_url}/sim/state"):
        assert words in str(complaints.value)
