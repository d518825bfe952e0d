"""Forms of the minibar."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms.base import amount_field
from billing.models import MinibarItem
from billing.templatetags.money import plain_number
from hotelpbx.common.money import round_money
from hotelpbx.common.privacy import TextGuardModelForm


class MinibarItemForm(TextGuardModelForm):
    """An article of the minibar."""

    price = amount_field(_("Price"), min_value=Decimal(0))
    tax_rate = forms.DecimalField(
        label=_("Tax, percent on top"), min_value=Decimal(0), max_digits=6, decimal_places=3, localize=True, initial=0
    )

    class Meta:
        model = MinibarItem
        fields = ["code", "name", "price", "tax_rate"]
        labels = {"code": _("Code to dial"), "name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["price"] = round_money(self.instance.price, self.instance.property.currency)
            self.initial["tax_rate"] = plain_number(self.instance.tax_rate)

    def clean_code(self) -> str:
        """A code that no other article of the property has."""
        code: str = self.cleaned_data["code"]
        others = MinibarItem.objects.filter(property=self.instance.property, code=code).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another article already has this code."), code="taken")
        return code
