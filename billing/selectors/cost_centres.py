"""Cost centres with their numbers, who makes calls with a PIN code, the terms of trunks, and special numbers."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from billing.errors import CallSetUpNotFoundError
from billing.models import CostCentre, CostCentrePhone, NumberRule, PinOwner, TrunkTerms
from hotelpbx.common.digests import keyed_digests
from hotelpbx.common.scope import in_scope
from pbx.models import CallRecord, Pbx
from pbx.selectors import pbx_list
from rooms.models import Property

PIN_PURPOSE = "call pin"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class TrunkRow:
    """A trunk over which calls went out or that has terms."""

    name: str
    terms: TrunkTerms | None


def pin_digests(pin: str) -> tuple[str, ...]:
    """A PIN code as it may be kept, by the newest key first."""
    return keyed_digests(pin, PIN_PURPOSE)


def cost_centre_list(property: Property) -> "QuerySet[CostCentre]":
    """Cost centres by code, with their numbers."""
    centres = CostCentre.objects.filter(property=property).select_related("property")
    return centres.prefetch_related("phones__pbx").order_by("code")


def pin_owner_list(property: Property) -> "QuerySet[PinOwner]":
    """Owners of PIN codes by name."""
    owners = PinOwner.objects.filter(property=property).select_related("property", "cost_centre")
    return owners.order_by("name", "id")


def trunk_terms_list(property: Property) -> "QuerySet[TrunkTerms]":
    """The terms by trunk."""
    return TrunkTerms.objects.filter(property=property).select_related("property").order_by("trunk")


def trunk_rows(property: Property) -> list[TrunkRow]:
    """The trunks over which calls went out, and those with terms, by name."""
    terms = {row.trunk: row for row in trunk_terms_list(property)}
    calls = CallRecord.objects.filter(pbx__property_code=property.code).exclude(trunk="")
    seen = set(calls.order_by().values_list("trunk", flat=True).distinct())
    return [TrunkRow(name, terms.get(name)) for name in sorted({*seen, *terms})]


def number_rule_list(property: Property) -> "QuerySet[NumberRule]":
    """The property's own table of numbers by digits."""
    return NumberRule.objects.filter(property=property).select_related("property").order_by("digits")


def cost_centre_get(pk: int) -> CostCentre:
    """A cost centre. Raises `CallSetUpNotFoundError`."""
    centres = CostCentre.objects.select_related("property").prefetch_related("phones__pbx")
    return _existing(centres, "property__code", pk)


def cost_centre_of_code(property: Property, code: str) -> CostCentre:
    """The cost centre of this code. Raises `CallSetUpNotFoundError`."""
    found = CostCentre.objects.filter(property=property, code=code).first()
    if found is None:
        raise CallSetUpNotFoundError(_("There is no cost centre %(code)s.") % {"code": code})
    return found


def pbx_for(property: Property, name: str = "") -> Pbx:
    """The phone system of this name, or the only one of the property. Raises `CallSetUpNotFoundError`."""
    found = [pbx for pbx in pbx_list(property_code=property.code) if name in ("", pbx.name)]
    if len(found) != 1:
        raise CallSetUpNotFoundError(_("Say which phone system of the hotel is meant."))
    return found[0]


def cost_centre_phone_get(pk: int) -> CostCentrePhone:
    """A number of a cost centre. Raises `CallSetUpNotFoundError`."""
    phones = CostCentrePhone.objects.select_related("cost_centre__property", "pbx")
    return _existing(phones, "cost_centre__property__code", pk)


def pin_owner_get(pk: int) -> PinOwner:
    """An owner of a PIN code. Raises `CallSetUpNotFoundError`."""
    return _existing(PinOwner.objects.select_related("property", "cost_centre"), "property__code", pk)


def trunk_terms_get(pk: int) -> TrunkTerms:
    """The terms of a trunk. Raises `CallSetUpNotFoundError`."""
    return _existing(TrunkTerms.objects.select_related("property"), "property__code", pk)


def number_rule_get(pk: int) -> NumberRule:
    """A line of the table of numbers. Raises `CallSetUpNotFoundError`."""
    return _existing(NumberRule.objects.select_related("property"), "property__code", pk)


def _existing(rows: "QuerySet[Row]", path: str, pk: int) -> Row:
    found = in_scope(rows, path).filter(pk=pk).first()
    if found is None:
        raise CallSetUpNotFoundError(_("This is not there (any more)."))
    return found
