"""Time bands: how they are written, what they cover, which one wins, against a plain reading of the same rules."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.bands import DAYS, Band, band_parse
from billing.models import BillingSettings
from billing.public_holidays import Holidays
from billing.rating import Rate, RateTable
from billing.selectors.tariffs import holidays_of, tariff_version
from billing.services.tariffs import tariff_quote
from rooms.models import Property
from tests.billing.world import NOW, tariff_active

CHRISTMAS = dt.date(2026, 12, 25)  # a Friday
BOXING_DAY = dt.date(2026, 12, 26)
HOLIDAYS = frozenset({CHRISTMAS, BOXING_DAY})

bands = st.builds(
    lambda days, on_holidays, times: Band(days or frozenset({0}), times[0], times[1], on_holidays),
    st.frozensets(st.integers(0, 6)),
    st.booleans(),
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda times: times[0] != times[1]),
)


def clock(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


moments = st.datetimes(clock("2026-12-19"), clock("2026-12-31"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "mon-fri 8:00-18:00",
        "mon 08:00-08:00",
        "mon 00:00-00:00",
        "xyz 00:00-24:00",
        "mon- 00:00-24:00",
        "mon,,tue 00:00-24:00",
        "hol-mon 00:00-24:00",
        "mon 00:00-24:30",
        "mon 24:00-06:00",
    ],
)
def test_a_band_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="band"):
        band_parse(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("MON-Fri 08:00-18:00 ", "mon-fri 08:00-18:00"),
        ("mon,tue,wed,thu,fri 08:00-18:00", "mon-fri 08:00-18:00"),
        ("hol, sun, sat 00:00-24:00", "sat-sun,hol 00:00-24:00"),
        ("sun,mon 00:00-24:00", "sun-mon 00:00-24:00"),
        ("sat-fri 00:00-24:00", "mon-sun 00:00-24:00"),
        ("fri 22:00-00:00", "fri 22:00-24:00"),
        ("hol 00:00-24:00", "hol 00:00-24:00"),
        ("mon,wed,fri,hol 22:00-06:00", "mon,wed,fri,hol 22:00-06:00"),
    ],
)
def test_bands_that_mean_the_same_are_written_the_same(text: str, written: str) -> None:
    assert str(band_parse(text)) == written


@given(bands)
def test_a_band_is_read_back_as_it_was_written(band: Band) -> None:
    assert band_parse(str(band)) == band
    assert len(str(band)) <= 40  # the column of the rate


def test_a_band_over_the_weekend() -> None:
    assert band_parse("sat-mon 00:00-24:00").weekdays == {5, 6, 0}


def test_a_band_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = band_parse("fri 22:00-06:00")
    covered = ["2026-11-27 22:00", "2026-11-27 23:59", "2026-11-28 00:00", "2026-11-28 05:59"]
    outside = ["2026-11-27 21:59", "2026-11-27 05:00", "2026-11-28 06:00", "2026-11-28 22:00"]
    assert [night.covers(clock(text)) for text in covered + outside] == [True] * 4 + [False] * 4


@given(bands, moments)
def test_what_a_band_covers_is_what_its_minutes_say(band: Band, moment: dt.datetime) -> None:
    """Against a walk through every minute of the band of that day and of the day before."""
    length = (band.to_minute - band.from_minute) % 1440 or 1440
    begun = {
        day
        for day in (moment.date(), moment.date() - dt.timedelta(days=1))
        if dt.timedelta(0)
        <= moment - dt.datetime.combine(day, dt.time(band.from_minute // 60, band.from_minute % 60))
        < dt.timedelta(minutes=length)
    }
    assert band.covers(moment) == any(day.weekday() in band.weekdays for day in begun)
    assert band.covers_holiday(moment, HOLIDAYS) == (band.on_holidays and bool(begun & HOLIDAYS))


@given(st.lists(st.tuples(st.sampled_from(["4", "44", "442"]), st.none() | bands), max_size=6), moments)
def test_the_rate_found_is_that_of_a_plain_search(rows: "list[tuple[str, Band | None]]", moment: dt.datetime) -> None:
    rates = [Rate.priced(prefix, str(n), Decimal(1), band=band) for n, (prefix, band) in enumerate(rows)]
    found = RateTable(rates).match("4420", moment, HOLIDAYS)

    def standing(rate: Rate) -> tuple[int, bool, int]:
        """What wins: the longer prefix, then a holiday's band on a holiday, then the narrower band."""
        holiday = rate.band is not None and rate.band.covers_holiday(moment, HOLIDAYS)
        width = rate.band.minutes_a_week if rate.band else 99999
        return -len(rate.prefix), not holiday, width

    fitting = [
        rate
        for rate in rates
        if rate.band is None or rate.band.covers(moment) or rate.band.covers_holiday(moment, HOLIDAYS)
    ]
    best = min(map(standing, fitting), default=None)
    assert (standing(found) if found else None) == best


@given(st.permutations(["mon-tue 00:00-24:00", "tue-wed 00:00-24:00", "tue,hol 00:00-24:00"]))
def test_of_bands_that_cover_as_much_always_the_same_one_wins(texts: list[str]) -> None:
    rates = [Rate.priced("44", text, Decimal(1), band=band_parse(text)) for text in texts]
    found = RateTable(rates).match("4420", clock("2026-11-24 12:00"))
    assert found is not None
    assert found.destination == "mon-tue 00:00-24:00"


PEAK = Rate.priced("44", "peak", Decimal(2), band=band_parse("mon-fri 08:00-18:00"))
REST = Rate.priced("44", "rest", Decimal(1))
REST_DAYS = Rate.priced("44", "rest days", Decimal("0.5"), band=band_parse("sat-sun,hol 00:00-24:00"))
HOLIDAY_NOON = Rate.priced("44", "holiday noon", Decimal("0.25"), band=band_parse("hol 11:00-13:00"))


@pytest.mark.parametrize(
    ("at", "destination"),
    [
        ("2026-12-24 10:00", "peak"),
        ("2026-12-24 20:00", "rest"),
        ("2026-12-25 10:00", "rest days"),  # a Friday, but a holiday: the band that names holidays comes first
        ("2026-12-25 12:00", "holiday noon"),  # of two that do, the narrower one
        ("2026-12-27 10:00", "rest days"),  # an ordinary Sunday
    ],
)
def test_a_holidays_band_comes_before_every_weekdays_band(at: str, destination: str) -> None:
    table = RateTable([PEAK, REST, REST_DAYS, HOLIDAY_NOON])
    assert table.names_holidays
    found = table.match("442079460000", clock(at), HOLIDAYS)
    assert found is not None
    assert found.destination == destination


def test_without_a_holidays_band_a_holiday_is_the_weekday_that_it_is() -> None:
    table = RateTable([PEAK])
    assert not table.names_holidays
    assert table.match("442079460000", clock("2026-12-25 10:00"), HOLIDAYS) is PEAK


def test_the_longer_prefix_comes_before_the_holiday() -> None:
    london = Rate.priced("4420", "London", Decimal(3))
    assert RateTable([REST_DAYS, london]).match("442079460000", clock("2026-12-25 10:00"), HOLIDAYS) is london


def test_a_call_across_two_bands_has_the_rate_of_its_beginning() -> None:
    night = Rate.priced("44", "night", Decimal(1), band=band_parse("hol 22:00-06:00"))
    table = RateTable([PEAK, REST, night])
    for at, expected in (("2026-12-27 05:59", night), ("2026-12-27 06:00", REST), ("2026-12-28 07:59", REST)):
        assert table.match("442079460000", clock(at), HOLIDAYS) is expected


def test_holidays_by_country_and_region() -> None:
    germany, bavaria = Holidays("DE"), Holidays("DE", "by")
    epiphany = dt.date(2027, 1, 6)
    assert (CHRISTMAS in germany, epiphany in germany, epiphany in bavaria) == (True, False, True)
    assert (CHRISTMAS in Holidays("CN"), dt.date(2026, 10, 1) in Holidays("CN")) == (False, True)
    assert next(iter(germany.of_year(2026))) == dt.date(2026, 1, 1)
    assert (germany.knows_country, germany.knows_region, bavaria.knows_region) == (True, True, True)


def test_an_unknown_country_has_no_holidays_and_an_unknown_region_those_of_its_country() -> None:
    nowhere, somewhere = Holidays("XX"), Holidays("DE", "ZZ")
    assert (nowhere.knows_country, nowhere.of_year(2026)) == (False, {})
    assert CHRISTMAS not in nowhere
    assert (somewhere.knows_region, CHRISTMAS in somewhere) == (False, True)


@pytest.mark.django_db
def test_a_holiday_of_the_region_has_its_price(property: Property) -> None:
    rates = ("prefix,destination,price_per_minute,band", "44,weekday,2.00,", '44,holiday,1.00,"hol 00:00-24:00"')
    tariff = tariff_active(property, rates, valid_from=NOW)
    epiphany = dt.datetime(2027, 1, 6, 12, 0, tzinfo=dt.UTC)
    asked = {"property": property, "number": "+442079460000", "seconds": 60, "at": epiphany}
    assert tariff_quote(**asked).destination == "weekday"
    BillingSettings.objects.create(property=property, holiday_region="BY")
    assert holidays_of(property).knows_region
    assert tariff_quote(**asked).destination == "holiday"
    assert tariff_version(tariff).table.names_holidays


def test_the_days_are_those_of_the_calendar() -> None:
    assert [dt.date(2026, 11, 23 + n).strftime("%a").lower() for n in range(7)] == list(DAYS)
