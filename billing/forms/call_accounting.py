"""Forms of call accounting: cost centres and their numbers, PIN owners, trunks, special numbers, rating again."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from billing.forms.base import date_field
from billing.models import CostCentre, NumberRule, PinOwner, TrunkTerms
from billing.templatetags.money import plain_number
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from pbx.models import Pbx
from rooms.models import Property


class CostCentreForm(TextGuardModelForm):
    """A cost centre."""

    class Meta:
        model = CostCentre
        fields = ["code", "name", "is_default", "active"]
        labels = {
            "code": _("Code"),
            "name": _("Name"),
            "is_default": _("Pays for every phone without a room and a cost centre"),
            "active": _("In use"),
        }


class CostCentrePhoneForm(TextGuardForm):
    """A number inside the phone system that a cost centre pays for."""

    number = forms.CharField(
        label=_("Number"),
        max_length=7,
        validators=[RegexValidator(r"^[0-9]{1,7}$", _("A number inside has 1 to 7 digits."))],
        help_text=_("A phone without a room, or a voice menu, a queue, a ring group or a conference room."),
    )
    label = forms.CharField(label=_("What it is"), max_length=80, required=False)
    pbx = forms.ChoiceField(label=_("Phone system"))

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Pbx.objects.filter(property_code=property.code).order_by("name").values_list("name", flat=True)
        choice = self.fields["pbx"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, name) for name in names]
        self.fields["number"].widget.attrs["inputmode"] = "numeric"


class PinOwnerForm(TextGuardModelForm):
    """Whose a PIN code is; the code is typed anew, because it is not kept."""

    not_free_text = ("pin",)

    pin = forms.CharField(
        label=_("PIN code"),
        max_length=20,
        validators=[RegexValidator(r"^[0-9]{3,20}$", _("A PIN code has 3 to 20 digits."))],
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    class Meta:
        model = PinOwner
        fields = ["name", "pin", "cost_centre", "active"]
        labels = {"name": _("Name"), "cost_centre": _("Cost centre"), "active": _("In use")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = self.fields["cost_centre"]
        assert isinstance(centres, forms.ModelChoiceField)
        centres.queryset = CostCentre.objects.filter(property=self.instance.property)
        if self.instance.pk:
            self.fields["pin"].required = False
            self.fields["pin"].help_text = _("Empty keeps the code there is.")


def rate_field(label: Any) -> forms.DecimalField:
    """A price with up to six digits behind the point."""
    field = forms.DecimalField(
        label=label, min_value=Decimal(0), max_digits=12, decimal_places=6, initial=0, localize=True
    )
    field.widget.attrs["inputmode"] = "decimal"
    return field


class TrunkTermsForm(TextGuardModelForm):
    """The terms of a trunk."""

    cost_per_minute = rate_field(_("Provider takes a minute"))
    cost_connection = rate_field(_("Provider takes a call"))

    class Meta:
        model = TrunkTerms
        fields = ["trunk", "grace_seconds", "cost_per_minute", "cost_connection", "cost_increment"]
        labels = {
            "trunk": _("Trunk"),
            "grace_seconds": _("Grace in seconds"),
            "cost_increment": _("Provider counts in steps of seconds"),
        }
        help_texts = {
            "trunk": _("As the phone system names it."),
            "grace_seconds": _(
                "Talk up to so long is not charged; for analogue lines, which count as answered at once."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("cost_per_minute", "cost_connection"):
                self.initial[name] = plain_number(getattr(self.instance, name))


class NumberRuleForm(TextGuardModelForm):
    """A line of the hotel's own table of numbers."""

    not_free_text = ("digits",)

    class Meta:
        model = NumberRule
        fields = ["digits", "is_prefix", "number_class", "label", "is_free"]
        labels = {
            "digits": _("Number"),
            "is_prefix": _("All numbers that begin like this"),
            "number_class": _("Class"),
            "label": _("What it is"),
            "is_free": _("Free for everybody"),
        }
        help_texts = {"digits": _("As it is dialled behind the outbound prefix, or international with a plus sign.")}


class RemoveForm(TextGuardForm):
    """Nothing is asked but whether it is meant."""


class RerateForm(TextGuardForm):
    """Why a call is rated again."""

    reason = forms.CharField(label=_("Reason"), max_length=120)


class RerateRangeForm(TextGuardForm):
    """Which days are rated again, and why; the reason only when it is done."""

    first = date_field(_("From"))
    last = date_field(_("To"))
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "last"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, and both lie where every time zone has a calendar."""
        found = [day for day in map(self.cleaned_data.get, ("first", "last")) if day]
        if any(not dt.MINYEAR < day.year < dt.MAXYEAR for day in found):
            raise forms.ValidationError(_("These days cannot be rated."), code="invalid")
        if found != sorted(found):
            raise forms.ValidationError(_("The last day is before the first."), code="invalid")
        return dict(self.cleaned_data)
