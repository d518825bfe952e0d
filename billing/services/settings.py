"""What a property decides about its books: header of invoices, the night, minibar, reports; departments; room rates."""

import re
from decimal import Decimal
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import InvoiceKind
from billing.errors import DepartmentTakenError
from billing.locks import billing_settings_lock
from billing.models import BillingSettings, Department, RoomRate
from billing.public_holidays import Holidays
from billing.reference import city_tax_department
from billing.selectors.invoices import prefix_is_taken
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import round_money
from rooms.models import Property, RoomType

CODE = re.compile(r"[A-Z][A-Z0-9_-]*")
PREFIXES = {"invoice_prefix": InvoiceKind.INVOICE, "credit_note_prefix": InvoiceKind.CREDIT_NOTE}


@transaction.atomic(savepoint=False)
def billing_settings_update(*, property: Property, actor: Actor, **values: Any) -> BillingSettings:
    """Change some of the settings; the audit trail keeps what they were.

    City tax that is switched on gets its department. Raises `InputError` or `ValidationError` with the fields.
    """
    settings = billing_settings_lock(property.pk)
    before = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        setattr(settings, name, value)
    settings.report_recipients = "\n".join(recipients_of(settings))
    settings.holiday_region = settings.holiday_region.strip().upper()
    settings.full_clean(validate_unique=False, validate_constraints=False)
    _check(settings)
    settings.save()
    if settings.city_tax:
        city_tax_department(property)
    changes = {name: [str(was), str(getattr(settings, name))] for name, was in before.items()}
    told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if told:
        audit_record("billing.settings.updated", actor, settings, told)
    return settings


@transaction.atomic(savepoint=False)
def department_create(
    *, property: Property, code: str, name: str, tax_rate: Decimal, tax_included: bool, actor: Actor
) -> Department:
    """Add a department. Raises `DepartmentTakenError`, `InputError`, `ValidationError`."""
    department = Department(
        property=property, code=code.strip().upper(), name=name, tax_rate=tax_rate, tax_included=tax_included
    )
    _check_department(department)
    if Department.objects.filter(property=property, code=department.code).exists():
        raise DepartmentTakenError(_("There is a department %(code)s already.") % {"code": department.code})
    department.save(force_insert=True)
    audit_record("billing.department.created", actor, department, _told(department))
    return department


@transaction.atomic(savepoint=False)
def department_update(*, department: Department, actor: Actor, **values: Any) -> Department:
    """Change the name or the tax of a department; what was posted keeps its tax. Raises as `department_create`."""
    before = _told(department)
    for name, value in values.items():
        setattr(department, name, value)
    _check_department(department)
    department.save(update_fields=list(values))
    after = _told(department)
    if before != after:
        audit_record("billing.department.updated", actor, department, {**after, "before": before})
    return department


@transaction.atomic(savepoint=False)
def room_rate_set(
    *, property: Property, room_type: RoomType | None, amount: Decimal | None, actor: Actor
) -> RoomRate | None:
    """Say what a night in a room of a type costs (no type: any other room); without an amount the rate is removed.

    Raises `InputError` for an amount with more digits than the currency.
    """
    rates = RoomRate.objects.filter(property=property, room_type=room_type)
    was = rates.first()
    if amount is None:
        rates.delete()
    else:
        _check_amount(amount, property)
    rate = None if amount is None else _rate_save(was or RoomRate(property=property, room_type=room_type), amount)
    facts = {"room_type": room_type.code if room_type else "", "amount": _text(amount)}
    audit_record("billing.room_rate.set", actor, property, {**facts, "before": _text(was.amount if was else None)})
    return rate


def recipients_of(settings: BillingSettings) -> list[str]:
    """Who gets the reports: one mail address a line, each once. Raises `InputError` for what is no mail address."""
    addresses = [line.strip() for line in settings.report_recipients.splitlines() if line.strip()]
    wrong = [address for address in addresses if not _is_mail_address(address)]
    if wrong:
        message = _("Not a mail address: %(lines)s. Write one a line.") % {"lines": ", ".join(wrong)}
        raise InputError(message, {"report_recipients": [message]})
    return list(dict.fromkeys(addresses))


def _is_mail_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _check(settings: BillingSettings) -> None:
    wrong: dict[str, list[str]] = {}
    for field, kind in PREFIXES.items():
        wrong |= _prefix_problem(settings, field, kind)
    if settings.invoice_prefix == settings.credit_note_prefix:
        wrong["credit_note_prefix"] = [_("Invoices and credit notes need different beginnings of their numbers.")]
    if settings.report_language not in dict(django_settings.LANGUAGES):
        wrong["report_language"] = [_("The reports do not come in this language.")]
    if not Holidays(settings.property.country, settings.holiday_region).knows_region:
        wrong["holiday_region"] = [_("The country has no region %(region)s.") % {"region": settings.holiday_region}]
    if wrong:
        raise InputError(_("These settings do not go together."), wrong)


def _check_department(department: Department) -> None:
    department.full_clean(validate_unique=False, validate_constraints=False)
    wrong: dict[str, list[str]] = {}
    if not CODE.fullmatch(department.code):
        wrong["code"] = [_("A code has capital letters, digits, - and _, and begins with a letter.")]
    if department.tax_rate < 0:
        wrong["tax_rate"] = [_("A tax is not below zero.")]
    if wrong:
        raise InputError(_("This is no department."), wrong)


def _prefix_problem(settings: BillingSettings, field: str, kind: InvoiceKind) -> dict[str, list[str]]:
    """With a digit at its end, or after the other kind has used it, a number could be given twice."""
    prefix: str = getattr(settings, field)
    if prefix[-1:].isdigit():
        return {field: [_("It must not end with a digit: 1 and 12 would become 112 just as 11 and 2.")]}
    if prefix_is_taken(settings.property, kind, prefix):
        return {field: [_("Documents of the other kind have numbers that begin with this already.")]}
    return {}


def _check_amount(amount: Decimal, property: Property) -> None:
    if amount != round_money(amount, property.currency):
        message = _("More digits than the currency has.")
        raise InputError(message, {"amount": [message]})


def _rate_save(rate: RoomRate, amount: Decimal) -> RoomRate:
    rate.amount = amount
    rate.full_clean(validate_unique=False, validate_constraints=False)
    rate.save()
    return rate


def _told(department: Department) -> dict[str, Any]:
    names = ("code", "name", "tax_rate", "tax_included")
    return {name: str(getattr(department, name)) for name in names}


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)
