"""Check-in, move, departure and check-out at the desk: typed, posted, and what is seen afterwards."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from billing.enums import FolioStatus
from billing.models import Folio
from billing.selectors.windows import window_balances
from billing.services.folios import charge_post
from billing.services.windows import Payer, window_open
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AuditRecord
from hotelpbx.frontdesk.group_lines import companions_parse, group_check
from pbx.enums import SyncState
from pbx.models import Extension
from rooms.enums import Block, Condition, Occupancy, StayStatus
from rooms.models import Guest, Room, Stay
from rooms.services.guests import GuestInput
from tests.factories.hotel import TODAY, PropertyFactory, RoomFactory, ServiceLevelFactory, StayFactory
from tests.frontdesk.desk import DIALOG, HTMX, client_of, folio_of, stay_with_balance

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def desk() -> Client:
    ServiceLevelFactory()
    return client_of(roles.FRONT_DESK)


def registration(room: str = "101", **values: str) -> dict[str, str]:
    guest = {"last_name": "Berg", "first_name": "Anna"}
    terms = {"departure": TOMORROW.isoformat(), "service_level": "standard"}
    return {"room": room, **guest, **terms, **values}


def test_the_form_proposes_tomorrow_and_the_standard_level(desk: Client) -> None:
    RoomFactory(number="101")
    page = desk.get("/check-in/?room=101").content.decode()
    assert f'value="{TOMORROW.isoformat()}"' in page
    assert '<option value="standard" selected>' in page
    assert 'value="101"' in page
    assert "Room 101 is vacant and clean." in page


def test_a_check_in_fills_the_room_and_asks_for_the_phone(desk: Client) -> None:
    RoomFactory(number="101")
    typed = registration(vip="on", language="de", companions="Berg; Carl\nLi")
    page = desk.post("/check-in/", typed, follow=True)
    assert page.redirect_chain == [("/rooms/101/", 302)]
    stay = Stay.objects.get(status=StayStatus.IN_HOUSE)
    assert [str(guest) for guest in stay.guests.order_by("stay_guests__position")] == ["Anna Berg", "Carl Berg", "Li"]
    html = page.content.decode()
    assert "Anna Berg is checked in to room 101" in html
    assert "asked, not yet confirmed" in html
    assert folio_of(stay).status == FolioStatus.OPEN
    assert Extension.objects.get(number="101").wanted_name == "Anna Berg"


@pytest.mark.parametrize(
    ("state", "typed", "says"),
    [
        ({"condition": Condition.DIRTY}, {}, "Room 101 is dirty."),
        ({"block": Block.OUT_OF_ORDER}, {}, "Room 101 is out of order."),
        ({}, {"departure": "2026-11-01"}, "The departure is before"),
        ({}, {"last_name": ""}, "This field is required."),
        ({}, {"room": "999"}, "There is no room 999."),
        ({}, {"service_level": "royal"}, "Select a valid choice."),
    ],
)
def test_what_is_refused_is_explained_and_the_typing_kept(
    desk: Client, state: dict[str, str], typed: dict[str, str], says: str
) -> None:
    RoomFactory(number="101", **state)
    response = desk.post("/check-in/", registration(**{"first_name": "Ännä", **typed}))
    assert response.status_code == 422
    page = response.content.decode()
    assert says in page
    assert 'value="Ännä"' in page
    assert not Stay.objects.exists()


def test_a_dirty_room_is_given_when_the_clerk_says_so(desk: Client) -> None:
    RoomFactory(number="101", condition=Condition.DIRTY)
    assert desk.post("/check-in/", registration(override_dirty="on")).status_code == 302
    assert Room.objects.get().occupancy == Occupancy.OCCUPIED


def test_sharing_an_occupied_room_needs_the_tick(desk: Client) -> None:
    StayFactory(room=RoomFactory(number="101"), guest_name="Ada Lovelace")
    refused = desk.post("/check-in/", registration())
    assert "Room 101 is occupied." in refused.content.decode()
    page = desk.post("/check-in/", registration(share="on"), follow=True).content.decode()
    assert "sharer" in page
    assert Extension.objects.get(number="101").wanted_name == ""  # the first guest's phone was left alone


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"condition": Condition.DIRTY}, "Room 101 is dirty."),
        ({"block": Block.OUT_OF_SERVICE, "block_reason": "Paint"}, "Paint"),
        ({"condition": Condition.INSPECTED}, "vacant and inspected"),
    ],
)
def test_the_room_is_judged_while_the_number_is_typed(desk: Client, state: dict[str, str], says: str) -> None:
    RoomFactory(number="101", **state)
    assert says in desk.get("/check-in/room/", {"room": "101"}, headers=HTMX).content.decode()
    assert "notice" not in desk.get("/check-in/room/", {"room": "1"}, headers=HTMX).content.decode()


GROUP = {"group": "TOUR-7", "departure": TOMORROW.isoformat(), "service_level": "standard"}


def test_group_lines_are_checked_before_anything_happens(desk: Client) -> None:
    RoomFactory(number="101")
    RoomFactory(number="102", condition=Condition.DIRTY)
    response = desk.post(
        "/check-in/group/", {**GROUP, "lines": "101; Holm; Lars\n102; Dahl\n999; Lund", "confirm": "1"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "2 lines need a correction. Nothing has happened yet." in page
    assert "The room is dirty." in page
    assert "There is no room 999." in page
    assert "101; Holm; Lars" in page
    assert not Stay.objects.exists()


def test_a_checked_group_is_checked_in_with_the_second_press(desk: Client) -> None:
    RoomFactory(number="101")
    RoomFactory(number="102")
    typed = {**GROUP, "lines": "101\tHolm\tLars\n101\tHolm\tIngrid\n102；李；明"}
    page = desk.post("/check-in/group/", typed).content.decode()
    assert "Check in 2 rooms" in page
    assert not Stay.objects.exists()
    assert desk.post("/check-in/group/", {**typed, "confirm": "1"})["Location"] == "/guests/?group=TOUR-7"
    names = {stay.room.number: stay.guest_name for stay in Stay.objects.filter(group="TOUR-7").select_related("room")}
    assert names == {"101": "Lars Holm", "102": "李明"}


def test_group_lines_name_what_is_wrong_with_each() -> None:
    property = PropertyFactory()
    RoomFactory(property=property, number="101")
    StayFactory(property=property, room=RoomFactory(property=property, number="102"))
    RoomFactory(property=property, number="103", block=Block.OUT_OF_ORDER)
    RoomFactory(property=property, number="104", condition=Condition.DIRTY)
    text = '101, "Holm", Lars\n\n102;Dahl\n103;Lund\n104;Strand\n101;'
    checked = group_check(property=property, text=text, override_dirty=True)
    problems = {line.number: line.problem for line in checked.lines}
    assert problems == {
        1: "",
        3: "The room is occupied.",
        4: "The room is out of order.",
        5: "",
        6: "The last name is missing.",
    }
    assert checked.lines[0].guest == GuestInput("Lars", "Holm")
    assert checked.problems == 3


def test_companions_are_read_a_line_each() -> None:
    assert companions_parse(" Berg;  Carl \n\nLi，明") == [GuestInput("Carl", "Berg"), GuestInput("明", "Li")]


def test_a_move_is_made_in_the_dialog_and_told_to_every_part_of_the_page(desk: Client) -> None:
    stay = stay_with_balance("101", "0", guest_name="Anna Berg")
    RoomFactory(number="102")
    url = f"/stays/{stay.pk}/move/"
    assert "<html" not in desk.get(url, headers=DIALOG).content.decode()
    assert "<html" in desk.get(url).content.decode()
    response = desk.post(url, {"room": "102"}, headers=DIALOG)
    assert (response["HX-Retarget"], response["HX-Trigger"]) == ("#toasts", '{"desk-changed": {}}')
    assert "Anna Berg now lives in room 102." in response.content.decode()
    stay.refresh_from_db()
    assert stay.room.number == "102"


def test_an_impossible_move_is_explained_in_the_dialog(desk: Client) -> None:
    stay = stay_with_balance("101", "0")
    RoomFactory(number="102", condition=Condition.DIRTY)
    response = desk.post(f"/stays/{stay.pk}/move/", {"room": "102"}, headers=DIALOG)
    assert (response.status_code, response["HX-Retarget"]) == (422, "#dialog")
    assert "Room 102 is dirty." in response.content.decode()
    assert 'value="102"' in response.content.decode()


def test_the_departure_changes(desk: Client) -> None:
    stay = stay_with_balance("101", "0")
    url = f"/stays/{stay.pk}/extend/"
    assert f'value="{stay.departure.isoformat()}"' in desk.get(url).content.decode()
    assert desk.post(url, {"departure": "2026-12-24"})["Location"] == "/rooms/101/"
    stay.refresh_from_db()
    assert stay.departure == dt.date(2026, 12, 24)
    assert "before" in desk.post(url, {"departure": "2026-11-01"}).content.decode()


def payment(**values: str) -> dict[str, str]:
    return {"method": "card", "amount": "", "second_method": "cash", "second_amount": "", **values}


def test_check_out_proposes_the_balance_and_takes_two_payments(desk: Client) -> None:
    stay = stay_with_balance("101", "30.18", guest_name="Anna Berg")
    url = f"/stays/{stay.pk}/check-out/"
    page = desk.get(url).content.decode()
    assert "30.18 EUR" in page
    assert 'value="30.18"' in page
    response = desk.post(url, payment(amount="20.00", second_amount="10.18"), headers=DIALOG)
    assert "Anna Berg has left room 101" in response.content.decode()
    stay.refresh_from_db()
    assert stay.status == StayStatus.CHECKED_OUT
    amounts = folio_of(stay).entries.filter(kind="payment").values_list("code", "amount")
    assert {(code.lower(), f"{-amount:.2f}") for code, amount in amounts} == {("card", "20.00"), ("cash", "10.18")}


def test_an_open_balance_needs_a_second_press_that_names_guest_room_and_amount(desk: Client) -> None:
    stay = stay_with_balance("101", "30.18", guest_name="Anna Berg")
    url = f"/stays/{stay.pk}/check-out/"
    refused = desk.post(url, payment(amount="20.00"), headers=DIALOG)
    assert refused.status_code == 422
    assert "Check out Anna Berg, room 101, with 10.18 EUR open" in refused.content.decode()
    stay.refresh_from_db()
    assert stay.status == StayStatus.IN_HOUSE
    assert not folio_of(stay).entries.filter(kind="payment").exists()
    desk.post(url, payment(amount="20.00", force="1"), headers=DIALOG)
    stay.refresh_from_db()
    assert stay.status == StayStatus.CHECKED_OUT


def test_a_guest_who_has_left_cannot_leave_again(desk: Client) -> None:
    stay = stay_with_balance("101", "0")
    url = f"/stays/{stay.pk}/check-out/"
    desk.post(url, payment())
    assert desk.post(url, payment()).status_code == 404


def test_the_drawer_tells_asked_confirmed_and_failed_apart(desk: Client) -> None:
    stay_with_balance("101", "0")
    marks = {SyncState.PENDING: "mark--asked", SyncState.SYNCED: "mark--confirmed", SyncState.FAILED: "mark--failed"}
    for state, mark in marks.items():
        Extension.objects.update(sync_state=state, sync_error="Name too long" if state == "failed" else "")
        page = desk.get("/rooms/101/live/", headers=HTMX).content.decode()
        assert [other for other in marks.values() if other in page] == [mark]
        assert ("Name too long" in page) == (state == SyncState.FAILED)


def test_the_drawer_answers_204_until_the_room_changes(desk: Client) -> None:
    stay_with_balance("101", "0")
    page = desk.get("/rooms/101/", headers=HTMX).content.decode()
    version = page.split('data-version="')[1].split('"')[0]
    headers = {**HTMX, "X-Version": version}
    assert desk.get("/rooms/101/live/", headers=headers).status_code == 204
    Extension.objects.update(phone_state="ringing")
    assert "ringing" in desk.get("/rooms/101/live/", headers=headers).content.decode()


def test_a_room_is_blocked_with_a_reason_and_given_back(desk: Client) -> None:
    RoomFactory(number="101")
    assert desk.post("/rooms/101/block/", {"block": "out_of_order"}, headers=DIALOG).status_code == 422
    desk.post("/rooms/101/block/", {"block": "out_of_order", "reason": "Shower leaks"}, headers=DIALOG)
    assert "Shower leaks" in desk.get("/rooms/101/").content.decode()
    desk.post("/rooms/101/unblock/", headers=HTMX)
    assert Room.objects.get().block == ""
    again = desk.post("/rooms/101/unblock/", headers=HTMX)
    assert (again.status_code, again["HX-Retarget"]) == (409, "#toasts")


def test_signs_at_the_door(desk: Client) -> None:
    RoomFactory(number="101")
    desk.post("/rooms/101/signs/", {"dnd": "1"}, headers=HTMX)
    desk.post("/rooms/101/signs/", {"make_up_room": "1"}, headers=HTMX)
    desk.post("/rooms/101/signs/", {"dnd": "0"}, headers=HTMX)
    room = Room.objects.get()
    assert (room.do_not_disturb, room.make_up_room) == (False, True)


def test_a_registration_is_corrected_and_the_phone_follows(desk: Client) -> None:
    RoomFactory(number="101")
    premium = ServiceLevelFactory(code="premium", name="Premium")
    desk.post("/check-in/", registration(last_name="Brg", language="de", vip="on", companions="Berg; Carl"))
    stay = Stay.objects.get()
    Guest.objects.filter(first_name="Carl").update(vip=True)
    address = f"/stays/{stay.pk}/edit/"
    assert address in desk.get("/rooms/101/").content.decode()
    form = desk.get(address, headers=DIALOG).content.decode()
    for known in ('value="Brg"', 'value="Anna"', "Berg; Carl", '<option value="de" selected>', "Anna Brg, room 101"):
        assert known in form
    typed = {"last_name": "Berg", "first_name": "Anna", "service_level": "premium", "companions": "Li\nBerg; Carl"}
    answer = desk.post(address, typed, headers=DIALOG)
    assert "The registration of Anna Berg is corrected." in answer.content.decode()
    stay.refresh_from_db()
    assert (stay.guest_name, stay.service_level) == ("Anna Berg", premium)
    guests = list(stay.guests.order_by("stay_guests__position"))
    assert [(str(guest), guest.vip) for guest in guests] == [("Anna Berg", False), ("Li", False), ("Carl Berg", True)]
    assert Extension.objects.get(number="101").wanted_name == "Anna Berg"


def test_a_registration_keeps_a_last_name(desk: Client) -> None:
    stay = stay_with_balance("101", "0", guest_name="Anna Berg")
    answer = desk.post(f"/stays/{stay.pk}/edit/", {"last_name": " ", "service_level": "standard"}, headers=DIALOG)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    stay.refresh_from_db()
    assert stay.guest_name == "Anna Berg"
    assert client_of(roles.HOUSEKEEPING).get(f"/stays/{stay.pk}/edit/").status_code == 403


def test_a_guest_who_paid_too_much_does_not_leave_unnoticed(desk: Client) -> None:
    stay = stay_with_balance("101", "10.00", guest_name="Anna Berg")
    address = f"/stays/{stay.pk}/check-out/"
    answer = desk.post(address, {"method": "cash", "amount": "15", "second_method": "card"}, headers=DIALOG)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "with a credit of 5.00 EUR: give it back" in page
    assert "Check out Anna Berg, room 101, with a credit of 5.00 EUR" in page
    assert "remain open" not in page


def test_each_window_is_shown_and_paid_at_the_check_out(desk: Client) -> None:
    stay = stay_with_balance("101", "30.18")
    folio = folio_of(stay)
    window_open(folio=folio, payer=Payer(payer_kind="company", payer_name="ACME GmbH"), actor=SYSTEM)
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), window=2, actor=SYSTEM)
    company = str(window_balances(folio)[2])
    url = f"/stays/{stay.pk}/check-out/"
    page = desk.get(url).content.decode()
    assert "2 · ACME GmbH" in page
    assert f'name="amount_2" value="{company}"' in page
    refused = desk.post(url, payment(amount="30.18", method_2="invoice", amount_2=""), headers=DIALOG)
    assert refused.status_code == 422
    assert f"with {company} EUR open" in refused.content.decode()
    crossed = str(Decimal("30.18") + Decimal(company))
    refused = desk.post(url, payment(amount=crossed, method_2="invoice", amount_2=""), headers=DIALOG)
    assert f"window 2: {company} EUR" in refused.content.decode()
    desk.post(url, payment(amount="30.18", method_2="invoice", amount_2=company), headers=DIALOG)
    stay.refresh_from_db()
    assert stay.status == StayStatus.CHECKED_OUT
    assert set(folio.entries.filter(kind="payment").values_list("window", "code")) == {(1, "card"), (2, "invoice")}


def test_a_barred_guest_may_call_again_when_the_desk_says_so(desk: Client) -> None:
    stay = stay_with_balance("101", "30.18")
    Stay.objects.filter(pk=stay.pk).update(outbound_barred=True)
    assert "outside calls barred" in desk.get("/rooms/101/", headers=HTMX).content.decode()
    url = f"/stays/{stay.pk}/allow-calls/"
    assert desk.post(url, {"reason": ""}, headers=DIALOG).status_code == 422
    assert desk.post(url, {"reason": "known guest"}, headers=DIALOG).status_code == 200
    stay.refresh_from_db()
    assert not stay.outbound_barred
    assert AuditRecord.objects.get(action="rooms.stay.outbound_allowed").data["reason"] == "known guest"


def test_who_owes_more_than_the_limit_is_marked_on_the_rack_and_in_the_drawer(desk: Client) -> None:
    stay = stay_with_balance("101", "30.18")
    for limit, is_marked in (("30.18", False), ("30.17", True)):
        Folio.objects.filter(stay=stay).update(credit_limit=Decimal(limit))
        assert ("over the credit limit" in desk.get("/", headers=HTMX).content.decode()) == is_marked
        assert ("over the limit" in desk.get("/rooms/101/", headers=HTMX).content.decode()) == is_marked
