"""Two receptionists at once: who comes second is told so, nothing typed is lost, and each sees what the other did."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser import Desks
from tests.helpers.hotel import Hotel, eventually

pytestmark = pytest.mark.browser


def tile(page: Page, room: str) -> Locator:
    return page.locator(f'.tile[data-room="{room}"]')


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def vacant_clean(hotel: Hotel) -> str:
    rooms = hotel.get("rooms/?page_size=500")["results"]
    return str(next(room["number"] for room in rooms if room["status_code"] == "VC" and not room["block"]))


def folio_of(hotel: Hotel, room: str) -> int:
    stay = hotel.room(room)["stay"]["id"]
    return int(hotel.get(f"stays/{stay}/folio/")["id"])


def occupied(hotel: Hotel, place: int) -> str:
    """A room whose guest is alone in house since the demo began."""
    rooms = [room for room in hotel.get("rooms/?page_size=500")["results"] if room["stay"]]
    return str(rooms[place]["number"])


def fill_check_in(page: Page, room: str, name: str) -> None:
    page.goto("/check-in/")
    page.get_by_label("Room", exact=True).fill(room)
    page.get_by_label("Last name").fill(name)


def open_charge(page: Page, folio: int, description: str) -> None:
    page.goto(f"/folios/{folio}/")
    page.get_by_role("link", name="Add charge").click()
    dialog(page).get_by_label("Department or article").select_option("MISC")
    dialog(page).get_by_label("What for").fill(description)
    dialog(page).get_by_label("Price each").fill("12.50")


def test_one_room_is_given_to_one_guest(desks: Desks, hotel: Hotel) -> None:
    room = vacant_clean(hotel)
    first, second = desks.sign_in("reception"), desks.sign_in("reception")
    fill_check_in(first, room, "Curie")
    fill_check_in(second, room, "Meitner")

    first.get_by_role("button", name="Check in", exact=True).click()
    expect(first.get_by_role("status").filter(has_text="Curie")).to_be_visible()
    with desks.watch.refusal("/check-in/"):
        second.get_by_role("button", name="Check in", exact=True).click()
        expect(second.get_by_text(re.compile("occupied|Curie")).first).to_be_visible()

    assert second.get_by_label("Last name").input_value() == "Meitner"
    assert second.get_by_label("Room", exact=True).input_value() == room
    assert hotel.room(room)["stay"]["guest_name"] == "Curie"


def test_what_is_being_typed_stays_while_the_other_desk_works(desks: Desks, hotel: Hotel) -> None:
    room = occupied(hotel, 2)
    typing, other = desks.sign_in("reception"), desks.sign_in("reception")
    tile(typing, room).click()
    typing.locator("#room").get_by_role("link", name="Add a wake-up call").click()
    field = dialog(typing).get_by_label("Time", exact=True)
    field.fill("06:45")
    field.focus()
    typing.evaluate("window.notReloaded = true")

    other.goto(f"/rooms/{room}/")
    was = hotel.room(room)["status_code"]
    wanted = "dirty" if was != "OD" else "clean"
    other.locator("#room").get_by_role("button", name=re.compile(f"^{wanted}$", re.IGNORECASE)).click()
    eventually(lambda: was not in tile(typing, room).inner_text())
    assert field.input_value() == "06:45"
    expect(field).to_be_focused()
    assert typing.evaluate("window.notReloaded")
    dialog(typing).get_by_role("button", name="Note the wake-up call").click()
    expect(typing.get_by_role("status").filter(has_text="1 wake-up call is noted.")).to_be_visible()


def test_a_charge_at_one_desk_is_on_the_folio_at_the_other(desks: Desks, hotel: Hotel) -> None:
    folio = folio_of(hotel, occupied(hotel, 3))
    one, other = desks.sign_in("reception"), desks.sign_in("reception")
    open_charge(one, folio, "Laundry of one")
    open_charge(other, folio, "Taxi of the other")

    for page in (one, other):
        dialog(page).locator("[type=submit]").click()
        expect(dialog(page)).to_be_hidden()

    for page in (one, other):
        for text in ("Laundry of one", "Taxi of the other"):
            expect(page.get_by_role("row").filter(has_text=text)).to_have_count(1)


def test_who_charges_after_the_check_out_is_told_and_keeps_what_was_typed(desks: Desks, hotel: Hotel) -> None:
    room = occupied(hotel, 4)
    folio, stay = folio_of(hotel, room), hotel.room(room)["stay"]["id"]
    late, leaving = desks.sign_in("reception"), desks.sign_in("reception")
    open_charge(late, folio, "Breakfast")

    leaving.goto(f"/rooms/{room}/")
    leaving.locator("#room").get_by_role("link", name="Check out").click()
    dialog(leaving).get_by_role("button", name="Check out", exact=True).click()
    eventually(lambda: hotel.room(room)["stay"] is None)
    entries = len(hotel.get(f"folios/{folio}/")["entries"])

    with desks.watch.refusal(f"/folios/{folio}/charge"):
        dialog(late).locator("[type=submit]").click()
        expect(dialog(late).get_by_role("alert").first).to_contain_text("closed")
    assert dialog(late).get_by_label("What for").input_value() == "Breakfast"
    assert len(hotel.get(f"folios/{folio}/")["entries"]) == entries
    assert hotel.get(f"stays/{stay}/")["status"] == "checked_out"
