"""What the API answers about call accounting: the shapes for the schema, and how rows are written out."""

from typing import Any

from rest_framework import serializers

from billing.api.outputs import Answer
from billing.enums import NumberClass
from billing.models import CostCentre, CostCentrePhone, NumberRule, PinOwner, TrunkTerms
from billing.services.rerating import Repriced, Rerating
from hotelpbx.common.money import money_text, price_text
from hotelpbx.common.privacy import dialled
from rooms.models import Property


def phone_answer(phone: CostCentrePhone) -> Answer:
    """A number of a cost centre."""
    return {"id": phone.pk, "pbx": phone.pbx.name, "number": phone.number, "label": phone.label}


def cost_centre_answer(centre: CostCentre) -> Answer:
    """A cost centre with its numbers."""
    return {
        "id": centre.pk,
        "property": centre.property.code,
        "code": centre.code,
        "name": centre.name,
        "is_default": centre.is_default,
        "active": centre.active,
        "phones": [phone_answer(phone) for phone in centre.phones.all()],
    }


def pin_owner_answer(owner: PinOwner) -> Answer:
    """Whose a PIN code is, without the code."""
    return {
        "id": owner.pk,
        "property": owner.property.code,
        "name": owner.name,
        "cost_centre": owner.cost_centre.code,
        "active": owner.active,
    }


def trunk_terms_answer(terms: TrunkTerms) -> Answer:
    """The terms of a trunk."""
    currency = terms.property.currency
    return {
        "id": terms.pk,
        "property": terms.property.code,
        "trunk": terms.trunk,
        "grace_seconds": terms.grace_seconds,
        "cost_per_minute": price_text(terms.cost_per_minute, currency),
        "cost_connection": price_text(terms.cost_connection, currency),
        "cost_increment": terms.cost_increment,
        "currency": currency,
    }


def number_rule_answer(rule: NumberRule) -> Answer:
    """A line of the table of numbers."""
    return {
        "id": rule.pk,
        "property": rule.property.code,
        "digits": rule.digits,
        "is_prefix": rule.is_prefix,
        "number_class": rule.number_class,
        "label": rule.label,
        "is_free": rule.is_free,
    }


def rerating_answer(found: Rerating, property: Property) -> Answer:
    """What rating calls again changes, or has changed."""
    currency = property.currency
    return {
        "calls": found.calls,
        "changed": [_repriced(each, property) for each in found.changed],
        "refused": [_repriced(each, property) for each in found.refused],
        "difference": money_text(found.difference, currency),
        "currency": currency,
    }


def _repriced(each: Repriced, property: Property) -> Answer:
    old, new = (money_text(amount, property.currency) for amount in each.amounts)
    return {
        "call": each.rating.call_id,
        "number": dialled(each.rating.number, property.mask_dialled_digits),
        "old": old,
        "new": new,
        "difference": money_text(each.difference, property.currency),
        "problem": each.problem,
    }


class PhoneOut(serializers.Serializer[Any]):
    """A number of a cost centre."""

    id = serializers.IntegerField()
    pbx = serializers.CharField()
    number = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class OfPropertyOut(serializers.Serializer[Any]):
    """What belongs to a property."""

    id = serializers.IntegerField()
    property = serializers.CharField()


class CostCentreOut(OfPropertyOut):
    """A cost centre with its numbers."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_default = serializers.BooleanField()
    active = serializers.BooleanField()
    phones = PhoneOut(many=True)


class PinOwnerOut(OfPropertyOut):
    """Whose a PIN code is."""

    name = serializers.CharField()
    cost_centre = serializers.CharField()
    active = serializers.BooleanField()


class TrunkTermsOut(OfPropertyOut):
    """The terms of a trunk."""

    trunk = serializers.CharField()
    grace_seconds = serializers.IntegerField()
    cost_per_minute = serializers.CharField()
    cost_connection = serializers.CharField()
    cost_increment = serializers.IntegerField()
    currency = serializers.CharField()


class NumberRuleOut(OfPropertyOut):
    """A line of the table of numbers."""

    digits = serializers.CharField()
    is_prefix = serializers.BooleanField()
    number_class = serializers.ChoiceField(NumberClass.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    is_free = serializers.BooleanField()


class RepricedOut(serializers.Serializer[Any]):
    """A call whose price changes, or why it cannot."""

    call = serializers.IntegerField()
    number = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    difference = serializers.CharField()
    problem = serializers.CharField()


class ReratingOut(serializers.Serializer[Any]):
    """What rating calls again changes, or has changed."""

    calls = serializers.IntegerField()
    changed = RepricedOut(many=True)
    refused = RepricedOut(many=True)
    difference = serializers.CharField()
    currency = serializers.CharField()
