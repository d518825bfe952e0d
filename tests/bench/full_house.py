"""A hotel with a guest in every room on a busy evening, of any size."""

import datetime as dt
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from billing.models import Folio
from billing.services.calls import calls_rate_batch
from billing.services.folios import charge_post
from hotelpbx.common.attention import Notice, attention_raise_all
from hotelpbx.common.audit import SYSTEM
from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord, Extension
from rooms.enums import Origin
from rooms.models import GuestMessage, Property, Reservation, Room, Stay
from rooms.services.wakeups import wakeups_schedule
from tests.bench.house import DESK, check_all_in, house
from tests.billing.world import LONDON, tariff_active

NAME = "Zoë-Alexandra Featherstonehaugh-Cholmondeley"


def full_house(code: str, rooms: int) -> Property:
    """Everybody in house with a wake-up call, a call outside, a charge, a message and something to look after."""
    property = house(code, rooms)
    check_all_in(property)
    _stays(property).update(guest_name=NAME)
    tariff_active(property, valid_from=timezone.now() - dt.timedelta(days=1))
    _promise(property)
    _talk(property)
    _spend(property)
    _expect(property, rooms)
    return property


def _stays(property: Property) -> "QuerySet[Stay]":
    return Stay.objects.filter(property=property)


def _promise(property: Property) -> None:
    """A wake-up call at six for every room."""
    rooms = list(Room.objects.filter(property=property))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    wakeups_schedule(property=property, rooms=rooms, date=tomorrow, time=dt.time(6), origin=Origin.DESK, actor=DESK)


def _talk(property: Property) -> None:
    """A call to London from every room."""
    begun = timezone.now()
    phones = Extension.objects.filter(pbx__property_code=property.code).select_related("pbx")
    calls = CallRecord.objects.bulk_create(
        CallRecord(
            pbx=phone.pbx,
            callid=f"call.{phone.number}",
            started_at=begun,
            caller=phone.number,
            callee=LONDON,
            extension=phone,
            type=CallType.OUTBOUND,
            status=CallStatus.ANSWERED,
            call_seconds=105,
            talk_seconds=95,
            received_at=begun,
        )
        for phone in phones
    )
    calls_rate_batch(calls=calls)


def _spend(property: Property) -> None:
    """One charge more for the first room, a message for everybody, something for a person to do in every room."""
    first = Folio.objects.filter(stay__property=property).order_by("pk")[0]
    charge_post(folio=first, code="MISC", description="Umbrella", unit_price=Decimal(120), actor=SYSTEM)
    stays, at = list(_stays(property).select_related("room")), timezone.now()
    GuestMessage.objects.bulk_create(
        GuestMessage(stay=stay, text="Call the theatre", taken_by="desk", taken_at=at) for stay in stays
    )
    attention_raise_all(
        [
            Notice(kind="call_late", key=f"z{stay.pk}", subject=f"Room {stay.room.number}", property_code=property.code)
            for stay in stays
        ]
    )


def _expect(property: Property, guests: int) -> None:
    """Guests who are to come today."""
    level, today = property.service_levels.get(), property.business_date
    Reservation.objects.bulk_create(
        Reservation(
            property=property,
            code=f"R{n}",
            last_name=NAME,
            arrival_on=today,
            departure_on=today + dt.timedelta(days=2),
            service_level=level,
        )
        for n in range(guests)
    )
