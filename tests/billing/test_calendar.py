"""The business date on the day that comes every four years and on the nights on which clocks change."""

import datetime as dt
from decimal import Decimal

import pytest

from billing.errors import NightAuditError
from billing.models import FolioEntry
from billing.selectors.folios import folio_balance
from billing.services.audit import night_audit_run
from billing.services.calls import call_rate
from billing.services.folios import folio_open
from hotelpbx.common.audit import SYSTEM
from rooms.enums import StayStatus
from rooms.models import Property, Stay
from rooms.services.stays import stay_extend, stays_check_out
from tests.billing.world import call, phone_of, refused, stay_in

pytestmark = pytest.mark.django_db

LEAP_DAY = dt.date(2028, 2, 29)
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}:00+00:00")


@pytest.mark.parametrize(
    ("zone", "date", "begins"),
    [
        ("Europe/Berlin", LEAP_DAY, "2028-02-28T23:00"),
        ("Europe/Berlin", LEAP_DAY + DAY, "2028-02-29T23:00"),
        ("Europe/Berlin", dt.date(2027, 3, 29), "2027-03-28T22:00"),
        ("Europe/Berlin", dt.date(2027, 11, 1), "2027-10-31T23:00"),
        ("America/New_York", dt.date(2027, 3, 15), "2027-03-15T04:00"),
        ("America/New_York", dt.date(2027, 11, 8), "2027-11-08T05:00"),
        ("Australia/Lord_Howe", dt.date(2027, 4, 5), "2027-04-04T13:30"),
        ("Australia/Lord_Howe", dt.date(2027, 10, 4), "2027-10-03T13:00"),
    ],
)
def test_a_date_can_be_closed_from_its_midnight_on_the_wall(
    property: Property, zone: str, date: dt.date, begins: str
) -> None:
    Property.objects.update(timezone=zone, business_date=date)
    property.refresh_from_db()
    with refused(NightAuditError) as caught:
        night_audit_run(property=property, business_date=date, actor=SYSTEM, now=utc(begins) - SECOND)
    assert caught.value.code == "business_date_not_begun"
    audit, is_new = night_audit_run(property=property, business_date=date, actor=SYSTEM, now=utc(begins))
    assert (audit.report["business_date"], is_new) == (date.isoformat(), True)
    assert Property.objects.get().business_date == date + DAY


def test_the_29th_of_february_has_its_own_revenue_and_the_1st_of_march_follows(property: Property) -> None:
    Property.objects.update(business_date=LEAP_DAY)
    property.refresh_from_db()
    stay = stay_in("1203", departure=LEAP_DAY)
    folio = folio_open(stay=stay)
    late = utc("2028-02-29T22:58")
    call_rate(call=call(phone_of(stay), started_at=late, received_at=late), now=late)
    audit, _new = night_audit_run(property=property, business_date=LEAP_DAY, actor=SYSTEM, now=utc("2028-02-29T23:05"))
    after_midnight = utc("2028-02-29T23:10")
    call_rate(call=call(phone_of(stay), started_at=after_midnight, received_at=after_midnight), now=after_midnight)
    assert list(FolioEntry.objects.order_by("pk").values_list("business_date", flat=True)) == [LEAP_DAY, LEAP_DAY + DAY]
    assert audit.report["totals"]["amount"] == "1.69"
    assert folio_balance(folio) == Decimal("3.38")
    again, is_new = night_audit_run(property=property, business_date=LEAP_DAY, actor=SYSTEM)
    assert (again, is_new) == (audit, False)


def test_a_guest_leaves_on_the_29th_or_stays_a_day_more(property: Property) -> None:
    Property.objects.update(business_date=LEAP_DAY)
    first, second = (stay_in(number, departure=LEAP_DAY) for number in ("1203", "1204"))
    for stay in (first, second):
        stay.refresh_from_db()
    stays_check_out(stays=[first], actor=SYSTEM)
    stay_extend(stay=second, departure=LEAP_DAY + DAY, actor=SYSTEM)
    shown = dict(Stay.objects.values_list("room__number", "departure"))
    assert shown == {"1203": LEAP_DAY, "1204": dt.date(2028, 3, 1)}
    assert Stay.objects.get(room__number="1203").status == StayStatus.CHECKED_OUT
