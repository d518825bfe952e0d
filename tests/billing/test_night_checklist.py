"""The points of the checklist before a night is closed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.enums import JobState
from billing.models import BillingSettings, Folio, ReportMail
from billing.reports.night_words import MENDED_AT
from billing.selectors.checklist import Light, night_audit_checklist
from billing.selectors.pages import folio_rows
from billing.services.calls import call_rate
from billing.services.folios import charge_post, folio_open
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM
from pbx.models import Pbx
from rooms.models import Property, Stay
from tests.billing.world import NOW, call, check_out, phone_of, stay_in
from tests.factories.hotel import TODAY

pytestmark = pytest.mark.django_db


def lights(property: Property) -> dict[str, tuple[Light, int]]:
    """The checklist, by code."""
    return {check.code: (check.light, check.count) for check in night_audit_checklist(property=property, now=NOW)}


def test_points_of_the_checklist_are_counted_once_each(property: Property, stay: Stay, folio: Folio) -> None:
    """A call without a price is in the inbox too; a person is to accept it once."""
    call_rate(call=call(phone_of(stay), callee="00081312345678"))
    attention_raise(kind="minibar_not_posted", key="m", subject="Minibar", property_code="grand")
    found = {code: count for code, (light, count) in lights(property).items() if light == Light.YELLOW}
    assert found == {"calls_no_rate": 1, "minibar_not_posted": 1}


def test_folios_that_stand_open_or_above_their_limit_are_counted(property: Property, stay: Stay, folio: Folio) -> None:
    gone = stay_in("1300")
    folio_open(stay=gone)
    check_out(gone)
    Folio.objects.filter(pk=folio.pk).update(credit_limit=Decimal(10))
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    found = lights(property)
    assert (found["folios_left_open"], found["folios_over_limit"]) == ((Light.YELLOW, 1), (Light.YELLOW, 1))
    assert [row.stay for row in folio_rows(property, show="left")] == [gone]
    assert [row.stay for row in folio_rows(property, show="over")] == [stay]


def test_stays_without_a_nightly_rate_count_only_where_the_room_is_charged(property: Property, folio: Folio) -> None:
    assert lights(property)["rates_missing"] == (Light.GREEN, 0)
    BillingSettings.objects.create(property=property, room_charge=True)
    assert lights(property)["rates_missing"] == (Light.YELLOW, 1)
    Folio.objects.filter(pk=folio.pk).update(nightly_rate=Decimal(90))
    assert lights(property)["rates_missing"] == (Light.GREEN, 0)


def test_old_call_records_and_lost_mails_are_yellow(property: Property) -> None:
    Pbx.objects.update(reconciled_until=NOW - dt.timedelta(hours=3, seconds=1))
    ReportMail.objects.create(
        property=property, business_date=TODAY, recipients=["a@example.com"], state=JobState.FAILED, not_before=NOW
    )
    found = {code for code, (light, _count) in lights(property).items() if light == Light.YELLOW}
    assert found == {"records_old", "mails_undelivered"}


def test_the_checklist_costs_the_same_at_any_number_of_rows(property: Property) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            night_audit_checklist(property=property, now=NOW)
        return len(captured)

    folio_open(stay=stay_in("1400"))
    few = count()
    for number in range(1401, 1409):
        stay = stay_in(str(number))
        folio_open(stay=stay)
        call_rate(call=call(phone_of(stay)))
    assert count() == few


def test_every_point_has_a_place_where_it_is_mended(property: Property) -> None:
    assert {check.code for check in night_audit_checklist(property=property, now=NOW)} == MENDED_AT.keys()
    for page, _query in MENDED_AT.values():
        assert reverse(page).startswith("/")
