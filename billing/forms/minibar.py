"""Forms of the minibar."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from billing.forms.base import amount_field
from billing.models import Housekeeper, MinibarItem
from billing.selectors.minibar import minibar_price
from billing.templatetags.money import plain_number
from hotelpbx.common.money import round_money
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from rooms.models import Property

PIN_WIDGET = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"})


def day_field(label: Any) -> forms.DateField:
    """A date with the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class MinibarItemForm(TextGuardModelForm):
    """An article of the minibar."""

    price = amount_field(_("Price"), min_value=Decimal(0))
    tax_rate = forms.DecimalField(
        label=_("Tax, percent on top"), min_value=Decimal(0), max_digits=6, decimal_places=3, localize=True, initial=0
    )

    class Meta:
        model = MinibarItem
        fields = ["code", "name", "name_zh", "price", "tax_rate", "par_stock"]
        labels = {
            "code": _("Code to dial"),
            "name": _("Name"),
            "name_zh": _("Name in Chinese"),
            "par_stock": _("In a filled minibar"),
        }
        help_texts = {"name": _("As it stands on folios.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.instance
        self.fields["par_stock"].required = False
        self.fields["par_stock"].widget.attrs["inputmode"] = "numeric"
        if item.pk:
            price = minibar_price(item, item.property.business_date)
            self.initial["price"] = round_money(price, item.property.currency)
            self.initial["tax_rate"] = plain_number(item.tax_rate)

    def clean_par_stock(self) -> int:
        """Nothing said is none."""
        return int(self.cleaned_data["par_stock"] or 0)

    def clean_code(self) -> str:
        """A code that no other article of the property has."""
        code: str = self.cleaned_data["code"]
        others = MinibarItem.objects.filter(property=self.instance.property, code=code).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another article already has this code."), code="taken")
        return code


class MinibarPriceForm(TextGuardForm):
    """A price from a day on."""

    valid_from = day_field(_("From business date"))
    price = amount_field(_("Price"), min_value=Decimal(0))


class HousekeeperForm(TextGuardModelForm):
    """A housekeeper; the PIN is asked for and never shown again."""

    not_free_text = ("pin",)

    pin = forms.CharField(label=_("PIN"), max_length=8, widget=PIN_WIDGET)

    class Meta:
        model = Housekeeper
        fields = ["name", "user", "active", "may_inspect"]
        labels = {
            "name": _("Name"),
            "user": _("Account"),
            "active": _("May use the PIN"),
            "may_inspect": _("May report rooms as inspected by phone"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user, pin = self.fields["user"], self.fields["pin"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = User.objects.filter(is_active=True).order_by("username")
        pin.help_text = _("4 to 8 digits. Nobody can read it again; a forgotten one is replaced.")
        if self.instance.pk:
            pin.label, pin.required = _("New PIN"), False
        self.order_fields(["name", "pin", "user", "active", "may_inspect"])


class RangeForm(TextGuardForm):
    """From which business date to which."""

    first = day_field(_("From"))
    last = day_field(_("To"))

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = (property.business_date - dt.timedelta(days=30), property.business_date)
        self.fields["first"].initial, self.fields["last"].initial = self.days

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last:
            if last < first:
                raise forms.ValidationError(_("The last day is before the first."), code="invalid")
            self.days = (first, last)
        return dict(self.cleaned_data)
