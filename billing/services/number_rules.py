"""The property's own table of numbers: what they are, and whether they are free."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import NumberClass
from billing.errors import CallSetUpError
from billing.models import NumberRule
from billing.numbering import is_emergency
from hotelpbx.common.audit import Actor, audit_record
from rooms.models import Property

ALWAYS_FREE = (NumberClass.EMERGENCY, NumberClass.TOLL_FREE)


@transaction.atomic(savepoint=False)
def number_rule_create(*, property: Property, actor: Actor, **fields: Any) -> NumberRule:
    """Add a line; an emergency or a freephone line is always free. It counts for calls that are rated from now on.

    Raises `CallSetUpError` for digits that have a line, and for an emergency number that would cost something.
    """
    rule = NumberRule(property=property, **fields)
    _check(rule)
    rule.save(force_insert=True)
    audit_record("billing.number_rule.created", actor, rule, _told(rule))
    return rule


@transaction.atomic(savepoint=False)
def number_rule_update(*, rule: NumberRule, actor: Actor, **fields: Any) -> NumberRule:
    """Change a line. Raises as `number_rule_create`."""
    for name, value in fields.items():
        setattr(rule, name, value)
    _check(rule)
    rule.save()
    audit_record("billing.number_rule.updated", actor, rule, _told(rule))
    return rule


@transaction.atomic(savepoint=False)
def number_rule_remove(*, rule: NumberRule, actor: Actor) -> None:
    """From now on what is known of numbers anyway holds for this one."""
    audit_record("billing.number_rule.removed", actor, rule, _told(rule))
    rule.delete()


def _check(rule: NumberRule) -> None:
    rule.full_clean(validate_unique=False, validate_constraints=False)
    rule.is_free = rule.is_free or rule.number_class in ALWAYS_FREE
    others = NumberRule.objects.filter(property=rule.property, digits=rule.digits).exclude(pk=rule.pk)
    if others.exists():
        raise CallSetUpError(_("There is already a line for these digits."), "number_rule_taken")
    if not rule.is_free and is_emergency(rule.digits.lstrip("+"), rule.property.country):
        raise CallSetUpError(_("This is an emergency number, and those are always free."), "number_rule_emergency")


def _told(rule: NumberRule) -> dict[str, Any]:
    return {
        "digits": rule.digits,
        "is_prefix": rule.is_prefix,
        "number_class": rule.number_class,
        "label": rule.label,
        "is_free": rule.is_free,
    }
