"""Makers of what the tests of the money side need."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from django.db import transaction

from billing.models import MinibarItem, Tariff
from billing.reference import department_defaults_create
from billing.services.tariffs import tariff_activate, tariff_create, tariff_rates_import
from hotelpbx.common.audit import SYSTEM
from pbx.enums import CallStatus, CallType, Transport
from pbx.events import CodeDialled
from pbx.models import CallRecord, Extension, Receipt
from rooms.enums import StayStatus
from rooms.models import Property, Stay
from tests.factories import PbxFactory, PropertyFactory, RoomFactory, StayFactory
from tests.factories.hotel import NOON as NOW

HEADER = "prefix,destination,price_per_minute,connection_fee,initial_increment,increment,minimum_charge,free_seconds"
RATES = (HEADER, "44,United Kingdom,0.90,0.10,60,6,0,0", "49,Germany,0.10,0,60,60,0,0")
LONDON = "0" + "00442079460000"  # behind the outbound prefix 0
E = TypeVar("E", bound=Exception)
_serials = itertools.count(1)


def hotel() -> Property:
    """A hotel with departments, goods and a tariff that has been active for a month."""
    property = PropertyFactory()
    department_defaults_create(property, phone_tax=Decimal(10), minibar_tax=Decimal(19), misc_tax=Decimal(19))
    PbxFactory(outbound_prefix="0", reconciled_until=NOW)
    MinibarItem.objects.create(property=property, code="12", name="Cola", price=Decimal("3.50"), tax_rate=Decimal(19))
    tariff_active(property)
    return property


def tariff_active(
    property: Property, rates: tuple[str, ...] = RATES, valid_from: dt.datetime = NOW - dt.timedelta(days=30)
) -> Tariff:
    """A tariff with 10 % tax on top, active."""
    tariff = tariff_create(property=property, name="House", tax_rate=Decimal(10), actor=SYSTEM)
    tariff_rates_import(tariff=tariff, lines=rates, actor=SYSTEM)
    return tariff_activate(tariff=tariff, valid_from=valid_from, actor=SYSTEM, now=NOW)


def stay_in(number: str, **values: Any) -> Stay:
    """A stay in a new room of this number, with a phone of the same number on the hotel's PBX."""
    property = PropertyFactory()
    return StayFactory(property=property, room=RoomFactory(property=property, number=number), **values)


def phone_of(stay: Stay) -> Extension:
    """The primary phone of the stay's room."""
    return stay.room.phones.get(is_primary=True).extension


def check_out(stay: Stay, at: dt.datetime = NOW) -> None:
    """The guest leaves: the rows as the hotel side leaves them, without the phones."""
    stay.room_history.update(ended_at=at)
    Stay.objects.filter(pk=stay.pk).update(status=StayStatus.CHECKED_OUT, checked_out_at=at)
    stay.refresh_from_db()


def call(extension: Extension | None, **values: Any) -> CallRecord:
    """An answered outbound call to London of 95 seconds, ten minutes ago."""
    pbx = extension.pbx if extension else PbxFactory()
    standard: dict[str, Any] = {
        "pbx": pbx,
        "callid": f"call.{next(_serials)}",
        "started_at": NOW - dt.timedelta(minutes=10),
        "caller": extension.number if extension else "7777",
        "callee": LONDON,
        "extension": extension,
        "type": CallType.OUTBOUND,
        "status": CallStatus.ANSWERED,
        "call_seconds": 105,
        "talk_seconds": 95,
        "received_at": NOW,
    }
    return CallRecord.objects.create(**{**standard, **values})


def receipt(extension: Extension | None = None, at: dt.datetime = NOW) -> Receipt:
    """A stored report."""
    pbx = extension.pbx if extension else PbxFactory()
    serial = str(next(_serials))
    return Receipt.objects.create(
        pbx=pbx, source=Transport.HTTP, received_at=at, raw=b"{}", fingerprint=serial, report_key=serial
    )


def dialled(extension: Extension | None, code: str, taken: Receipt | None = None) -> CodeDialled:
    """Somebody keyed a code."""
    stored = taken or receipt(extension)
    number = extension.number if extension else "7777"
    return CodeDialled(extension=extension, pbx=stored.pbx, number=number, code=code, callid="call.x", receipt=stored)


@contextmanager
def refused(kind: type[E]) -> Iterator[pytest.ExceptionInfo[E]]:
    """The service refuses, and its transaction (here a savepoint of the test's) is rolled back."""
    with pytest.raises(kind) as caught, transaction.atomic():
        yield caught
