"""The hotel of a generated month as it is set up."""

import datetime as dt
from random import Random

from tests.month import atlas
from tests.month.clock import DAY, instant
from tests.month.plan import Centre, Department, House, Level, Pin, Product, Size, Trunk

FIRST_DATE = dt.date(2026, 10, 1)  # October: one of its days has 25 hours
CLOCK_CHANGE = dt.date(2026, 10, 25)
HOLIDAYS = (dt.date(2026, 10, 3), dt.date(2026, 10, 31))  # Unity Day, and Reformation Day where it is one
REGION = "SN"
ROOMS_A_FLOOR = 40
SPARE_SHARE = 25  # one room in so many is kept for guests who move
TYPES = ("single", "double", "suite")
LEVELS = (Level("standard", "0"), Level("silver", "7.5"), Level("gold", "33.33"))
DEPARTMENTS = (
    Department("PHONE", "Telephone", "19", False),
    Department("MINIBAR", "Minibar", "19", False),
    Department("ROOM", "Room", "7", True),
    Department("MISC", "Miscellaneous", "19", True),
)
TRUNKS = (Trunk("siptrunk", 0, "0.0125", "0.002", 1), Trunk("analogue", 6, "0.031", "0.06", 60))
CENTRES = (
    Centre("kitchen", "Kitchen", ("9001", "9002")),
    Centre("sales", "Sales", ("9003",)),
    Centre("house", "House phones", (), is_default=True),
)
HOUSE_PHONES = ("9090", "9091")  # of no centre: the default one pays
PINS = (Pin("4711", "Banquet manager", "sales"), Pin("2580", "Chef", "kitchen"))
OWN_NUMBERS = (("1199", "What is on in town"),)
UNKNOWN_PHONE = "8888"


def house(rng: Random, size: Size) -> House:
    """The rooms and the prices."""
    return House(
        first_date=FIRST_DATE,
        opened_at=instant(FIRST_DATE, 4),
        rooms=tuple((room_number(n), TYPES[n % len(TYPES)]) for n in range(size.rooms)),
        levels=LEVELS,
        departments=DEPARTMENTS,
        products=_products(rng),
        trunks=TRUNKS,
        centres=CENTRES,
        pins=PINS,
        own_numbers=OWN_NUMBERS,
        tariff=atlas.tariff(rng, "Autumn", instant(FIRST_DATE - 30 * DAY, 0)),
        holidays=HOLIDAYS,
        holiday_region=REGION,
        room_rates=(("single", "89.90"), ("double", "129.00"), ("", "215.55")),
        city_tax_amount="1.00",
        city_tax_percent="2.5",
    )


def room_number(n: int) -> str:
    """101, 102, ... of the floors."""
    return f"{n // ROOMS_A_FLOOR + 1}{n % ROOMS_A_FLOOR + 1:02}"


def ordinary_and_spare(house: House) -> tuple[list[str], list[str]]:
    """The rooms that are sold, and those kept for moves (at least one)."""
    numbers = [number for number, _type in house.rooms]
    spare = max(1, len(numbers) // SPARE_SHARE)
    return numbers[:-spare], numbers[-spare:]


def _products(rng: Random) -> tuple[Product, ...]:
    """Twenty articles; the price of every third one changes within the month."""
    products = []
    for n in range(20):
        prices: tuple[tuple[dt.date, str], ...] = ()
        if n % 3 == 0:
            prices = ((FIRST_DATE + rng.randrange(5, 28) * DAY, _price(rng)),)
        products.append(Product(str(100 + n), f"Article {n}", _price(rng), rng.choice(("7", "19")), prices))
    return tuple(products)


def _price(rng: Random) -> str:
    return f"{rng.randint(1, 24)}.{rng.choice(('00', '50', '95', '333', '05'))}"
