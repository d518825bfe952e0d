"""Forms of folios: what the desk posts and looks for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import PaymentMethod
from billing.forms.base import amount_field
from billing.models import Department, MinibarItem
from hotelpbx.common.money import money_text, round_money
from hotelpbx.common.privacy import TextGuardForm
from rooms.models import Property

SHOW_CHOICES = [
    ("current", _("open and recently closed")),
    ("open", _("open")),
    ("closed", _("all closed ones")),
]


class ChargeForm(TextGuardForm):
    """A charge by hand: a department or an article, what it was, how many at which price."""

    code = forms.ChoiceField(label=_("Department or article"))
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=Decimal("0.01"), max_digits=8, decimal_places=2, initial=1, localize=True
    )
    unit_price = amount_field(
        _("Price each"), min_value=Decimal(0), required=False, help_text=_("An article brings its own price.")
    )
    description = forms.CharField(label=_("What for"), max_length=200, required=False)

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = [(row.code, gettext(row.name)) for row in Department.objects.filter(property=property)]
        goods = MinibarItem.objects.filter(property=property, active=True)
        articles = [(row.code, f"{row.name} ({money_text(row.price, property.currency)})") for row in goods]
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)
        code.choices = [(_("Departments"), departments), *([(_("Minibar"), articles)] if articles else [])]
        self.fields["quantity"].widget.attrs["inputmode"] = "decimal"


class PaymentForm(TextGuardForm):
    """A payment of the guest."""

    method = forms.ChoiceField(label=_("How"), choices=PaymentMethod.choices)
    amount = amount_field(_("Amount"), min_value=Decimal("0.001"))
    reference = forms.CharField(
        label=_("Reference"), max_length=120, required=False, help_text=_("Receipt or card slip, if there is one.")
    )

    def __init__(self, *args: Any, currency: str, balance: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = round_money(balance, currency) if balance > 0 else None
        self.fields["amount"].widget.attrs["autofocus"] = True


class ReverseForm(TextGuardForm):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["autofocus"] = True


class FolioFilterForm(TextGuardForm):
    """Which folios to list."""

    q = forms.CharField(
        label=_("Room, guest or group"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    show = forms.ChoiceField(label=_("Show"), choices=SHOW_CHOICES, required=False)
