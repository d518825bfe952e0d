"""Condition, blocks, signs, and the codes dialled on room phones."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from hotelpbx.common.errors import ConflictError, InputError
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.enums import Transport
from pbx.events import CodeDialled, publish
from pbx.models import Extension, Receipt
from pbx.services.intake import events_receive, receipts_process
from rooms.enums import Condition
from rooms.errors import RoomOccupiedError
from rooms.models import Room, RoomExtension
from rooms.services.housekeeping import room_block, room_condition_set, room_service_flags_set, room_unblock
from tests.factories import ExtensionFactory, PbxFactory, RoomExtensionFactory, RoomFactory, StayFactory
from tests.factories.hotel import NOON
from tests.rooms.helpers import DESK, refused

pytestmark = pytest.mark.django_db


def dial(
    code: str, number: str = "110", received_at: dt.datetime = NOON, callid: str = "c", **values: Any
) -> CodeDialled:
    """Somebody dials a code; returned so that the same report can come again."""
    pbx = PbxFactory()
    receipt = Receipt.objects.create(pbx=pbx, source="http", received_at=received_at, raw=b"{}", fingerprint="f")
    extension = Extension.objects.filter(pbx=pbx, number=number).first()
    event = CodeDialled(
        extension=extension, pbx=pbx, number=number, code=code, callid=callid, receipt=receipt, **values
    )
    publish(event)
    return event


def test_the_maid_reports_clean_and_dirty_by_phone() -> None:
    room = RoomFactory(number="110", condition=Condition.DIRTY)
    dial("777*01")
    room.refresh_from_db()
    assert (room.condition, room.condition_changed_by, room.condition_changed_at) == ("clean", "phone 110", NOON)
    row = AuditRecord.objects.get(action="rooms.room.condition_set")
    assert (row.origin, row.data["to"], row.property_code) == ("phone", "clean", "grand")
    dial("777*00", received_at=NOON + dt.timedelta(seconds=9))
    room.refresh_from_db()
    assert room.condition == Condition.DIRTY


def test_a_report_that_comes_twice_or_late_does_not_undo_what_came_after() -> None:
    room = RoomFactory(number="110", condition=Condition.DIRTY)
    event = dial("777*01")
    room_condition_set(room=room, condition=Condition.INSPECTED, actor=DESK, now=NOON + dt.timedelta(minutes=1))
    publish(event)
    dial("777*00", received_at=NOON - dt.timedelta(minutes=5))
    room.refresh_from_db()
    assert room.condition == Condition.INSPECTED


def test_a_code_whose_report_was_held_up_counts_from_its_call() -> None:
    room = RoomFactory(number="110", condition=Condition.CLEAN)
    room_condition_set(room=room, condition=Condition.DIRTY, actor=DESK, now=NOON - dt.timedelta(minutes=10))
    hours_ago = f"{int((NOON - dt.timedelta(hours=3)).timestamp())}.7"
    dial("777*01", callid=hours_ago)
    room.refresh_from_db()
    assert room.condition == Condition.DIRTY, "the guest has left since; clean was said before"
    dial("777*01", callid=f"{int((NOON - dt.timedelta(seconds=20)).timestamp())}.8", received_at=NOON)
    room.refresh_from_db()
    assert room.condition == Condition.CLEAN


@pytest.mark.parametrize(("code", "number"), [("777*02", "110"), ("777*", "110"), ("777*01", "999")])
def test_a_code_that_nobody_understands_goes_to_a_person_once(code: str, number: str) -> None:
    room = RoomFactory(number="110")
    ExtensionFactory(pbx=PbxFactory(), number="999")
    event = dial(code, number)
    publish(event)
    item = AttentionItem.objects.get()
    assert (item.kind, item.property_code) == ("room_code_unknown", "grand")
    assert (item.data["code"], item.data["number"], item.data["pbx"]) == (code, number, "main")
    assert item.data["receipt"] == event.receipt.pk
    room.refresh_from_db()
    assert room.condition_changed_at is None


def test_a_phone_that_is_not_known_at_all_goes_to_a_person() -> None:
    dial("777*01", "4711")
    assert "4711" in AttentionItem.objects.get().subject


def test_other_services_are_none_of_this_app() -> None:
    RoomFactory(number="110")
    from rooms.handlers import on_code_dialled

    pbx = PbxFactory()
    receipt = Receipt.objects.create(pbx=pbx, source="http", received_at=NOON, raw=b"{}", fingerprint="f")
    event = CodeDialled(extension=None, pbx=pbx, number="110", code="778*5*1", callid="c", receipt=receipt)
    on_code_dialled(event)
    assert not AttentionItem.objects.filter(kind="room_code_unknown").exists()


def test_an_unknown_condition_is_refused() -> None:
    with refused(InputError):
        room_condition_set(room=RoomFactory(), condition="sparkling", actor=DESK)


def test_the_same_condition_again_is_no_news_for_the_trail() -> None:
    room = RoomFactory(condition=Condition.CLEAN)
    room_condition_set(room=room, condition=Condition.CLEAN, by="Maria", actor=DESK)
    assert room.condition_changed_by == "Maria"
    assert room.condition_changed_at
    assert room.condition_changed_at <= timezone.now()
    assert not AuditRecord.objects.exists()


def test_a_block_needs_a_vacant_room_and_goes_again() -> None:
    room = RoomFactory()
    assert room_block(room=room, block="out_of_service", reason=" paint ", actor=DESK).status_code == "OOS"
    assert room.block_reason == "paint"
    assert room_unblock(room=room, actor=DESK).status_code == "VC"
    with refused(ConflictError, "not blocked"):
        room_unblock(room=room, actor=DESK)
    with refused(InputError):
        room_block(room=room, block="haunted", reason="", actor=DESK)
    with refused(RoomOccupiedError):
        room_block(room=StayFactory().room, block="out_of_order", reason="", actor=DESK)


def test_the_database_refuses_a_blocked_room_with_a_guest() -> None:
    room = StayFactory().room
    with pytest.raises(IntegrityError):
        Room.objects.filter(pk=room.pk).update(block="out_of_order")


def test_the_database_refuses_two_primary_phones_and_a_number_twice() -> None:
    room = RoomFactory(number="110")
    with refused(IntegrityError):
        RoomExtensionFactory(room=room, extension__number="1109", is_primary=True)
    with refused(IntegrityError):
        RoomFactory(number="110", phone="1108")
    assert RoomExtension.objects.count() == 1


def test_signs_at_the_door() -> None:
    room = RoomFactory()
    room_service_flags_set(room=room, do_not_disturb=True, actor=DESK)
    room_service_flags_set(room=room, make_up_room=True, actor=DESK)
    assert (room.do_not_disturb, room.make_up_room) == (True, True)
    room_service_flags_set(room=room, do_not_disturb=False, actor=DESK)
    room_service_flags_set(room=room, actor=DESK)
    assert (room.do_not_disturb, room.make_up_room) == (False, True)
    assert AuditRecord.objects.count() == 3


def test_of_codes_whose_reports_came_together_the_last_one_counts() -> None:
    room = RoomFactory(number="110", condition=Condition.DIRTY)
    extension = Extension.objects.get(number="110")
    report = {"event": "DTMF", "members": [{"ext": {"number": extension.number, "memberstatus": "ALERT"}}], "sn": "S1"}
    said = ({**report, "callid": f"1795425586.{n}", "infos": code} for n, code in enumerate(("777*01", "777*00")))
    payloads = [json.dumps(each).encode() for each in said]
    events_receive(pbx=extension.pbx, payloads=payloads, source=Transport.TCP, received_at=NOON)
    receipts_process(now=NOON)
    room.refresh_from_db()
    assert room.condition == Condition.DIRTY
