"""A hotel with a guest in every room on a busy evening, of any size."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from billing.models import Folio, FolioEntry
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


@dataclass(frozen=True)
class FullHouse:
    """The hotel, and one of those things that pages are about."""

    property: Property
    stay: Stay
    folio: Folio
    entry: FolioEntry


def full_house(rooms: int) -> FullHouse:
    """Everybody in house with a wake-up call, a call outside, a charge, a message and something to look after."""
    property = house("grand", rooms)
    check_all_in(property, group="Congress")
    Stay.objects.update(guest_name=NAME)
    tariff_active(property, valid_from=timezone.now() - dt.timedelta(days=1))
    _promise(property)
    _talk(property)
    _spend(property)
    _expect(property)
    stay = Stay.objects.order_by("pk")[0]
    folio = Folio.objects.get(stay=stay)
    return FullHouse(property, stay, folio, folio.entries.order_by("pk")[0])


def _promise(property: Property) -> None:
    """A wake-up call at six for every room."""
    rooms = list(Room.objects.filter(property=property))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    wakeups_schedule(property=property, rooms=rooms, date=tomorrow, time=dt.time(6), origin=Origin.DESK, actor=DESK)


def _talk(property: Property) -> None:
    """A call to London from every room."""
    begun = timezone.now()
    calls = [
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
        for phone in Extension.objects.select_related("pbx")
    ]
    CallRecord.objects.bulk_create(calls)
    calls_rate_batch(calls=list(CallRecord.objects.select_related("pbx", "extension")))


def _spend(property: Property) -> None:
    """One charge more for the first room, a message for everybody, something for a person to do in every room."""
    first = Folio.objects.filter(stay__property=property).order_by("pk")[0]
    charge_post(folio=first, code="MISC", description="Umbrella", unit_price=Decimal(120), actor=SYSTEM)
    stays = list(Stay.objects.select_related("room"))
    taken = {"text": "Call the theatre", "taken_by": "desk", "taken_at": timezone.now()}
    GuestMessage.objects.bulk_create(GuestMessage(stay=stay, **taken) for stay in stays)
    told = {"kind": "call_late", "property_code": property.code}
    attention_raise_all(
        [Notice(key=f"z{stay.pk}", subject=f"Room {stay.room.number}", **told) for stay in stays]  # type: ignore[arg-type]
    )


def _expect(property: Property) -> None:
    """As many guests to come as there are rooms."""
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
        for n in range(Room.objects.count())
    )
