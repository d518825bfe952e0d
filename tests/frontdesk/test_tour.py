"""The tour: each step ticks itself by what was done, and by nothing else."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from billing.enums import PaymentMethod
from billing.models import MinibarItem
from billing.reference import department_defaults_create
from billing.services.minibar import minibar_post
from billing.services.payments import payment_post
from hotelpbx.common import roles
from hotelpbx.common.audit import Actor
from hotelpbx.frontdesk.workflows import guest_check_in, guest_check_out
from pbx.enums import ReceiptState
from pbx.models import Extension, Pbx, Receipt
from rooms.enums import AttemptResult, Origin
from rooms.models import Room, Stay, WakeUpAttempt, WakeUpCall
from rooms.services.stays import GuestInput
from rooms.services.wakeups import wakeups_schedule
from tests.factories import PbxFactory, PropertyFactory, RoomFactory, ServiceLevelFactory, user_with_roles
from tests.frontdesk.desk import BACKEND, HTMX

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    property = PropertyFactory()
    department_defaults_create(property)
    PbxFactory()
    MinibarItem.objects.create(property=property, code="101", name="Water", price=Decimal(3), tax_rate=Decimal(0))
    return RoomFactory(number="109")


def signed_in(*wanted: str) -> tuple[Client, Actor]:
    user = user_with_roles(*wanted)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client, Actor(user=user, origin="desk")


def come(room: Room, actor: Actor) -> Stay:
    return guest_check_in(
        property=room.property,
        room=room,
        guests=[GuestInput("Ada", "Lovelace")],
        service_level=ServiceLevelFactory(),
        departure=room.property.business_date + dt.timedelta(days=3000),
        override_dirty=True,
        actor=actor,
    )


def ticked(client: Client) -> list[str]:
    page = client.get("/tour/", headers=HTMX).content.decode()
    return re.findall(r"tour__step--done.*?</span>(.*?)</li>", page, re.DOTALL)


def wake_up(stay: Stay, actor: Actor) -> WakeUpCall:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    (call,) = wakeups_schedule(
        property=stay.property, rooms=[stay.room], date=tomorrow, time=dt.time(6), origin=Origin.DESK, actor=actor
    )
    return call


def dial(code: str, state: str = ReceiptState.PROCESSED) -> None:
    now = timezone.now()
    Receipt.objects.create(pbx=Pbx.objects.get(), source="http", received_at=now, raw=b"", code=code, state=state)


def answer(call: WakeUpCall) -> None:
    phone = Extension.objects.get(number="109")
    WakeUpAttempt.objects.create(
        wake_up_call=call, due_at=call.due_at, extension=phone, rang_at=timezone.now(), result=AttemptResult.ANSWERED
    )


def test_every_deed_ticks_its_own_step(room: Room) -> None:
    client, actor = signed_in(roles.FRONT_DESK)
    client.post("/tour/", {"deed": "open"})
    assert ticked(client) == []

    stay = come(room, actor)
    steps = ["Check a guest in"]
    assert ticked(client) == steps

    call = wake_up(stay, actor)
    steps.append("Order a wake-up call")
    assert ticked(client) == steps

    dial("778*101*1")
    dial("777*01", ReceiptState.FAILED)
    assert ticked(client) == steps
    dial("777*01")
    steps.append("The housekeeper dials")
    assert ticked(client) == steps

    minibar_post(room=room, item_code="101", quantity=1, posted_by="Hana", actor=actor)
    steps.append("Take from the minibar")
    assert ticked(client) == steps

    answer(call)
    steps.append("The guest wakes up")
    assert ticked(client) == steps

    payment_post(folio=stay.folio, method=PaymentMethod.CARD, amount=Decimal(3), actor=actor)
    steps.append("Look at the folio and take the payment")
    assert ticked(client) == steps

    guest_check_out(stay=stay, actor=actor)
    steps.append("Check the guest out")
    assert ticked(client) == steps
    assert "That was a guest" in client.get("/").content.decode()


def test_what_others_do_and_what_was_before_does_not_count(room: Room) -> None:
    client, actor = signed_in(roles.FRONT_DESK)
    stay = come(room, actor)
    guest_check_out(stay=stay, actor=actor)
    client.post("/tour/", {"deed": "open"})
    come(room, Actor(user=user_with_roles(roles.FRONT_DESK), origin="desk"))
    assert ticked(client) == []


def test_it_is_closed_resumed_and_begun_anew(room: Room) -> None:
    client, actor = signed_in(roles.FRONT_DESK)
    client.post("/tour/", {"deed": "open"})
    come(room, actor)
    assert 'id="tour"' in client.get("/").content.decode()
    assert client.post("/tour/", {"deed": "close"}, headers=HTMX).content == b""
    assert 'id="tour"' not in client.get("/").content.decode()
    assert client.get("/tour/", headers=HTMX).content == b""

    client.post("/tour/", {"deed": "open"})
    assert ticked(client) == ["Check a guest in"]
    client.post("/tour/", {"deed": "anew"})
    assert ticked(client) == []


def test_nobody_is_sent_where_he_may_not_go(room: Room) -> None:
    desk, _actor = signed_in(roles.FRONT_DESK)
    maid, _actor = signed_in(roles.HOUSEKEEPING)
    for client, may in ((desk, True), (maid, False)):
        client.post("/tour/", {"deed": "open"})
        page = client.get("/").content.decode()
        assert ('id="tour-go"' in page) == may
        assert ("Somebody else does this" in page) != may


def test_the_panel_is_sent_again_only_when_it_changed(room: Room) -> None:
    client, actor = signed_in(roles.FRONT_DESK)
    client.post("/tour/", {"deed": "open"})
    version = re.search(r'id="tour".*?data-version="(\w+)"', client.get("/").content.decode())
    assert version
    headers = {**HTMX, "X-Version": version[1]}
    assert client.get("/tour/", headers=headers).status_code == 204
    come(room, actor)
    assert client.get("/tour/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("role", "simulator", "is_offered"),
    [
        (roles.FRONT_DESK, "http://127.0.0.1:9", True),
        (roles.FRONT_DESK, "", False),
        (roles.HOUSEKEEPING, "http://127.0.0.1:9", False),
    ],
)
def test_the_demo_offers_it_to_whoever_can_go_through_it(
    room: Room, settings: object, role: str, simulator: str, is_offered: bool
) -> None:
    settings.PBX_SIMULATOR_URL = simulator  # type: ignore[attr-defined]
    user = user_with_roles(role)
    user.set_password("welcome to the hotel")
    user.save()
    client = Client()
    client.post("/sign-in/", {"username": user.username, "password": "welcome to the hotel"})
    assert ('id="tour"' in client.get("/").content.decode()) == is_offered
