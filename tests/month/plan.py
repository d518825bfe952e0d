"""What a generated month consists of: the house as it is set up, and what happens in it, in the order of time.

Money is text (`"1.2500"`), so that whoever reads the plan reads it for himself. Instants are in UTC.
"""

import datetime as dt
from dataclasses import dataclass, field

ZONE = "Europe/Berlin"
OUTBOUND_PREFIX = "0"


@dataclass(frozen=True)
class Size:
    """How large the month is."""

    rooms: int = 300
    days: int = 31
    stays: int = 8000
    calls: int = 60_000
    goods: int = 9000


@dataclass(frozen=True)
class Band:
    """A time band of a rate: weekdays (Monday is 0) and perhaps holidays, and minutes of the day.

    One that does not end after it begins ends on the next day.
    """

    text: str
    weekdays: tuple[int, ...]
    holidays: bool
    from_minute: int
    to_minute: int


@dataclass(frozen=True)
class Rate:
    """A line of a tariff."""

    prefix: str
    destination: str
    per_minute: str
    fee: str = "0"
    first: int = 60
    step: int = 60
    minimum: str = "0"
    free_seconds: int = 0
    band: Band | None = None


@dataclass(frozen=True)
class Tariff:
    """A version of the prices, valid from an instant."""

    name: str
    valid_from: dt.datetime
    tax: str
    tax_included: bool
    markup: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class Department:
    """Revenue and its tax in percent."""

    code: str
    name: str
    tax: str
    tax_included: bool


@dataclass(frozen=True)
class Product:
    """An article of the minibar; `prices` are dated ones after the first."""

    code: str
    name: str
    price: str
    tax: str
    prices: tuple[tuple[dt.date, str], ...] = ()


@dataclass(frozen=True)
class Level:
    """A service level with its discount on calls in percent."""

    code: str
    discount: str


@dataclass(frozen=True)
class Trunk:
    """A trunk: talk up to `grace` seconds is free; the rest is what its provider takes."""

    name: str
    grace: int
    cost_per_minute: str
    cost_fee: str
    cost_step: int


@dataclass(frozen=True)
class Centre:
    """A cost centre and the phones whose calls it pays."""

    code: str
    name: str
    phones: tuple[str, ...]
    is_default: bool = False


@dataclass(frozen=True)
class Pin:
    """A PIN code of the phone system, and who pays the calls made with it."""

    code: str
    owner: str
    centre: str


@dataclass(frozen=True)
class House:
    """The hotel as it is set up before the first event."""

    first_date: dt.date
    opened_at: dt.datetime
    rooms: tuple[tuple[str, str], ...]  # number, type
    levels: tuple[Level, ...]
    departments: tuple[Department, ...]
    products: tuple[Product, ...]
    trunks: tuple[Trunk, ...]
    centres: tuple[Centre, ...]
    pins: tuple[Pin, ...]
    own_numbers: tuple[tuple[str, str], ...]  # digits, label; free
    tariff: Tariff
    holidays: tuple[dt.date, ...]
    holiday_region: str
    room_rates: tuple[tuple[str, str], ...]  # type, gross price of a night
    city_tax_amount: str
    city_tax_percent: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens at an instant."""

    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class CheckIn(Event):
    """Guests arrive; `share`: as a second stay in an occupied room. A company pays what `company_pays` names."""

    stay: int
    room: str
    level: str
    guests: int
    departure: dt.date
    share: bool = False
    company_pays: tuple[str, ...] = ()
    nightly_rate: str = ""
    tax_exempt: bool = False


@dataclass(frozen=True, kw_only=True)
class Move(Event):
    """A stay moves to a vacant room."""

    stay: int
    room: str


@dataclass(frozen=True, kw_only=True)
class CheckOut(Event):
    """A stay leaves and settles its folio by this method; of several `invoices` each but the last is credited."""

    stay: int
    method: str
    invoices: int = 0


@dataclass(frozen=True, kw_only=True)
class Call(Event):
    """The record of a call arrives. `number` is what was called in international digits, as it is to be found out."""

    key: int
    callid: str
    started_at: dt.datetime
    kind: str  # Outbound, Inbound, Internal
    status: str
    caller: str
    callee: str
    ring: int
    talk: int
    trunk: str = ""
    pin: str = ""
    number: str = ""
    free: str = ""  # by law: an emergency or freephone number; by house: one of the hotel's own table
    legacy: bool = False  # report format 1.x


@dataclass(frozen=True, kw_only=True)
class Code(Event):
    """A code keyed on a phone arrives: goods of the minibar are taken, or (`back`) taken back."""

    key: int
    callid: str
    began_at: dt.datetime
    phone: str
    product: str
    quantity: str
    back: bool = False
    legacy: bool = False


@dataclass(frozen=True, kw_only=True)
class DeskGoods(Event):
    """The desk posts goods to a room."""

    room: str
    product: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class DeskCharge(Event):
    """The desk charges a department."""

    stay: int
    department: str
    description: str
    quantity: str
    unit_price: str


@dataclass(frozen=True, kw_only=True)
class Pay(Event):
    """A payment or, with `deposit`, one made in advance."""

    stay: int
    method: str
    amount: str
    deposit: bool = False


@dataclass(frozen=True, kw_only=True)
class Reverse(Event):
    """Of the entries of a folio that can be taken back, the one at this place (counted round) is."""

    stay: int
    pick: int
    payment: bool = False


@dataclass(frozen=True, kw_only=True)
class Transfer(Event):
    """A charge of one folio, picked as by `Reverse`, moves to another."""

    stay: int
    pick: int
    to: int


@dataclass(frozen=True, kw_only=True)
class ToWindow(Event):
    """A charge, picked as by `Reverse`, moves to another window of its folio."""

    stay: int
    pick: int
    window: int


@dataclass(frozen=True, kw_only=True)
class Split(Event):
    """A charge, picked as by `Reverse`, is split: `percent` of it (rounded to cents) go to another window."""

    stay: int
    pick: int
    window: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class DecideLate(Event):
    """Each late call is decided: those with an even key are charged and paid by invoice, the others written off."""


@dataclass(frozen=True, kw_only=True)
class NewTariff(Event):
    """A tariff is made and activated from its own beginning on."""

    tariff: Tariff


@dataclass(frozen=True, kw_only=True)
class CloseNight(Event):
    """The night audit of a business date."""

    date: dt.date


@dataclass(frozen=True)
class Plan:
    """A month: the house and its events in the order of time."""

    size: Size
    seed: int
    house: House
    events: tuple[Event, ...] = field(repr=False)
