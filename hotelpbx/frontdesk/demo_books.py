"""The demo hotel's books: the header of its invoices, who pays for what, and a company guest."""

import datetime as dt
from decimal import Decimal

from billing.enums import EntryPurpose, NumberClass, PayerKind, PaymentMethod
from billing.models import Folio, Tariff
from billing.services.cost_centres import cost_centre_create, cost_centre_phone_add
from billing.services.housekeepers import housekeeper_create
from billing.services.minibar_items import minibar_price_set
from billing.services.number_rules import number_rule_create
from billing.services.payments import payment_post
from billing.services.pin_owners import pin_owner_create
from billing.services.settings import billing_settings_update, department_update, room_rate_set
from billing.services.tariff_drafts import tariff_copy
from billing.services.trunk_terms import trunk_terms_create
from billing.services.windows import routing_set, window_open
from hotelpbx.common.audit import SYSTEM
from pbx.models import Pbx
from rooms.models import Property

HEADER = {
    "legal_name": "Aurora Hotelgesellschaft mbH",
    "address": "Am Markt 1\n10178 Berlin",
    "tax_number": "DE123456789",
    "contact": "+49 30 5550 100 · desk@aurora.example",
    "bank_account": "DE02 1203 0000 0000 2020 51",
    "invoice_footer": "Thank you for your stay.",
    "report_recipients": "auditor@aurora.example",
}
TAXES = {"PHONE": ("19", False), "ROOM": ("7", True)}
ROOM_RATES = {"single": "95.00", "double": "129.00", "suite": "240.00"}
COST_CENTRES = (
    # code, name, number of its phone, name of the phone
    ("front-office", "Front office", "8001", "Reception"),
    ("kitchen", "Kitchen", "8002", "Kitchen"),
)
HOUSEKEEPER, PIN = ("Hana Novak", "4711")
COMPANY_ROOM = "401"
COMPANY = {
    "payer_kind": PayerKind.COMPANY,
    "payer_name": "Okafor & Partners Ltd",
    "payer_address": "12 Fleet Street\nLondon EC4Y 1AA",
    "payer_tax_number": "GB123456789",
}


def demo_books_seed(property: Property, pbx: Pbx) -> None:
    """What accounting has set up before the first guest came."""
    billing_settings_update(property=property, actor=SYSTEM, **HEADER)
    for code, (rate, is_included) in TAXES.items():
        department = property.departments.get(code=code)
        department_update(department=department, tax_rate=Decimal(rate), tax_included=is_included, actor=SYSTEM)
    for kind in property.room_types.all():
        room_rate_set(property=property, room_type=kind, amount=Decimal(ROOM_RATES[kind.code]), actor=SYSTEM)
    for code, name, number, label in COST_CENTRES:
        centre = cost_centre_create(property=property, code=code, name=name, actor=SYSTEM)
        cost_centre_phone_add(centre=centre, pbx=pbx, number=number, label=label, actor=SYSTEM)
    pin_owner_create(property=property, name="Mei Chen", pin="20261", cost_centre=centre, actor=SYSTEM)
    trunk_terms_create(
        property=property,
        trunk="siptrunk",
        actor=SYSTEM,
        cost_per_minute=Decimal("0.02"),
        cost_connection=Decimal(0),
        cost_increment=1,
    )
    number_rule_create(
        property=property, digits="115", number_class=NumberClass.SERVICE, label="City hall", actor=SYSTEM, is_free=True
    )
    housekeeper_create(property=property, name=HOUSEKEEPER, pin=PIN, actor=SYSTEM)
    _next_season(property)


def _next_season(property: Property) -> None:
    """Prices that are prepared, but not yet valid."""
    tariff_copy(tariff=Tariff.objects.get(property=property), name="Next season", actor=SYSTEM)
    beer = property.minibar_items.get(code="201")
    next_month = (property.business_date.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    minibar_price_set(item=beer, valid_from=next_month, price=Decimal("5.50"), actor=SYSTEM)


def demo_company_guest_seed(property: Property) -> None:
    """A guest whose company pays for the telephone and has sent a deposit."""
    folio = Folio.objects.get(stay__property=property, stay__room__number=COMPANY_ROOM)
    window = window_open(folio=folio, payer=COMPANY, actor=SYSTEM)  # type: ignore[arg-type]
    routing_set(folio=folio, rules={"PHONE": window.number}, actor=SYSTEM)
    payment_post(
        folio=folio,
        method=PaymentMethod.BANK,
        amount=Decimal("50.00"),
        reference="Transfer of the company",
        window=window.number,
        purpose=EntryPurpose.DEPOSIT,
        actor=SYSTEM,
    )
