"""What a night in the house costs: the room and the city tax, priced exactly and rounded once. Reads nothing."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_noop

from billing.enums import EntryPurpose, EntrySource
from billing.postings import Article, Posting
from billing.pricing import Price, from_minor, minor_units, price_of
from hotelpbx.common.money import minor_digits

NIGHT_IN_ROOM = gettext_noop("Night in room %(room)s")
CITY_TAX_NAME = gettext_noop("City tax")
PER_GUEST = gettext_noop("City tax for each guest and night")
PERCENT_OF_ROOM = gettext_noop("City tax in percent of the room")


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTerms:
    """What a property posts for a night; `room` or `city` is None where it posts none. Both tell how it is taxed."""

    currency: str
    room_article: Article
    room: bool = True
    city: Article | None = None
    city_amount: Decimal = Decimal(0)
    city_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A stay that is in house when a date is closed. `rate` is None where nobody has said what its room costs."""

    stay_id: int
    folio_id: int | None
    room: str
    guest: str
    date: dt.date
    guests: int
    pays_room: bool
    rate: Decimal | None
    pays_city_tax: bool

    @property
    def room_key(self) -> str:
        """The business key of its room charge."""
        return f"night:room:{self.stay_id}:{self.date.isoformat()}"

    @property
    def city_key(self) -> str:
        """The business key of its city tax."""
        return f"night:city:{self.stay_id}:{self.date.isoformat()}"


def needs_rate(night: Night, terms: NightTerms) -> bool:
    """Whether its room, or a city tax in percent of it, has to be posted."""
    return night.pays_room and (terms.room or _percent_applies(night, terms))


def _percent_applies(night: Night, terms: NightTerms) -> bool:
    return night.pays_room and night.pays_city_tax and terms.city is not None and bool(terms.city_percent)


def night_postings(night: Night, terms: NightTerms) -> list[Posting]:
    """What is to be posted for a night; nothing for what costs nothing. A missing rate leaves out what needs it."""
    room = _room(night, terms)
    city = _city(night, terms, room.price.net if room else Decimal(0))
    wanted = [room if terms.room else None, city]
    return [posting for posting in wanted if posting is not None and posting.price.amount]


def room_price(rate: Decimal, article: Article, currency: str) -> Price:
    """The price of a night; the rate contains the tax or not, as the department has it."""
    return price_of(Fraction(rate), tax_rate=article.tax_rate, tax_included=article.tax_included, currency=currency)


def city_tax_value(guests: int, room_net: Decimal, terms: NightTerms) -> Fraction:
    """The exact city tax: an amount for each guest, and a percentage of the room's net price as it is posted."""
    return Fraction(terms.city_amount) * guests + Fraction(room_net) * Fraction(terms.city_percent) / 100


def _room(night: Night, terms: NightTerms) -> Posting | None:
    if night.rate is None or not night.pays_room:
        return None
    article = terms.room_article
    return _posting(
        article,
        description=NIGHT_IN_ROOM % {"room": night.room},
        unit_price=night.rate,
        price=room_price(night.rate, article, terms.currency),
        business_key=night.room_key,
    )


def _city(night: Night, terms: NightTerms, room_net: Decimal) -> Posting | None:
    if terms.city is None or not night.pays_city_tax or (night.rate is None and _percent_applies(night, terms)):
        return None
    value = city_tax_value(night.guests, room_net, terms)
    article = terms.city
    price = price_of(value, tax_rate=article.tax_rate, tax_included=article.tax_included, currency=terms.currency)
    by_guest = not (terms.city_percent and room_net)
    return _posting(
        article,
        description=CITY_TAX_NAME,
        quantity=Decimal(night.guests if by_guest else 1),
        unit_price=terms.city_amount if by_guest else price.amount if article.tax_included else price.net,
        price=price,
        business_key=night.city_key,
        explanation=[] if by_guest else _city_steps(night, terms, room_net),
    )


def _city_steps(night: Night, terms: NightTerms, room_net: Decimal) -> list[dict[str, Any]]:
    """Differences of rounded running totals, so that they add up."""
    digits = minor_digits(terms.currency)
    first = Fraction(terms.city_amount) * night.guests
    both = city_tax_value(night.guests, room_net, terms)
    guests = minor_units(first.numerator, first.denominator, digits)
    percent = minor_units(both.numerator, both.denominator, digits) - guests
    steps = [(PERCENT_OF_ROOM, f"{room_net:f}", f"{terms.city_percent.normalize():f}", percent)]
    if guests:
        steps.insert(0, (PER_GUEST, str(night.guests), f"{terms.city_amount.normalize():f}", guests))
    return [
        {"label": label, "quantity": quantity, "rate": rate, "amount": f"{from_minor(units, digits):f}"}
        for label, quantity, rate, units in steps
    ]


def _posting(article: Article, **values: Any) -> Posting:
    return Posting(
        purpose=EntryPurpose.NIGHT,
        department=article.department,
        code=article.code,
        tax_rate=article.tax_rate,
        source=EntrySource.SYSTEM,
        **values,
    )
