"""The phone beside the screen in a real browser, with a simulated device that reports over a socket."""

import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError, connection
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from hotelpbx.common import roles
from pbx.models import Extension, Pbx
from pbx.services.dispatch import commands_drain
from pbx.services.intake import receipts_process
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep
from rooms.models import Guest
from tests.factories.hotel import ExtensionFactory, PbxFactory, RoomFactory, user_with_roles
from tests.frontdesk.desk import stay_with_balance
from tests.helpers.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTSIDE = "0301234567"
WITHIN = 2.0  # seconds from the device's call to the card on the screen; the pulse beats every 1.5
BUSY_MACHINE = 4.0  # what other work on the machine may add


class Worker:
    """What the worker does: reports in, commands out."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            try:
                receipts_process()
                commands_drain()
            except OperationalError:  # the database is busy: the next round does it
                continue
        connection.close()

    def stop(self) -> None:
        """Finish the round."""
        self._stop.set()
        self._thread.join(20)


@pytest.fixture
def sim(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A house with a guest in 203, two more rooms and two phones at the reception, on a device that reports to us."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
    stay_with_balance("203", "12.40", guest_name="Ada Lovelace")
    Guest.objects.update(language="de", vip=True)
    RoomFactory(number="204"), RoomFactory(number="205")
    ExtensionFactory(number="8001", label="Reception"), ExtensionFactory(number="8002", label="Porter")
    with Simulator(rooms=["203", "204", "205"], extensions=["8001", "8002"]) as simulator:
        simulator.control("settings", {"status_monitor": True})
        PbxFactory(url=simulator.url, events_url=live_server.url, password="simulator", state="offline")
        Pbx.objects.update(url=simulator.url, events_url=live_server.url, state="offline")
        pbx = Pbx.objects.get()
        pbx.password = "simulator"
        pbx.save()
        pbx_sweep()
        worker = Worker()
        yield simulator
        worker.stop()


@pytest.fixture
def sit(live_server: LiveServer, sim: Simulator) -> Iterator[Callable[[str], Page]]:
    """A desk of its own browser, at which somebody has signed in and said, by keyboard, which phone stands there."""
    complaints: list[str] = []
    with chromium() as browser:
        expect.set_options(timeout=30_000)
        yield lambda number: _sit_down(browser, live_server.url, number, complaints)
    assert complaints == []


def _sit_down(browser: Browser, url: str, number: str, complaints: list[str]) -> Page:
    user = user_with_roles(roles.FRONT_DESK)
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "correct horse")
    page.press("#id_password", "Enter")
    page.locator("#desk-phone").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_extension")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("#desk-phone")).to_contain_text(number)
    return page


def card(page: Page) -> Locator:
    return page.locator("#desk-call [data-call]")


def test_an_outside_caller_is_on_the_screen_at_once_and_nothing_typed_is_lost(
    sit: Callable[[str], Page], sim: Simulator
) -> None:
    desk, other = sit("8001"), sit("8002")
    desk.goto("/messages/")
    desk.get_by_role("link", name="Take a message").click()
    dialog = desk.get_by_role("dialog")
    dialog.locator("#id_text").fill("The taxi comes at ")
    began = time.monotonic()
    callid = sim.control("inbound", {"from": OUTSIDE, "to": "8001"})["callid"]
    expect(card(desk)).to_be_visible()
    took = time.monotonic() - began
    print(f"the card came after {took:.2f} s")  # noqa: T201
    assert took < WITHIN + BUSY_MACHINE
    expect(card(desk)).to_contain_text(OUTSIDE)
    expect(dialog.locator("#id_text")).to_be_focused()
    expect(desk.locator("#desk-call-said")).to_have_text(f"Incoming call: {OUTSIDE}")
    desk.keyboard.type("seven")
    desk.keyboard.press("Escape")  # the card goes, the form stays
    expect(card(desk)).to_be_hidden()
    expect(dialog.locator("#id_text")).to_have_value("The taxi comes at seven")
    assert not card(other).count()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.locator("#desk-phone").click()  # shows the call again
    expect(card(desk)).to_be_visible()
    sim.control(f"calls/{callid}/hangup", {})
    expect(card(desk)).to_have_count(0)
    desk.keyboard.press("Escape")
    desk.locator("#desk-phone").click()
    expect(desk.get_by_role("button", name=f"Call {OUTSIDE} back")).to_be_visible()


def test_a_guest_who_calls_is_known_and_helped_by_keyboard_above_an_open_dialog(
    sit: Callable[[str], Page], sim: Simulator
) -> None:
    desk = sit("8001")
    sim.control("phones/203/dial", {"number": "8001"})
    for words in ("Room 203", "Ada Lovelace", "German", "VIP", "12.40 EUR"):
        expect(card(desk)).to_contain_text(words)
    desk.locator("#call-room").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#drawer h1")).to_contain_text("Room 203")
    sim.control("phones/8001/answer", {})
    expect(card(desk)).to_contain_text(re.compile(r"Talking\s+\d:\d\d"))
    before = card(desk).locator("[data-elapsed]").inner_text()
    expect(card(desk).locator("[data-elapsed]")).not_to_have_text(before)
    desk.locator("#call-wake").click()
    expect(desk.locator("dialog #id_rooms")).to_have_value("203")
    card(desk).get_by_role("button", name="Hang up").click()
    expect(card(desk)).to_have_count(0)
    assert sim.control("state")["calls"] == []


def test_a_lamp_is_pressed_the_call_goes_through_and_is_passed_on(sit: Callable[[str], Page], sim: Simulator) -> None:
    desk = sit("8001")
    desk.goto("/phones/?kind=room&name=203")
    lamp = desk.locator(".blf", has_text="203")
    lamp.focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("dialog").get_by_role("button", name="Call", exact=True).click()
    expect(card(desk)).to_contain_text("Lift your phone")
    expect(card(desk)).to_contain_text("Room 203")
    sim.control("phones/8001/answer", {})
    expect(card(desk)).to_contain_text("It rings there")
    expect(lamp).to_contain_text("ringing · 8001")
    sim.control("phones/203/answer", {})
    expect(card(desk)).to_contain_text("Talking")
    expect(lamp).to_contain_text("in a call · 8001")
    desk.locator("#call-pass-on").click()
    desk.locator("dialog #id_to").fill("204")
    desk.keyboard.press("Enter")
    expect(card(desk)).to_have_count(0)
    assert Extension.objects.get(number="204").phone_state == "ringing"


def test_a_call_that_fails_says_why_and_the_pages_fit_a_phone(sit: Callable[[str], Page], sim: Simulator) -> None:
    sim.control("phones/205/behaviour", {"incoming": "refuse"})
    desk = sit("8001")
    desk.goto("/rooms/205/")
    desk.get_by_role("button", name="Call the room").click()
    expect(card(desk)).to_contain_text("Lift your phone")
    sim.control("phones/8001/answer", {})
    expect(desk.locator("#desk-call")).to_contain_text("Call to 205 failed: the call was turned down")
    desk.locator("#call-forget").click()
    expect(desk.locator("#desk-call")).not_to_contain_text("failed")
    desk.set_viewport_size({"width": 390, "height": 844})
    for path in ("/phones/", "/messages/"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390
