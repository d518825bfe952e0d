"""The generated hotel in the database, before its month begins."""

from decimal import Decimal

from billing.models import Department, RoomRate
from billing.services.cost_centres import cost_centre_create, cost_centre_phone_add
from billing.services.minibar_items import minibar_item_create, minibar_price_set
from billing.services.number_rules import number_rule_create
from billing.services.pin_owners import pin_owner_create
from billing.services.settings import billing_settings_update
from billing.services.tariffs import tariff_activate, tariff_create, tariff_rates_import
from billing.services.trunk_terms import trunk_terms_create
from hotelpbx.common.audit import Actor
from pbx.enums import LinkState
from pbx.models import Extension, Pbx
from rooms.models import Property, Room, RoomExtension, RoomType, ServiceLevel
from tests.month.house import HOUSE_PHONES, TYPES
from tests.month.plan import OUTBOUND_PREFIX, ZONE, House, Tariff

DESK = Actor(origin="desk")
HEADER = (
    "prefix,destination,price_per_minute,connection_fee,initial_increment,increment,minimum_charge,free_seconds,band"
)


def set_up(house: House) -> Property:
    """The hotel with rooms, phones, prices and tables."""
    property = Property.objects.create(
        code="month",
        name="Hotel of a Month",
        timezone=ZONE,
        currency="EUR",
        country="DE",
        business_date=house.first_date,
    )
    for level in house.levels:
        ServiceLevel.objects.create(
            property=property, code=level.code, name=level.code, discount_percent=Decimal(level.discount)
        )
    for each in house.departments:
        Department.objects.create(
            property=property,
            code=each.code,
            name=each.name,
            tax_rate=Decimal(each.tax),
            tax_included=each.tax_included,
        )
    for product in house.products:
        item = minibar_item_create(
            property=property,
            actor=DESK,
            code=product.code,
            name=product.name,
            price=Decimal(product.price),
            tax_rate=Decimal(product.tax),
        )
        for valid_from, price in product.prices:
            minibar_price_set(item=item, valid_from=valid_from, price=Decimal(price), actor=DESK)
    _phones(property, house)
    _payers(property, house)
    _nights(property, house)
    tariff_make(property, house.tariff)
    return property


def _phones(property: Property, house: House) -> None:
    exchange = Pbx.objects.create(
        name="month",
        property_code=property.code,
        url="http://127.0.0.1:9",
        username="api",
        password="none",
        timezone=ZONE,
        outbound_prefix=OUTBOUND_PREFIX,
        state=LinkState.OFFLINE,
    )
    types = {code: RoomType.objects.create(property=property, code=code, name=code) for code in TYPES}
    for number, code in house.rooms:
        room = Room.objects.create(property=property, number=number, floor=number[:-2], room_type=types[code])
        phone = Extension.objects.create(pbx=exchange, number=number)
        RoomExtension.objects.create(room=room, extension=phone, is_primary=True)
    others = [phone for centre in house.centres for phone in centre.phones]
    Extension.objects.bulk_create(Extension(pbx=exchange, number=number) for number in (*others, *HOUSE_PHONES))


def _payers(property: Property, house: House) -> None:
    """Cost centres with their phones, PIN codes with their owners, special numbers, and the terms of the trunks."""
    exchange = Pbx.objects.get(property_code=property.code)
    centres = {}
    for each in house.centres:
        centre = cost_centre_create(
            property=property, code=each.code, name=each.name, is_default=each.is_default, actor=DESK
        )
        centres[each.code] = centre
        for phone in each.phones:
            cost_centre_phone_add(centre=centre, pbx=exchange, number=phone, actor=DESK)
    for pin in house.pins:
        pin_owner_create(property=property, name=pin.owner, pin=pin.code, cost_centre=centres[pin.centre], actor=DESK)
    for digits, label in house.own_numbers:
        number_rule_create(
            property=property, digits=digits, number_class="service", label=label, is_free=True, actor=DESK
        )
    for trunk in house.trunks:
        trunk_terms_create(
            property=property,
            trunk=trunk.name,
            grace_seconds=trunk.grace,
            cost_per_minute=Decimal(trunk.cost_per_minute),
            cost_connection=Decimal(trunk.cost_fee),
            cost_increment=trunk.cost_step,
            actor=DESK,
        )


def _nights(property: Property, house: House) -> None:
    """The night audit posts rooms and city tax."""
    billing_settings_update(
        property=property,
        actor=DESK,
        room_charge=True,
        city_tax=True,
        city_tax_amount=Decimal(house.city_tax_amount),
        city_tax_percent=Decimal(house.city_tax_percent),
        holiday_region=house.holiday_region,
    )
    types = {each.code: each for each in property.room_types.all()}
    for code, amount in house.room_rates:
        RoomRate.objects.create(property=property, room_type=types.get(code), amount=Decimal(amount))


def tariff_make(property: Property, plan: Tariff) -> None:
    """A draft, its rates from CSV, and its activation."""
    tariff = tariff_create(
        property=property,
        name=plan.name,
        tax_rate=Decimal(plan.tax),
        tax_included=plan.tax_included,
        markup_percent=Decimal(plan.markup),
        actor=DESK,
    )
    lines = [HEADER]
    for rate in plan.rates:
        prices = f"{rate.per_minute},{rate.fee},{rate.first},{rate.step},{rate.minimum},{rate.free_seconds}"
        lines.append(f'{rate.prefix},{rate.destination},{prices},"{rate.band.text if rate.band else ""}"')
    tariff_rates_import(tariff=tariff, lines=lines, actor=DESK)
    tariff_activate(tariff=tariff, valid_from=plan.valid_from, force=True, reason="A new month", actor=DESK)
