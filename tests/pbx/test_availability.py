"""The history of a link, and what it says of a day."""

import datetime as dt

import pytest

from hotelpbx.frontdesk.retention import retention_clear
from pbx.enums import LinkState
from pbx.models import LinkChange, Pbx
from pbx.selectors_availability import DayOfLink, link_days, link_stretches
from pbx.services.links import link_failed, link_restored
from pbx.vendor.errors import PbxConnectError, PbxRejectedError
from tests.factories import PbxFactory, PropertyFactory
from tests.factories.hotel import NOON, TODAY

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = (TODAY, NOON - 12 * HOUR, NOON + 12 * HOUR)


@pytest.fixture
def pbx() -> Pbx:
    return PbxFactory(state=LinkState.ONLINE, state_changed_at=NOON - 24 * HOUR)


def away(pbx: Pbx, at: dt.datetime, error: Exception | None = None) -> None:
    link_failed(pbx=pbx, error=error or PbxConnectError("no route"), now=at)  # type: ignore[arg-type]


def test_each_turn_of_a_link_is_noted_once(pbx: Pbx) -> None:
    for minute in range(3):
        away(pbx, NOON + minute * dt.timedelta(minutes=1))
    for _time in range(2):
        link_restored(pbx=pbx, now=NOON + HOUR)
    assert list(LinkChange.objects.values_list("state", "at")) == [("offline", NOON), ("online", NOON + HOUR)]


def test_a_refusal_and_an_absence_are_two_states(pbx: Pbx) -> None:
    away(pbx, NOON, PbxRejectedError("10005", "no"))
    away(pbx, NOON + HOUR)
    assert list(LinkChange.objects.values_list("state", flat=True)) == ["degraded", "offline"]


def test_an_outage_has_its_beginning_and_its_length(pbx: Pbx) -> None:
    LinkChange.objects.create(pbx=pbx, state="online", at=NOON - 24 * HOUR)
    away(pbx, NOON)
    link_restored(pbx=pbx, now=NOON + 2 * HOUR)
    stretches = link_stretches("grand", *DAY[1:])
    assert [(one.state, one.since, one.until) for one in stretches] == [
        ("online", NOON - 24 * HOUR, NOON),
        ("offline", NOON, NOON + 2 * HOUR),
        ("online", NOON + 2 * HOUR, None),
    ]
    assert link_days(stretches, [DAY]) == [DayOfLink("main", TODAY, 24 * 3600, 22 * 3600, 1)]
    assert link_days(stretches, [DAY])[0].share == 22 / 24


def test_what_was_before_the_first_note_is_not_known(pbx: Pbx) -> None:
    away(pbx, NOON)
    (day,) = link_days(link_stretches("grand", *DAY[1:]), [DAY])
    assert (day.known, day.online, day.share) == (12 * 3600, 0, 0.0)


def test_the_same_state_twice_is_one_stretch_and_another_hotel_none_of_ours(pbx: Pbx) -> None:
    other = PbxFactory(name="far", property_code="elsewhere")
    for row, hour in ((pbx, -30), (pbx, -20), (other, -20)):
        LinkChange.objects.create(pbx=row, state="online", at=NOON + hour * HOUR)
    assert [(one.pbx, one.since) for one in link_stretches("grand", *DAY[1:])] == [("main", NOON - 30 * HOUR)]


def test_an_outage_that_was_over_before_is_not_told(pbx: Pbx) -> None:
    for state, hours in (("offline", 50), ("online", 40)):
        LinkChange.objects.create(pbx=pbx, state=state, at=NOON - hours * HOUR)
    assert [one.state for one in link_stretches("grand", *DAY[1:])] == ["online"]


def test_old_changes_go_but_for_the_one_that_the_kept_time_began_with(pbx: Pbx) -> None:
    property = PropertyFactory(keep_audit_days=365)
    for state, days in (("online", 800), ("offline", 500), ("online", 400), ("offline", 5)):
        LinkChange.objects.create(pbx=pbx, state=state, at=NOON - dt.timedelta(days=days))
    assert retention_clear(property=property, now=NOON)["links"] == 2
    assert list(LinkChange.objects.values_list("state", flat=True)) == ["online", "offline"]
    property.keep_audit_days = 0
    assert "links" not in retention_clear(property=property, now=NOON)
