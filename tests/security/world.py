"""Two hotels in one database, and one of everything in the second one."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from billing.enums import RatingStatus
from billing.models import (
    CallRating,
    CostCentre,
    CostCentrePhone,
    Housekeeper,
    MinibarItem,
    NumberRule,
    PinOwner,
    ReportMail,
    Tariff,
    TariffRate,
    TrunkTerms,
)
from billing.reference import department_defaults_create
from billing.services.folios import charge_post, folio_open
from billing.services.invoices import invoice_issue
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem, PropertyAccess
from hotelpbx.common.roles import FRONT_DESK, MANAGER
from hotelpbx.common.tokens import token_issue
from pbx.enums import CommandKind
from pbx.models import CallRecord, Command, Pbx, Receipt
from rooms.models import Property, Reservation, Room, RoomExtension, RoomType, ServiceLevel, Stay
from rooms.services.messages import guest_message_take
from tests.factories import (
    ExtensionFactory,
    PbxFactory,
    PropertyFactory,
    RoomFactory,
    ServiceLevelFactory,
    StayFactory,
    user_with_roles,
)
from tests.factories.hotel import NOON
from tests.rooms.helpers import TOMORROW, schedule

MARK = "ZANZIBAR"  # in every text of the other hotel
OTHER = "annex"
GROUP = "TOUR-OF-THE-OTHER"


@dataclass(frozen=True)
class OtherHotel:
    """What the routes name there, by the name of the parameter; `pk` by the first words of the route's name."""

    by_parameter: dict[str, Any]
    by_route: dict[str, int]

    def value(self, route: str, parameter: str) -> Any:
        """What a parameter of a route is to be; None for one that names nothing of a hotel."""
        if parameter == "pk":
            return next(pk for start, pk in self.by_route.items() if route.startswith(start))
        if parameter == "number" and route.startswith(("api-pbx", "pbx")):
            return "7701"
        return self.by_parameter.get(parameter)


def manager_of(*codes: str, **values: Any) -> User:
    """A manager who works for these properties only."""
    user = user_with_roles(MANAGER, **values)
    PropertyAccess.objects.bulk_create(PropertyAccess(user=user, property_code=code) for code in codes)
    return user


def other_hotel() -> OtherHotel:
    """The hotel `grand` with its PBX, and beside it the hotel `annex` with one of everything."""
    PbxFactory(), RoomFactory(number="101")
    annex = PropertyFactory(code=OTHER, name=f"Hotel {MARK}")
    department_defaults_create(annex)
    pbx = PbxFactory(name=f"{MARK.lower()}-pbx", property_code=OTHER, url="http://127.0.0.1:9")
    stay = _stay(annex, pbx)
    folio = folio_open(stay=stay)
    entry = charge_post(folio=folio, code="MISC", description=MARK, unit_price=Decimal(5), actor=SYSTEM)
    level, room = stay.service_level, stay.room
    kind = RoomType.objects.create(property=annex, code=MARK.lower(), name=MARK)
    given_up = Room.objects.create(property=annex, number="779", retired_at=NOON)
    clerk = _clerk()
    with time_machine.travel(NOON):
        (wakeup,) = schedule(room, date=TOMORROW)
    attention_raise(kind="test", key="z", subject=MARK, property_code=OTHER)
    tariff = Tariff.objects.create(property=annex, name=MARK, currency="EUR", tax_rate=Decimal(0))
    rate = TariffRate.objects.create(tariff=tariff, prefix="49", destination=MARK)
    item = MinibarItem.objects.create(property=annex, code="1", name=MARK, price=Decimal(1), tax_rate=Decimal(0))
    keeper = Housekeeper.objects.create(property=annex, name=MARK, pin_digest="x")
    command = Command.objects.create(pbx=pbx, kind=CommandKind.CALL_DIAL, not_before=NOON, requested_by=MARK)
    receipt = Receipt.objects.create(pbx=pbx, source="http", received_at=NOON, raw=MARK.encode())
    mail = ReportMail.objects.create(
        property=annex, business_date=annex.business_date, recipients=[f"{MARK}@example.com"], not_before=NOON
    )
    reservation = _reservation(annex, level)
    rating, centre = _rating(annex, pbx, stay), CostCentre.objects.create(property=annex, code="Z", name=MARK)
    return OtherHotel(
        by_parameter={
            "name": pbx.name,
            "number": room.number,
            "code": GROUP,
            "stay_id": stay.pk,
            "room_id": room.pk,
            "type_id": kind.pk,
            "level_id": level.pk,
            "user_id": clerk.pk,
            "token_id": clerk.api_tokens.get().pk,
            "reservation_id": reservation.pk,
            "guest_id": stay.guests.get().pk,
            "folio_id": folio.pk,
            "entry_id": entry.pk,
            "window": 1,
            "item_id": item.pk,
            "housekeeper_id": keeper.pk,
            "tariff_id": tariff.pk,
            "rate_id": rate.pk,
            "invoice_id": invoice_issue(folio=folio, actor=SYSTEM).pk,
            "department_id": annex.departments.get(code="MISC").pk,
            "rating_id": rating.pk,
            "call_id": rating.call_id,
            "centre_id": centre.pk,
            "phone_id": CostCentrePhone.objects.create(cost_centre=centre, pbx=pbx, number="6500", label=MARK).pk,
            "owner_id": PinOwner.objects.create(property=annex, code_digest="x", name=MARK, cost_centre=centre).pk,
            "terms_id": TrunkTerms.objects.create(property=annex, trunk=MARK).pk,
            "rule_id": NumberRule.objects.create(property=annex, digits="9", number_class="service", label=MARK).pk,
            "command_id": command.pk,
            "receipt_id": receipt.pk,
            "extension_id": room.phones.get().extension_id,
            "message_id": guest_message_take(stay=stay, text=MARK, actor=SYSTEM).pk,
            "mail_id": mail.pk,
            "section": "extensions",
            "action": "add",
            "step": "answers",
            "what": "arrival",
            "dialect": "macro",
            "status": "read",
            "file": "a.wav",
        },
        by_route={
            "api-reservation": reservation.pk,
            "api-room-type": kind.pk,
            "api-room-reinstate": given_up.pk,
            "api-room": room.pk,
            "api-guest-export": stay.guests.get().pk,
            "api-guest-erase": stay.guests.get().pk,
            "api-service-level": level.pk,
            "api-wake-up": wakeup.pk,
            "wakeup": wakeup.pk,
            "api-attention": AttentionItem.objects.get(key="z").pk,
            "attention": AttentionItem.objects.get(key="z").pk,
            "api-pbx-command": command.pk,
            "api-pbx-event": receipt.pk,
            "api-": stay.pk,
        },
    )


def _clerk() -> User:
    """Who works for the other hotel only, with a token."""
    clerk = user_with_roles(FRONT_DESK, username=f"{MARK.lower()}-clerk", last_name=MARK)
    PropertyAccess.objects.create(user=clerk, property_code=OTHER)
    token_issue(user=clerk, actor=SYSTEM, label=MARK)
    return clerk


def _stay(annex: Property, pbx: Pbx) -> Stay:
    room = RoomFactory(property=annex, number="770", phone__skip=True)
    RoomExtension.objects.filter(room=room).delete()
    RoomExtension.objects.create(room=room, extension=ExtensionFactory(pbx=pbx, number="7701"), is_primary=True)
    level = ServiceLevelFactory(property=annex, name=MARK)
    return StayFactory(property=annex, room=room, service_level=level, guest_name=f"Ada {MARK}", group=GROUP)


def _reservation(annex: Property, level: ServiceLevel) -> Reservation:
    terms = {"arrival_on": annex.business_date, "departure_on": annex.business_date + dt.timedelta(days=1)}
    return Reservation.objects.create(
        property=annex, code="Z1", last_name=MARK, service_level=level, group=GROUP, **terms
    )


def _rating(annex: Property, pbx: Pbx, stay: Stay) -> CallRating:
    call = CallRecord.objects.create(
        pbx=pbx,
        callid=MARK,
        started_at=NOON,
        caller="7701",
        callee="00",
        type="outbound",
        status="answered",
        call_seconds=1,
        talk_seconds=1,
        received_at=timezone.now(),
    )
    return CallRating.objects.create(
        call=call, property=annex, status=RatingStatus.LATE, reason=MARK, room=stay.room, stay=stay, rated_at=NOON
    )
