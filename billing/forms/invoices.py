"""Forms of invoices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.documents import Payer
from billing.enums import InvoiceKind
from billing.forms.base import date_field
from billing.models.folios import FIRST_WINDOW, MOST_WINDOWS
from hotelpbx.common.privacy import TextGuardForm


class InvoiceFilterForm(TextGuardForm):
    """Which documents to list."""

    q = forms.CharField(
        label=_("Number or payer"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *InvoiceKind.choices], required=False)
    since = date_field(_("From"))
    until = date_field(_("To"))


class InvoiceForm(TextGuardForm):
    """What to invoice, and to whom."""

    window = forms.IntegerField(min_value=FIRST_WINDOW, max_value=MOST_WINDOWS, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Invoice to"), max_length=200)
    address = forms.CharField(
        label=_("Address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)

    @property
    def payer(self) -> Payer:
        """Whom it is addressed to."""
        data = self.cleaned_data
        return Payer(name=data["name"], address=data["address"], tax_number=data["tax_number"])


class CreditForm(TextGuardForm):
    """Why an invoice is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["autofocus"] = True
