"""From a seed and a size to the plan of a month."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from tests.month import atlas
from tests.month.clock import DAY, between, instant
from tests.month.house import house
from tests.month.plan import (
    CloseNight,
    DecideLate,
    DeskCharge,
    Event,
    House,
    NewTariff,
    Pay,
    Plan,
    Reverse,
    Size,
    Split,
    ToWindow,
    Transfer,
)
from tests.month.stays import Staying, stay_events, stayings
from tests.month.traffic import Traffic

HOUR = dt.timedelta(hours=1)
CHARGES, PAYMENTS, CORRECTIONS = 0.4, 0.08, 0.25  # a stay


def generate(size: Size, seed: int) -> Plan:
    """The same plan for the same size and seed. Each topic has random numbers of its own."""
    set_up = house(Random(f"{seed}:house"), size)
    planned = stayings(Random(f"{seed}:stays"), set_up, size)
    events = [
        *stay_events(Random(f"{seed}:desk"), planned),
        *Traffic(Random(f"{seed}:traffic"), set_up, size, planned).events(),
        *_folio_events(Random(f"{seed}:folios"), set_up, size, planned),
        *_house_events(Random(f"{seed}:nights"), set_up, size),
    ]
    end = instant(set_up.first_date + size.days * DAY, 0) + 5 * HOUR
    return Plan(size, seed, set_up, tuple(sorted((e for e in events if e.at < end), key=lambda event: event.at)))


def _folio_events(rng: Random, house: House, size: Size, planned: list[Staying]) -> Iterator[Event]:
    """Charges, payments and corrections at the desk while a stay lasts."""
    end = instant(house.first_date + size.days * DAY, 0)
    for each in planned:

        def at(each: Staying = each) -> dt.datetime:
            return between(rng, each.came, min(each.left or end, end))

        while rng.random() < CHARGES:
            yield _charge(rng, at(), each.number)
        for most, deposit in ((60, False), (400, True)):
            if rng.random() < PAYMENTS:
                amount = f"{rng.randint(1, most)}.{rng.randint(0, 99):02}"
                yield Pay(at=at(), stay=each.number, method="cash", amount=amount, deposit=deposit)
        if rng.random() < CORRECTIONS:
            yield _correction(rng, at(), each, rng.choice(planned))


def _correction(rng: Random, at: dt.datetime, each: Staying, other: Staying) -> Event:
    """Something is taken back, moved or split."""
    stay, pick = each.number, rng.randrange(50)
    there = other is not each and other.came <= at
    events: list[Event] = [
        Reverse(at=at, stay=stay, pick=pick, payment=rng.random() < 0.2),
        ToWindow(at=at, stay=stay, pick=pick, window=rng.choice((1, 2))),
        Split(at=at, stay=stay, pick=pick, window=2, percent=rng.randint(1, 99)),
        Transfer(at=at, stay=stay, pick=pick, to=other.number) if there else Reverse(at=at, stay=stay, pick=pick),
    ]
    return rng.choice(events)


def _charge(rng: Random, at: dt.datetime, stay: int) -> DeskCharge:
    return DeskCharge(
        at=at,
        stay=stay,
        department="MISC",
        description=rng.choice(("Laundry", "Parking", "Flowers")),
        quantity=rng.choice(("1", "1", "2", "1.5", "0.25")),
        unit_price=f"{rng.randint(1, 60)}.{rng.randint(0, 9999):04}",
    )


def _house_events(rng: Random, house: House, size: Size) -> Iterator[Event]:
    """A new tariff in the middle of the month; each night the audit, each noon a look at the late calls."""
    middle = house.first_date + size.days // 2 * DAY
    tariff = atlas.tariff(rng, "Winter", instant(middle, 0), tax_included=True, markup="12.5")
    yield NewTariff(at=instant(middle - 2 * DAY, 10), tariff=tariff)
    for day in range(size.days):
        date = house.first_date + day * DAY
        yield CloseNight(
            at=between(rng, instant(date + DAY, 0) + 2 * HOUR, instant(date + DAY, 0) + 4 * HOUR), date=date
        )
        yield DecideLate(at=instant(date, 12))
