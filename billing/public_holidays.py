"""Public holidays by country and region, from the tables of the library `holidays`; pure."""

import datetime as dt
from functools import lru_cache

import holidays

YEARS_KEPT = 512


class Holidays:
    """Which dates are public holidays; a country that the library does not know has none.

    Of a region that it does not know, the holidays of the whole country.
    """

    def __init__(self, country: str, region: str = "") -> None:
        self.country = country
        self.region = region.strip().upper()

    def __contains__(self, day: object) -> bool:
        """Whether a date is a holiday."""
        return isinstance(day, dt.date) and day in _of_year(self.country, self._region, day.year)

    def of_year(self, year: int) -> dict[dt.date, str]:
        """The holidays of a year with their names, in their order."""
        return dict(sorted(_of_year(self.country, self._region, year).items()))

    @property
    def knows_country(self) -> bool:
        """Whether there is a table of this country."""
        return self.country in _regions()

    @property
    def knows_region(self) -> bool:
        """Whether there is a table of this region, or none is asked for."""
        return not self.region or self.region in _regions().get(self.country, [])

    @property
    def _region(self) -> str:
        return self.region if self.knows_region else ""


@lru_cache(maxsize=1)
def _regions() -> dict[str, list[str]]:
    return dict(holidays.list_supported_countries())


@lru_cache(maxsize=YEARS_KEPT)
def _of_year(country: str, region: str, year: int) -> dict[dt.date, str]:
    if country not in _regions():
        return {}
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
