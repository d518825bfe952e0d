"""A hotel of any size, and the reports that its telephones cause."""

import datetime as dt
import json
from typing import Any

from django.utils import timezone

from billing.models import Folio
from billing.reference import department_defaults_create
from hotelpbx.common.audit import Actor
from hotelpbx.frontdesk.workflows import group_check_in
from pbx.enums import LinkState
from pbx.models import Extension, Pbx
from rooms.models import Property, Room, RoomExtension, ServiceLevel
from rooms.services.stays import GuestInput

DESK = Actor(origin="desk")
ZONE = "Europe/Berlin"
SERIAL = "369451090405"
MOST_ROOMS = 5000


def house(code: str, rooms: int, *, first: int = 1000, url: str = "http://127.0.0.1:9", **pbx: Any) -> Property:
    """A property whose vacant rooms have a telephone each, numbered from `first`; its PBX has its name."""
    property = Property.objects.create(
        code=code, name=code.title(), timezone=ZONE, currency="EUR", business_date=timezone.localdate()
    )
    ServiceLevel.objects.create(property=property, code="standard", name="Standard", outbound_routes=["Local"])
    department_defaults_create(property)
    values: dict[str, Any] = {"username": "api", "password": "simulator", "state": LinkState.ONLINE, "timezone": ZONE}
    exchange = Pbx.objects.create(name=code, property_code=code, url=url, **{**values, **pbx})
    numbers = [str(first + n) for n in range(rooms)]
    extensions = Extension.objects.bulk_create([Extension(pbx=exchange, number=number) for number in numbers])
    rows = Room.objects.bulk_create([Room(property=property, number=number, floor=number[:-2]) for number in numbers])
    RoomExtension.objects.bulk_create(
        [
            RoomExtension(room=room, extension=phone, is_primary=True)
            for room, phone in zip(rows, extensions, strict=True)
        ]
    )
    return property


def check_all_in(property: Property, group: str = "Congress") -> None:
    """A guest for every room of the property, as one group."""
    rooms = list(Room.objects.filter(property=property).order_by("pk"))
    group_check_in(
        property=property,
        rooms=[(room, [GuestInput("Ada", f"Lovelace {room.number}")]) for room in rooms],
        service_level=property.service_levels.get(),
        departure=property.business_date + dt.timedelta(days=3),
        group=group,
        actor=DESK,
    )
    assert Folio.objects.filter(stay__property=property).count() == len(rooms)


def call_reports(count: int, rooms: int, *, first: int = 1000) -> list[bytes]:
    """Reports as the device sends them: of each call that it rings, is answered, and its record."""
    reports: list[bytes] = []
    started = timezone.now() - dt.timedelta(hours=2)
    while len(reports) < count:
        call = len(reports) // 3
        number, callid = str(first + call % rooms), f"{int(started.timestamp())}.{call}"
        local = (started + dt.timedelta(seconds=call)).strftime("%Y-%m-%d %H:%M:%S")
        reports += [
            call_status(callid, number, "RING"),
            call_status(callid, number, "ANSWER"),
            call_record(callid, number, f"0301234{call % 10000:04d}", local),
        ]
    return reports[:count]


def call_status(callid: str, number: str, status: str) -> bytes:
    """The state of a telephone in a call."""
    member = {"ext": {"number": number, "channelid": f"PJSIP/{number}-00000031", "memberstatus": status}}
    return _report({"event": "CallStatus", "callid": callid, "members": [member]})


def call_record(callid: str, caller: str, callee: str, started: str, kind: str = "Outbound") -> bytes:
    """The record of a call of 40 seconds."""
    return _report(
        {
            "event": "NewCdr",
            "callid": callid,
            "timestart": started,
            "callfrom": caller,
            "callto": callee,
            "callduraction": "45",
            "talkduraction": "40",
            "srctrunkname": "",
            "dsttrcunkname": "siptrunk" if kind == "Outbound" else "",
            "pincode": "",
            "status": "ANSWERED",
            "type": kind,
            "recording": "",
            "didnumber": "",
            "agentringtime": "0",
        }
    )


def _report(report: dict[str, Any]) -> bytes:
    return json.dumps({**report, "sn": SERIAL}).encode()
