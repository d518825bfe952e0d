"""Forms of the settings of the books, of departments and of room rates."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.forms.base import amount_field
from billing.models import BillingSettings, Department
from billing.templatetags.money import plain_number
from hotelpbx.common.money import round_money
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm

SECTIONS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("Head of invoices"), ("legal_name", "tax_number", "contact", "bank_account", "address", "invoice_footer")),
    (_("Numbers"), ("invoice_prefix", "credit_note_prefix")),
    (_("Night audit"), ("room_charge", "city_tax", "city_tax_amount", "city_tax_percent")),
    (_("Telephone"), ("holiday_region",)),
    (_("Minibar"), ("minibar_pin_required", "minibar_void_minutes")),
    (_("Nightly reports"), ("report_recipients", "report_language")),
)


def percent_field(label: Any, **options: Any) -> forms.DecimalField:
    """A percentage as people of the page's language type it."""
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_digits=6, decimal_places=3, localize=True, **options
    )


class BillingSettingsForm(TextGuardModelForm):
    """The settings in sections."""

    not_free_text = ("bank_account",)

    city_tax_amount = amount_field(_("City tax for a guest and night"), min_value=Decimal(0))
    city_tax_percent = percent_field(_("City tax in percent of the room"))
    report_language = forms.ChoiceField(label=_("Language of the reports"), choices=settings.LANGUAGES)

    class Meta:
        model = BillingSettings
        fields = [name for _title, names in SECTIONS for name in names]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("address", "invoice_footer", "report_recipients")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            label = str(field.label)
            field.label = label[:1].upper() + label[1:]
        currency = self.instance.property.currency
        self.initial["city_tax_amount"] = round_money(self.instance.city_tax_amount, currency)
        self.initial["city_tax_percent"] = plain_number(self.instance.city_tax_percent)

    def sections(self) -> Iterator[tuple[Promise, list[BoundField]]]:
        """Each title with its fields."""
        for title, names in SECTIONS:
            yield title, [self[name] for name in names]


class DepartmentForm(TextGuardModelForm):
    """A department; the code of one that exists stays."""

    tax_rate = percent_field(_("Tax, percent"))

    class Meta:
        model = Department
        fields = ["code", "name", "tax_rate", "tax_included"]
        labels = {"code": _("Code"), "name": _("Name"), "tax_included": _("The prices include the tax")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tax_rate"] = plain_number(self.instance.tax_rate)
        if self.instance.pk:
            del self.fields["code"]


class RoomRateForm(TextGuardForm):
    """What a night costs; without an amount nobody has said."""

    amount = amount_field(_("A night costs"), min_value=Decimal(0), required=False)

    def __init__(self, *args: Any, amount: Decimal | None, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = None if amount is None else round_money(amount, currency)
        self.fields["amount"].widget.attrs["autofocus"] = True
