"""Forms of folios: what the desk posts and looks for."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import EntryPurpose, PaymentMethod
from billing.forms.base import amount_field
from billing.forms.folio_windows import window_choices, window_field
from billing.models import Department, MinibarItem
from billing.selectors.minibar import minibar_items
from billing.selectors.windows import Window
from hotelpbx.common.money import money_text
from hotelpbx.common.privacy import TextGuardForm
from rooms.models import Property

SHOW_CHOICES = [
    ("current", _("open and recently closed")),
    ("open", _("open")),
    ("left", _("of guests who left, open")),
    ("over", _("above the credit limit")),
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

    def __init__(self, *args: Any, property: Property, windows: Sequence[Window] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(windows) > 1:
            self.fields["window"] = forms.TypedChoiceField(
                label=_("Window"),
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("by the routing rules")), *window_choices(windows)],
            )
        departments = [(row.code, gettext(row.name)) for row in Department.objects.filter(property=property)]
        goods = minibar_items(property).filter(active=True)
        articles = [(row.code, f"{row} ({_price_now(row, property)})") for row in goods]
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)
        code.choices = [(_("Departments"), departments), *([(_("Minibar"), articles)] if articles else [])]
        self.fields["quantity"].widget.attrs["inputmode"] = "decimal"


def _price_now(item: MinibarItem, property: Property) -> str:
    return money_text(item.price_now, property.currency)  # type: ignore[attr-defined]  # annotated by `minibar_items`


class MoneyForm(TextGuardForm):
    """Money that changes hands, into or out of a window."""

    method = forms.ChoiceField(label=_("How"), choices=PaymentMethod.choices)
    amount = amount_field(_("Amount"), min_value=Decimal("0.001"))

    def __init__(self, *args: Any, windows: Sequence[Window], window: int, proposed: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = proposed if proposed > 0 else None
        self.fields["amount"].widget.attrs["autofocus"] = True
        if len(windows) > 1:
            self.fields["window"] = window_field(windows)
            self.fields["window"].initial = window


class PaymentForm(MoneyForm):
    """A payment of the guest."""

    reference = forms.CharField(
        label=_("Reference"), max_length=120, required=False, help_text=_("Receipt or card slip, if there is one.")
    )
    purpose = forms.BooleanField(label=_("This is a deposit"), required=False)

    def clean_purpose(self) -> str:
        """The purpose of the payment."""
        return EntryPurpose.DEPOSIT if self.cleaned_data["purpose"] else ""


class RefundForm(MoneyForm):
    """Money that is given back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        required=False,
        help_text=_("Needed when more is given back than the guest has to his credit."),
    )


class ReverseForm(TextGuardForm):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["autofocus"] = True


class LateChargeForm(ChargeForm):
    """A charge to a folio that is closed."""

    reason = forms.CharField(label=_("Why so late"), max_length=120)


class CloseForm(TextGuardForm):
    """Whether the folio of a guest who has left is closed although it is not settled."""

    force = forms.BooleanField(label=_("Close it even if it is not settled"), required=False)


class FolioFilterForm(TextGuardForm):
    """Which folios to list."""

    q = forms.CharField(
        label=_("Room, guest or group"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    show = forms.ChoiceField(label=_("Show"), choices=SHOW_CHOICES, required=False)
