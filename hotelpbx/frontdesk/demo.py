"""The demo hotel: deterministic, relative to today, made through the same services that the desk uses."""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from billing.enums import EntrySource
from billing.models import Folio, MinibarItem
from billing.services.folios import charge_post
from billing.services.minibar import minibar_post
from billing.services.tariffs import tariff_activate, tariff_create, tariff_rates_import
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import RuleError
from hotelpbx.common.models import Account
from hotelpbx.frontdesk.demo_books import demo_books_seed, demo_company_guest_seed
from hotelpbx.frontdesk.demo_reservations import demo_reservations_seed
from hotelpbx.frontdesk.reference import property_add, reference_seed
from hotelpbx.frontdesk.workflows import group_check_in, guest_check_in
from pbx.models import Extension, Pbx
from rooms.enums import Block, Condition, Origin, Recurrence
from rooms.models import Property, Room, RoomExtension, RoomType, ServiceLevel
from rooms.services.housekeeping import room_block, room_condition_set
from rooms.services.stays import GuestInput
from rooms.services.wakeups import wakeups_schedule

PASSWORD = "welcome"  # noqa: S105 (printed on the demo's first page; the demo refuses a database with real stays)
STAFF = {
    "reception": ("Rita", "Sommer", roles.FRONT_DESK),
    "housekeeping": ("Hana", "Novak", roles.HOUSEKEEPING),
    "accounting": ("Artur", "Lind", roles.ACCOUNTING),
    "manager": ("Mei", "Chen", roles.MANAGER),
    "engineer": ("Erik", "Dahl", roles.ENGINEER),
}
ROOM_TYPES = {"single": "Single", "double": "Double", "suite": "Suite"}
MINIBAR = (
    # code, name, in Chinese, price, tax, how many in a filled minibar
    ("101", "Still water 0.5 l", "矿泉水 0.5 升", "3.50", "19", 2),
    ("102", "Sparkling water 0.5 l", "气泡水 0.5 升", "3.50", "19", 2),
    ("103", "Cola 0.33 l", "可乐 0.33 升", "4.00", "19", 2),
    ("104", "Orange juice 0.2 l", "橙汁 0.2 升", "4.20", "19", 1),
    ("201", "Pilsner 0.33 l", "皮尔森啤酒 0.33 升", "5.20", "19", 2),
    ("202", "White wine 0.25 l", "白葡萄酒 0.25 升", "8.90", "19", 1),
    ("301", "Chocolate bar", "巧克力", "2.80", "7", 2),
    ("302", "Salted almonds", "盐焗杏仁", "4.50", "7", 1),
    ("123456789", "Welcome basket", "欢迎果篮", "12.00", "19", 0),
)
HOUSE_PHONES = (("8001", "Reception"), ("8002", "Reservations"), ("8003", "Duty manager"))
TARIFF_CSV = Path(__file__).with_name("demo_tariff.csv")
GUESTS: tuple[tuple[str, str, str, str, bool, str, int], ...] = (
    # room, first name, last name, language, VIP, service level, nights
    ("101", "Anna", "Berg", "de", False, "standard", 1),
    ("103", "Michael", "O'Brien & Søn <VIP>", "en", True, "premium", 2),
    ("104", "明", "李", "zh-hans", False, "standard", 3),
    ("106", "Maximiliane Theodora", "Freifrau von und zu Hohenstein-Lichtenberg", "de", True, "premium", 4),
    ("108", "José", "García Márquez", "es", False, "standard", 1),
    ("202", "Yuki", "Tanaka", "ja", False, "premium", 2),
    ("205", "Fatima", "Al-Sayed", "en", False, "standard", 5),
    ("207", "Pierre", "Dubois", "fr", False, "house", 1),
    ("401", "Grace", "Okafor", "en", True, "premium", 3),
    ("404", "建国", "欧阳", "zh-hans", False, "standard", 1),
)
GROUP = "TOUR-7"
GROUP_ROOMS = ("301", "302", "303", "304", "305")
GROUP_NAMES = (("Lars", "Holm"), ("Ingrid", "Dahl"), ("Sven", "Nilsson"), ("Astrid", "Lund"), ("Olof", "Strand"))


def demo_seed() -> Property:
    """Make the demo hotel in an empty database; the phones follow when the PBX answers.

    Raises `RuleError` unless this installation is a demo: everybody knows the password.
    """
    if not settings.DEMO:
        raise RuleError("The demo's accounts have a known password: set DEMO=true if this is no hotel.", "no_demo")
    reference_seed()
    property = property_add(
        code="demo", name="Hotel Aurora", timezone_name="Europe/Berlin", currency="EUR", country="DE"
    )
    _staff()
    pbx = _pbx(property)
    _rooms(property, pbx)
    _prices(property)
    demo_books_seed(property, pbx)
    _guests(property)
    _house_state(property)
    demo_company_guest_seed(property)
    demo_reservations_seed(property)
    return property


def _staff() -> None:
    for username, (first_name, last_name, role) in STAFF.items():
        user = User.objects.create_user(username, password=PASSWORD, first_name=first_name, last_name=last_name)
        user.groups.add(Group.objects.get(name=role))
        Account.objects.create(user=user, is_demo=True)


def _pbx(property: Property) -> Pbx:
    """The row only: its address and password come with `pbx_add main`, which the start of the demo calls."""
    return Pbx.objects.create(
        name="main",
        property_code=property.code,
        url="http://127.0.0.1:8088",
        username="api",
        password="not set",  # noqa: S106
        timezone=property.timezone,
        outbound_prefix="0",
    )


def _rooms(property: Property, pbx: Pbx) -> None:
    types = [RoomType.objects.create(property=property, code=code, name=name) for code, name in ROOM_TYPES.items()]
    for floor in range(1, 5):
        for position in range(1, 11):
            number = f"{floor}{position:02}"
            kind = types[2] if position == 1 and floor == 4 else types[position % 2]
            room = Room.objects.create(property=property, number=number, floor=str(floor), room_type=kind)
            extension = Extension.objects.create(pbx=pbx, number=number, wanted_name=number)
            RoomExtension.objects.create(room=room, extension=extension, is_primary=True)
    Extension.objects.bulk_create(Extension(pbx=pbx, number=number, label=label) for number, label in HOUSE_PHONES)


def _prices(property: Property) -> None:
    MinibarItem.objects.bulk_create(
        MinibarItem(
            property=property,
            code=code,
            name=name,
            name_zh=name_zh,
            price=Decimal(price),
            tax_rate=Decimal(tax),
            par_stock=par,
        )
        for code, name, name_zh, price, tax, par in MINIBAR
    )
    tariff = tariff_create(
        property=property,
        name="House tariff",
        currency=property.currency,
        tax_rate=Decimal(19),
        tax_included=False,
        actor=SYSTEM,
    )
    tariff_rates_import(tariff=tariff, lines=TARIFF_CSV.read_text().splitlines(), actor=SYSTEM)
    tariff_activate(tariff=tariff, valid_from=timezone.now() - dt.timedelta(days=1), actor=SYSTEM)


def _guests(property: Property) -> None:
    rooms = {room.number: room for room in property.rooms.all()}
    levels = {level.code: level for level in ServiceLevel.objects.filter(property=property)}
    today = property.business_date
    for number, first_name, last_name, language, vip, level, nights in GUESTS:
        guest_check_in(
            property=property,
            room=rooms[number],
            guests=[GuestInput(first_name=first_name, last_name=last_name, language=language, vip=vip)],
            service_level=levels[level],
            departure=today + dt.timedelta(days=nights),
            actor=SYSTEM,
        )
    guest_check_in(
        property=property,
        room=rooms["202"],
        guests=[GuestInput(first_name="Haruki", last_name="Tanaka", language="ja")],
        service_level=levels["premium"],
        departure=today + dt.timedelta(days=2),
        share=True,
        actor=SYSTEM,
    )
    group_check_in(
        property=property,
        rooms=[
            (rooms[number], [GuestInput(first_name=first, last_name=last, language="sv")])
            for number, (first, last) in zip(GROUP_ROOMS, GROUP_NAMES, strict=True)
        ],
        service_level=levels["standard"],
        departure=today + dt.timedelta(days=2),
        group=GROUP,
        actor=SYSTEM,
    )


def _house_state(property: Property) -> None:
    """What a house looks like in the afternoon: rooms to clean, goods taken, calls to wake."""
    rooms = {room.number: room for room in property.rooms.all()}
    shuffled = random.Random(7)  # noqa: S311 (the same hotel every time)
    for number in ("101", "104", "107", "110", "205", "206", "303", "305", "402", "408"):
        room_condition_set(room=rooms[number], condition=Condition.DIRTY, by="Hana Novak", actor=SYSTEM)
    for number in ("102", "203", "310"):
        room_condition_set(room=rooms[number], condition=Condition.INSPECTED, by="Hana Novak", actor=SYSTEM)
    room_block(room=rooms["209"], block=Block.OUT_OF_ORDER, reason="Shower leaks", actor=SYSTEM)
    room_block(room=rooms["410"], block=Block.OUT_OF_SERVICE, reason="Painter until Friday", actor=SYSTEM)
    for number in ("103", "106", "401"):
        code = shuffled.choice(MINIBAR[:8])[0]
        minibar_post(room=rooms[number], item_code=code, quantity=2, posted_by="Hana Novak", actor=SYSTEM)
    for folio in Folio.objects.filter(stay__room__number__in=["103", "401"]):
        charge_post(
            folio=folio,
            code="MISC",
            description="Umbrella",
            quantity=Decimal(1),
            unit_price=Decimal("9.00"),
            source=EntrySource.DESK,
            actor=SYSTEM,
        )
    _wake_ups(property, rooms)


def _wake_ups(property: Property, rooms: dict[str, Room]) -> None:
    tomorrow = timezone.now().astimezone(ZoneInfo(property.timezone)).date() + dt.timedelta(days=1)
    wakeups_schedule(
        property=property,
        rooms=[rooms[number] for number in GROUP_ROOMS],
        date=tomorrow,
        time=dt.time(6, 30),
        origin=Origin.DESK,
        actor=SYSTEM,
    )
    wakeups_schedule(
        property=property,
        rooms=[rooms["401"]],
        date=tomorrow,
        time=dt.time(7, 15),
        recurrence=Recurrence.DAILY,
        until=tomorrow + dt.timedelta(days=2),
        origin=Origin.DESK,
        actor=SYSTEM,
    )
