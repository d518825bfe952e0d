"""Minibar goods and their prices: what was posted keeps its price, and a price that was in force is never removed."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.errors import MinibarPriceError
from billing.locks import business_date_hold
from billing.models import MinibarItem, MinibarPrice
from billing.selectors.minibar import minibar_price
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError
from rooms.models import Property


@transaction.atomic(savepoint=False)
def minibar_item_create(*, property: Property, actor: Actor, **fields: Any) -> MinibarItem:
    """Add an article. Raises `ValidationError` for a bad code or price, `ConflictError` for a code that is taken."""
    item = MinibarItem(property=property, **fields)
    item.full_clean(validate_unique=False, validate_constraints=False)
    _check_code_free(item)
    item.save(force_insert=True)
    audit_record("billing.minibar_item.created", actor, item, {"code": item.code, "price": str(item.price)})
    return item


@transaction.atomic(savepoint=False)
def minibar_item_update(*, item: MinibarItem, actor: Actor, price: Decimal | None = None, **fields: Any) -> MinibarItem:
    """Change an article; a new price holds from the current business date on. Raises as `minibar_item_create`."""
    for name, value in fields.items():
        setattr(item, name, value)
    item.full_clean(validate_unique=False, validate_constraints=False)
    _check_code_free(item)
    item.save(update_fields=list(fields))
    today = business_date_hold(item.property_id)
    if price is not None and price != minibar_price(item, today):
        _price_save(item, today, price)
        fields["price"] = price
    audit_record("billing.minibar_item.updated", actor, item, {name: str(value) for name, value in fields.items()})
    return item


@transaction.atomic(savepoint=False)
def minibar_price_set(*, item: MinibarItem, valid_from: dt.date, price: Decimal, actor: Actor) -> MinibarPrice:
    """The price from a business date on, until the next one begins; in place of one that was to begin that day.

    Raises `MinibarPriceError` for a day that is over, `ValidationError` for a price below zero.
    """
    today = business_date_hold(item.property_id)
    if valid_from < today:
        message = _("A price begins on the business date (%(date)s) or later.") % {"date": today.isoformat()}
        raise MinibarPriceError(message, extra={"fields": {"valid_from": [message]}})
    row = _price_save(item, valid_from, price)
    audit_record(
        "billing.minibar_price.set", actor, item, {"valid_from": valid_from.isoformat(), "price": str(row.price)}
    )
    return row


@transaction.atomic(savepoint=False)
def minibar_price_remove(*, item: MinibarItem, valid_from: dt.date, actor: Actor) -> None:
    """Give up a price that has not begun. Raises `MinibarPriceError` when it has, or there is none."""
    if valid_from <= business_date_hold(item.property_id):
        raise MinibarPriceError(_("This price was in force already and stays; set another one from a later day on."))
    if not MinibarPrice.objects.filter(item=item, valid_from=valid_from).delete()[0]:
        raise MinibarPriceError(_("No price begins on this day."), "minibar_price_missing")
    audit_record("billing.minibar_price.removed", actor, item, {"valid_from": valid_from.isoformat()})


def _price_save(item: MinibarItem, valid_from: dt.date, price: Decimal) -> MinibarPrice:
    row = MinibarPrice(item=item, valid_from=valid_from, price=price)
    row.full_clean(validate_unique=False, validate_constraints=False)
    return MinibarPrice.objects.update_or_create(item=item, valid_from=valid_from, defaults={"price": price})[0]


def _check_code_free(item: MinibarItem) -> None:
    others = MinibarItem.objects.filter(property=item.property, code=item.code).exclude(pk=item.pk)
    if others.exists():
        raise ConflictError(_("Another article already has this code."), "minibar_code_taken")
