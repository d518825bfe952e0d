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
    named = {**_house(annex, stay), **_books(annex, stay), **_prices(annex), **_payers(annex, pbx), **_exchange(pbx)}
    rating = _rating(annex, pbx, stay)
    named |= {"rating_id": rating.pk, "call_id": rating.call_id, "name": pbx.name}
    return OtherHotel(by_parameter=named, by_route=_routes(annex, stay, named))


def _house(annex: Property, stay: Stay) -> dict[str, Any]:
    """Rooms, guests, and who works there."""
    room, level, clerk = stay.room, stay.service_level, _clerk()
    return {
        "number": room.number,
        "code": GROUP,
        "stay_id": stay.pk,
        "guest_id": stay.guests.get().pk,
        "room_id": room.pk,
        "type_id": RoomType.objects.create(property=annex, code=MARK.lower(), name=MARK).pk,
        "level_id": level.pk,
        "extension_id": room.phones.get().extension_id,
        "reservation_id": _reservation(annex, level).pk,
        "message_id": guest_message_take(stay=stay, text=MARK, actor=SYSTEM).pk,
        "user_id": clerk.pk,
        "token_id": clerk.api_tokens.get().pk,
    }


def _books(annex: Property, stay: Stay) -> dict[str, Any]:
    """What the guest owes, and where it is told."""
    folio = folio_open(stay=stay)
    entry = charge_post(folio=folio, code="MISC", description=MARK, unit_price=Decimal(5), actor=SYSTEM)
    mail = ReportMail.objects.create(
        property=annex, business_date=annex.business_date, recipients=[f"{MARK}@example.com"], not_before=NOON
    )
    return {
        "folio_id": folio.pk,
        "entry_id": entry.pk,
        "window": 1,
        "invoice_id": invoice_issue(folio=folio, actor=SYSTEM).pk,
        "department_id": annex.departments.get(code="MISC").pk,
        "mail_id": mail.pk,
    }


def _prices(annex: Property) -> dict[str, Any]:
    """Goods, and who takes them to the rooms; rates of calls."""
    item = MinibarItem.objects.create(property=annex, code="1", name=MARK, price=Decimal(1), tax_rate=Decimal(0))
    tariff = Tariff.objects.create(property=annex, name=MARK, currency="EUR", tax_rate=Decimal(0))
    return {
        "item_id": item.pk,
        "housekeeper_id": Housekeeper.objects.create(property=annex, name=MARK, pin_digest="x").pk,
        "tariff_id": tariff.pk,
        "rate_id": TariffRate.objects.create(tariff=tariff, prefix="49", destination=MARK).pk,
    }


def _payers(annex: Property, pbx: Pbx) -> dict[str, Any]:
    """Who pays for calls of the house, and on what terms."""
    centre = CostCentre.objects.create(property=annex, code="Z", name=MARK)
    return {
        "centre_id": centre.pk,
        "phone_id": CostCentrePhone.objects.create(cost_centre=centre, pbx=pbx, number="6500", label=MARK).pk,
        "owner_id": PinOwner.objects.create(property=annex, code_digest="x", name=MARK, cost_centre=centre).pk,
        "terms_id": TrunkTerms.objects.create(property=annex, trunk=MARK).pk,
        "rule_id": NumberRule.objects.create(property=annex, digits="9", number_class="service", label=MARK).pk,
    }


def _exchange(pbx: Pbx) -> dict[str, Any]:
    """A request and a report, and words that name a part of a page about the phone system."""
    command = Command.objects.create(pbx=pbx, kind=CommandKind.CALL_DIAL, not_before=NOON, requested_by=MARK)
    receipt = Receipt.objects.create(pbx=pbx, source="http", received_at=NOON, raw=MARK.encode())
    words = {"section": "extensions", "action": "add", "step": "answers", "what": "arrival", "dialect": "macro"}
    return {"command_id": command.pk, "receipt_id": receipt.pk, **words, "status": "read", "file": "a.wav"}


def _routes(annex: Property, stay: Stay, named: dict[str, Any]) -> dict[str, int]:
    with time_machine.travel(NOON):
        (wakeup,) = schedule(stay.room, date=TOMORROW)
    attention_raise(kind="test", key="z", subject=MARK, property_code=OTHER)
    item = AttentionItem.objects.get(key="z")
    return {
        "api-reservation": named["reservation_id"],
        "api-room-type": named["type_id"],
        "api-room-reinstate": Room.objects.create(property=annex, number="779", retired_at=NOON).pk,
        "api-room": named["room_id"],
        "api-guest-export": named["guest_id"],
        "api-guest-erase": named["guest_id"],
        "api-service-level": named["level_id"],
        "api-wake-up": wakeup.pk,
        "wakeup": wakeup.pk,
        "api-attention": item.pk,
        "attention": item.pk,
        "api-pbx-command": named["command_id"],
        "api-pbx-event": named["receipt_id"],
        "api-": named["stay_id"],
    }


def _clerk() -> User:
    """Who works for the other hotel only, with a token."""
    clerk = user_with_roles(FRONT_DESK, username=f"{MARK.lower()}-clerk", last_name=MARK)
    PropertyAccess.objects.create(user=clerk, property_code=OTHER)
    token_issue(user=clerk, actor=SYSTEM, label=MARK)
    return clerk


def _stay(annex: Property, pbx: Pbx) -> Stay:
    room = RoomFactory(property=annex, number="770")
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
