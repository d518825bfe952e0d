"""The desk in a real browser: what changes elsewhere appears, and what is being typed stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hotelpbx.common import roles
from pbx.enums import PhoneState
from pbx.models import Extension
from rooms.enums import Condition
from rooms.models import Room, Stay
from tests.factories.hotel import PbxFactory, RoomFactory, user_with_roles
from tests.frontdesk.desk import stay_with_balance
from tests.helpers.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The room rack of a house with three rooms, at which a receptionist has signed in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
    PbxFactory()
    stay_with_balance("101", "0", guest_name="Anna Berg")
    RoomFactory(number="102")
    RoomFactory(number="103")
    user_with_roles(roles.FRONT_DESK, username="rita")
    with chromium() as browser:
        found = browser.new_page(base_url=live_server.url, viewport={"width": 1280, "height": 800})
        found.goto("/sign-in/")
        found.fill("#id_username", "rita")
        found.fill("#id_password", "correct horse")
        found.press("#id_password", "Enter")
        expect(found.locator(".tile")).to_have_count(3)
        yield found


def test_a_change_elsewhere_is_seen_while_somebody_types(page: Page) -> None:
    page.click('.tile[data-room="101"]')
    page.click("text=Move")
    page.fill("dialog #id_room", "10")
    Extension.objects.filter(number="101").update(phone_state=PhoneState.RINGING)
    Room.objects.filter(number="103").update(condition=Condition.DIRTY)
    expect(page.locator("#room")).to_contain_text("ringing")
    expect(page.locator('.tile[data-room="103"]')).to_contain_text("VD")
    expect(page.locator("dialog #id_room")).to_have_value("10")
    expect(page.locator("dialog #id_room")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Anna Berg now lives in room 102.")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator('.tile[data-room="102"]')).to_contain_text("Anna Berg")
    assert Stay.objects.get().room.number == "102"


def test_a_room_number_typed_anywhere_opens_the_room_and_escape_closes_it(page: Page) -> None:
    page.keyboard.type("102")
    expect(page.locator('#room[data-room="102"]')).to_be_visible()
    assert page.url.endswith("/rooms/102/")
    page.keyboard.press("Escape")
    expect(page.locator("#room")).to_have_count(0)
    assert page.url.endswith("/")
    expect(page.locator('.tile[data-room="102"]')).to_be_focused()


def test_a_lost_connection_is_said_and_heals(page: Page) -> None:
    expect(page.locator("#connection")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_be_visible(timeout=10_000)
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()
