"""Where one can call, and what that costs: a tariff of some hundred prefixes."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from tests.month.plan import Band, Rate, Tariff

WEEK = (0, 1, 2, 3, 4, 5, 6)
BANDS = {
    "peak": Band("mon-fri 08:00-18:00", WEEK[:5], False, 480, 1080),
    "lunch": Band("mon-fri 12:00-13:30", WEEK[:5], False, 720, 810),
    "weekend": Band("sat-sun 00:00-24:00", WEEK[5:], False, 0, 1440),
    "night": Band("mon-fri 22:00-06:00", WEEK[:5], False, 1320, 360),
    "holiday": Band("hol 00:00-24:00", (), True, 0, 1440),
    "sunday": Band("sun,hol 08:00-19:00", (6,), True, 480, 1140),
}
STEPS = ((60, 60), (60, 6), (30, 6), (1, 1), (60, 1), (20, 10), (120, 30))
HOME = "49"
WITHOUT_RATE = "385"  # no tariff has a price for it


@dataclass(frozen=True)
class Country:
    """A country: its code, the length of its national numbers, and how those begin."""

    code: str
    name: str
    length: int
    starts: tuple[str, ...]


def _country(code: str, name: str, length: int, starts: str) -> Country:
    return Country(code, name, length, tuple(starts.split()))


COUNTRIES = (
    _country("1", "North America", 10, "23 30 31 32 44 68 70 77"),
    _country("20", "Egypt", 10, "10 11 12 15"),
    _country("212", "Morocco", 9, "60 64 66 67 68 69 70 75"),
    _country("27", "South Africa", 9, "15 51 56 61 69 73 74 84"),
    _country("30", "Greece", 10, "21 22 23 69 70 94"),
    _country("31", "Netherlands", 9, "20 24 45 46 61 73 75 76"),
    _country("32", "Belgium", 8, "11 12 16 22 25 34 68 89"),
    _country("33", "France", 9, "26 46 54 60 61 63 91 93"),
    _country("34", "Spain", 9, "61 65 66 68 70 84 87 92"),
    _country("351", "Portugal", 9, "21 22 24 26 27 91 93 96"),
    _country("353", "Ireland", 9, "11 18 42 44 57 71 88 94"),
    _country("358", "Finland", 9, "16 17 19 23 24 33 57 88"),
    _country("359", "Bulgaria", 9, "87 88 89 98"),
    _country("36", "Hungary", 9, "20 21 30 31 38 50 70"),
    _country("380", "Ukraine", 9, "43 48 50 55 77 91 95 99"),
    _country("385", "Croatia", 9, "20 21 23 31 40 44 92"),
    _country("39", "Italy", 10, "31 33 34 36 37 38 39 55"),
    _country("40", "Romania", 9, "21 24 26 37 70 73 75 76"),
    _country("41", "Switzerland", 9, "27 43 51 69 77 79 81 91"),
    _country("420", "Czechia", 9, "26 28 31 32 38 41 57 77"),
    _country("421", "Slovakia", 9, "27 31 34 47 48 52 57 85"),
    _country("43", "Austria", 10, "12 17 18 27 38 42 65 68"),
    _country("44", "United Kingdom", 10, "15 16 18 33 34 77 78 79"),
    _country("45", "Denmark", 8, "32 36 46 50 65 73 86 96"),
    _country("46", "Sweden", 9, "13 31 47 52 60 73 85 87"),
    _country("47", "Norway", 8, "22 53 63 64 69 71 74 94"),
    _country("48", "Poland", 9, "13 26 46 54 63 74 79 84"),
    _country("49", "Germany", 10, "30 40 69 89 15 16 17"),
    _country("52", "Mexico", 10, "34 55 71 74 76 77 87 99"),
    _country("60", "Malaysia", 9, "10 13 17 19 33 34 36 37"),
    _country("61", "Australia", 9, "26 30 36 39 40 41 45 72"),
    _country("62", "Indonesia", 10, "27 37 51 61 63 72 75 77"),
    _country("63", "Philippines", 10, "91 92 93 94 96 97 98 99"),
    _country("64", "New Zealand", 9, "21 22 27 28 81 83 86 87"),
    _country("65", "Singapore", 8, "32 68 69 85 86 90 94 98"),
    _country("66", "Thailand", 9, "65 80 85 87 90 94 95 97"),
    _country("7", "Russia", 10, "34 38 49 70 93 94 97 98"),
    _country("81", "Japan", 10, "20 50 60 70 90"),
    _country("82", "Korea", 10, "12 32 33 42 44 54 61 63"),
    _country("84", "Vietnam", 9, "39 56 58 76 77 79 90 99"),
    _country("852", "Hong Kong", 8, "37 46 51 54 66 70 81 96"),
    _country("86", "China", 11, "13 15 16 17 18 19 43 51"),
    _country("90", "Turkey", 10, "37 38 42 50 53 54 55"),
    _country("91", "India", 10, "25 48 51 66 71 83 94 99"),
    _country("966", "Saudi Arabia", 9, "11 12 17 50 51 55 57 58"),
    _country("971", "Emirates", 9, "50 52 53 54 55 56 58"),
    _country("972", "Israel", 9, "50 52 53 54 56 59 77 79"),
)
PRICED = tuple(country for country in COUNTRIES if country.code != WITHOUT_RATE)


def number(rng: Random, countries: tuple[Country, ...] = PRICED) -> str:
    """A number in international digits; every third one at home."""
    home = next((country for country in countries if country.code == HOME), None)
    country = home if home and rng.random() < 0.35 else rng.choice(countries)
    start = rng.choice(country.starts)
    return country.code + start + "".join(rng.choice("0123456789") for _ in range(country.length - len(start)))


def dialled(rng: Random, digits: str) -> str:
    """How a number is dialled from Germany, behind the outbound prefix."""
    if digits.startswith(HOME) and rng.random() < 0.8:
        return "0" + digits.removeprefix(HOME)
    return "00" + digits


def tariff(rng: Random, name: str, valid_from: dt.datetime, *, tax_included: bool = False, markup: str = "0") -> Tariff:
    """A tariff: a rate for each country, most of their networks, and some of those in bands."""
    rates = tuple(rate for country in PRICED for rate in _country_rates(rng, country))
    return Tariff(name, valid_from, "19", tax_included, markup, rates)


def _country_rates(rng: Random, country: Country) -> list[Rate]:
    prefixes = [country.code]
    for start in country.starts:
        if rng.random() < 0.8:
            prefixes.append(country.code + start)
        if rng.random() < 0.3:
            prefixes.append(country.code + start + rng.choice("0123456789"))
    return [rate for prefix in prefixes for rate in _prefix_rates(rng, prefix, country.name)]


def _prefix_rates(rng: Random, prefix: str, destination: str) -> list[Rate]:
    rates = [_rate(rng, prefix, destination)]
    if rng.random() < 0.3:
        chosen = rng.sample(sorted(BANDS), rng.randint(1, 3))
        rates += [_rate(rng, prefix, f"{destination} {name}", BANDS[name]) for name in chosen]
    return rates


def _rate(rng: Random, prefix: str, destination: str, band: Band | None = None) -> Rate:
    first, step = rng.choice(STEPS)
    return Rate(
        prefix=prefix,
        destination=destination,
        per_minute=_decimal(rng.randint(150, 29_999), 4),
        fee=rng.choice(("0", "0", "0.05", "0.1234", _decimal(rng.randint(1, 9999), 4))),
        first=first,
        step=step,
        minimum=rng.choice(("0", "0", "0", "0.25", _decimal(rng.randint(1, 99_999), 5))),
        free_seconds=rng.choice((0, 0, 0, 0, 0, 10, 20, 30)),
        band=band,
    )


def _decimal(units: int, digits: int) -> str:
    text = str(units).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"
