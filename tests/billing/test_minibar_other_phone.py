"""Minibar codes from another phone than the room's, and a minibar that is full again."""

import pytest

from billing.models import Folio, Housekeeper, MinibarPosting
from billing.services.housekeepers import housekeeper_create
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.events import CodeDialled, publish
from pbx.pins import code_sealed
from rooms.models import Property, Room, Stay
from tests.billing.test_minibar_phone import keyed, problems
from tests.billing.world import dialled, phone_of, receipt, stay_in

pytestmark = pytest.mark.django_db
PIN = "4711"


@pytest.fixture
def hana(property: Property) -> Housekeeper:
    return housekeeper_create(property=property, name="Hana", pin=PIN, actor=SYSTEM)


def test_the_room_that_was_named_pays(stay: Stay, folio: Folio, hana: Housekeeper) -> None:
    pantry = stay_in("1999")
    posting = keyed(pantry, f"778*12*1*{stay.room.number}*{PIN}")
    assert posting is not None
    assert (posting.room, posting.entry.folio, posting.posted_by) == (stay.room, folio, "Hana")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("778*12*1*8888*4711", "minibar_no_room"),
        ("778*12*1*{room}*9999", "minibar_pin_unknown"),
    ],
)
def test_what_cannot_be_followed_goes_to_a_person(
    stay: Stay, folio: Folio, hana: Housekeeper, code: str, problem: str
) -> None:
    assert keyed(stay, code.format(room=stay.room.number)) is None
    assert problems() == [problem]
    assert PIN not in str(AttentionItem.objects.get().data)


def test_goods_are_taken_back_from_another_phone(stay: Stay, folio: Folio, hana: Housekeeper) -> None:
    posting = keyed(stay, "778*12*1")
    taken = keyed(stay_in("1999"), f"779*12*1*{stay.room.number}*{PIN}", after=1)
    assert taken == posting


def test_a_minibar_reported_as_full_lacks_nothing_that_was_posted_before(
    stay: Stay, folio: Folio, hana: Housekeeper
) -> None:
    keyed(stay, "778*12*1")
    phone = phone_of(stay)
    event: CodeDialled = dialled(phone, code_sealed(f"777*04*{PIN}"), receipt(phone))
    late = MinibarPosting.objects.get()
    MinibarPosting.objects.filter(pk=late.pk).update(posted_at=event.receipt.received_at)
    publish(event)
    late.refresh_from_db()
    assert (late.restocked_at is not None, late.restocked_by) == (True, "Hana")
    assert Room.objects.get(pk=stay.room_id).condition_changed_at is None
