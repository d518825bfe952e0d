"""Which business date a posting carries: across midnight, clock changes, month and year ends, and forgotten nights."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from billing.errors import NightAuditError
from billing.models import Folio, FolioEntry, NightAudit
from billing.selectors.night_runs import dates_left
from billing.services.audit import night_audit_run
from billing.services.calls import call_rate
from billing.services.folios import charge_post, folio_open
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property
from tests.billing.world import call, phone_of, refused, stay_in

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def house(zone: str, date: dt.date) -> tuple[Property, Folio]:
    """A house in a zone, at the beginning of a business date, with a guest who stays long."""
    Property.objects.update(timezone=zone, business_date=date)
    stay = stay_in("1203", arrival=date, departure=date + 40 * DAY, checked_in_at=LONG_AGO)
    return Property.objects.get(), folio_open(stay=stay)


def posted(folio: Folio, at: dt.datetime) -> dt.date:
    """The business date of a charge that is posted at an instant."""
    with time_machine.travel(at, tick=False):
        return charge_post(folio=folio, code="MISC", unit_price=Decimal(1), actor=SYSTEM).business_date


def close(property: Property, date: dt.date, at: dt.datetime) -> NightAudit:
    return night_audit_run(property=property, business_date=date, actor=SYSTEM, now=at)[0]


# Zone, date, and how many hours that date has on the wall clock.
DATES = [
    ("Europe/Berlin", dt.date(2027, 3, 28), 23),
    ("Europe/Berlin", dt.date(2027, 10, 31), 25),
    ("America/New_York", dt.date(2027, 3, 14), 23),
    ("America/New_York", dt.date(2027, 11, 7), 25),
    ("Australia/Sydney", dt.date(2027, 10, 3), 23),
    ("Australia/Sydney", dt.date(2027, 4, 4), 25),
    ("Asia/Shanghai", dt.date(2027, 3, 28), 24),
    ("Europe/Berlin", dt.date(2028, 2, 29), 24),
    ("Europe/Berlin", dt.date(2027, 2, 28), 24),
    ("Pacific/Auckland", dt.date(2027, 12, 31), 24),
    ("America/Los_Angeles", dt.date(2027, 12, 31), 24),
    ("Asia/Kathmandu", dt.date(2027, 4, 30), 24),
]


@pytest.mark.parametrize(("zone", "date", "hours"), DATES)
def test_a_posting_carries_the_date_until_the_night_is_closed(
    property: Property, zone: str, date: dt.date, hours: int
) -> None:
    """The server's clock is in UTC; the hours of the day are those of the house."""
    assert settings.TIME_ZONE == "UTC"
    property, folio = house(zone, date)
    tz = ZoneInfo(zone)
    begins = dt.datetime.combine(date, dt.time(0), tz).astimezone(dt.UTC)
    ends = dt.datetime.combine(date + DAY, dt.time(0), tz).astimezone(dt.UTC)
    assert (ends - begins) == hours * HOUR
    each_hour = [begins + number * HOUR for number in range(hours + 3)]  # three hours more, before the audit
    assert {posted(folio, at) for at in each_hour} == {date}
    audit = close(property, date, ends + 3 * HOUR)
    assert posted(folio, ends + 3 * HOUR) == date + DAY
    assert Decimal(audit.report["totals"]["net"]) == len(each_hour)
    assert Property.objects.get().business_date == date + DAY


@pytest.mark.parametrize(("zone", "date", "hours"), DATES)
def test_a_call_over_midnight_belongs_to_the_date_that_is_open_when_it_is_posted(
    property: Property, zone: str, date: dt.date, hours: int
) -> None:
    property, folio = house(zone, date)
    midnight = dt.datetime.combine(date + DAY, dt.time(0), ZoneInfo(zone)).astimezone(dt.UTC)
    before, after = midnight - dt.timedelta(seconds=30), midnight + dt.timedelta(minutes=5)
    call_rate(call=call(phone_of(folio.stay), started_at=before, received_at=after), now=after)
    close(property, date, after)
    call_rate(call=call(phone_of(folio.stay), started_at=before, received_at=after), now=after)
    dates = FolioEntry.objects.order_by("pk").values_list("business_date", flat=True)
    assert list(dates) == [date, date + DAY]


@pytest.mark.parametrize("first", [dt.date(2027, 12, 29), dt.date(2028, 2, 27), dt.date(2027, 10, 29)])
def test_an_audit_forgotten_for_days_closes_them_one_by_one_with_a_report_each(
    property: Property, first: dt.date
) -> None:
    property, folio = house("Europe/Berlin", first)
    noon = dt.datetime.combine(first + 4 * DAY, dt.time(12), ZoneInfo("Europe/Berlin")).astimezone(dt.UTC)
    assert posted(folio, noon) == first
    assert dates_left(property, noon) == 4
    with refused(NightAuditError):
        close(property, first + DAY, noon)
    for number in range(5):
        property.refresh_from_db()
        audit = close(property, first + number * DAY, noon)
        assert audit.report["totals"]["net"] == ("1.00" if number == 0 else "0.00")
        assert audit.report["business_date"] == (first + number * DAY).isoformat()
    property.refresh_from_db()
    assert dates_left(property, noon) == 0
    with refused(NightAuditError) as error:
        close(property, first + 5 * DAY, noon)
    assert error.value.code == "business_date_not_begun"
    assert NightAudit.objects.count() == 5


def test_the_house_counts_its_days_by_its_own_clock(property: Property) -> None:
    """At noon in UTC it is the next day in Auckland and still this one in Honolulu."""
    noon = dt.datetime(2027, 6, 15, 12, 30, tzinfo=dt.UTC)
    left = {}
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        Property.objects.update(timezone=zone, business_date=dt.date(2027, 6, 15))
        left[zone] = dates_left(Property.objects.get(), noon)
    assert left == {"Pacific/Auckland": 1, "Pacific/Honolulu": 0}
    assert timezone.get_default_timezone_name() == "UTC"
