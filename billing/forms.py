"""Forms of the money side: they parse and say what is wrong with the input, nothing more."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import PaymentMethod, RatingStatus
from billing.models import Department, MinibarItem, Tariff
from billing.selectors.comparisons import active_tariff, last_month
from billing.templatetags.money import plain_number
from hotelpbx.common.money import money_text, round_money
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from pbx.enums import CallType
from rooms.models import Property, ServiceLevel

MAX_IMPORT_BYTES = 20 * 1024 * 1024
SHOW_CHOICES = [
    ("current", _("open and recently closed")),
    ("open", _("open")),
    ("closed", _("all closed ones")),
]


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    """An amount as people of the page's language type it."""
    field = forms.DecimalField(label=label, max_digits=12, decimal_places=3, localize=True, **options)
    field.widget.attrs["inputmode"] = "decimal"
    field.widget.attrs["autocomplete"] = "off"
    return field


def date_field(label: Any) -> forms.DateField:
    """An optional date with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


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


class CallFilterForm(TextGuardForm):
    """Which calls to list."""

    room = forms.CharField(label=_("Room"), required=False, max_length=10)
    type = forms.ChoiceField(label=_("Direction"), choices=[("", _("all")), *CallType.choices], required=False)
    status = forms.ChoiceField(label=_("In the books"), choices=[("", _("all")), *RatingStatus.choices], required=False)
    since = date_field(_("From"))
    until = date_field(_("To"))


class LateCallForm(TextGuardForm):
    """What is to become of a call whose guest has left."""

    CHARGE, WRITE_OFF = "charge", "write_off"
    decision = forms.ChoiceField(
        label=_("What shall become of it"),
        choices=[(CHARGE, _("Open the folio again and charge it")), (WRITE_OFF, _("Write it off"))],
        widget=forms.RadioSelect,
        initial=WRITE_OFF,
    )
    reason = forms.CharField(label=_("Reason"), max_length=120)


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


class TariffForm(TextGuardModelForm):
    """A new draft of the telephone prices."""

    tax_rate = forms.DecimalField(
        label=_("Tax, percent"), min_value=Decimal(0), max_digits=6, decimal_places=3, localize=True, initial=0
    )

    class Meta:
        model = Tariff
        fields = ["name", "tax_rate", "tax_included"]
        labels = {"name": _("Name"), "tax_included": _("The prices include the tax")}


class TariffImportForm(TextGuardForm):
    """A CSV file of rates."""

    file = forms.FileField(label=_("CSV file of rates"))

    def clean_file(self) -> str:
        """The text of the file (UTF-8, with or without a byte order mark)."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_IMPORT_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."), code="too_large")
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            message = _("The file is not UTF-8 text. Save it as CSV with UTF-8 encoding.")
            raise forms.ValidationError(message, code="encoding") from None


class ActivateForm(TextGuardForm):
    """From when a tariff is valid, by the property's wall clock; empty means now."""

    valid_from = forms.CharField(
        label=_("Valid from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty: from now on."),
    )
    force = forms.BooleanField(label=_("Also without a rate for where guests have called"), required=False)
    reason = forms.CharField(label=_("Reason, if so"), max_length=200, required=False)

    def clean_valid_from(self) -> dt.datetime | None:
        """The wall-clock time (naive): which instant that is, the property's zone decides and not this process's."""
        text = self.cleaned_data["valid_from"]
        try:
            return dt.datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError:
            raise forms.ValidationError(_("Enter a date and a time."), code="invalid") from None


class CompareForm(TextGuardForm):
    """Which version to compare a tariff with, on the calls of which days; at first the active one and last month."""

    other = forms.ModelChoiceField(label=_("Compare with"), queryset=Tariff.objects.none())
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, tariff: Tariff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial, self.fields["last"].initial = last_month(tariff.property)
        other = self.fields["other"]
        assert isinstance(other, forms.ModelChoiceField)
        other.queryset = Tariff.objects.filter(property=tariff.property_id).exclude(pk=tariff.pk)
        other.initial = active_tariff(tariff)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, and both lie where every time zone has a calendar."""
        days = [self.cleaned_data.get(name) for name in ("first", "last")]
        found = [day for day in days if day]
        if any(not dt.MINYEAR < day.year < dt.MAXYEAR for day in found):
            raise forms.ValidationError(_("These days cannot be compared."), code="invalid")
        if found != sorted(found):
            raise forms.ValidationError(_("The last day is before the first."), code="invalid")
        return dict(self.cleaned_data)


class QuoteForm(TextGuardForm):
    """A call whose price somebody wants to know."""

    not_free_text = ("number",)

    number = forms.CharField(
        label=_("Number called"),
        max_length=40,
        validators=[RegexValidator(r"^[+0-9 ()/.-]+$", _("A telephone number has digits only, and perhaps a +."))],
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1440, initial=1)
    seconds = forms.IntegerField(label=_("Seconds"), min_value=0, max_value=59, initial=35)
    service_level = forms.ChoiceField(label=_("Service level"), required=False)

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = ServiceLevel.objects.filter(property=property)
        service_level = self.fields["service_level"]
        assert isinstance(service_level, forms.ChoiceField)
        service_level.choices = [("", _("none")), *((row.code, row.name) for row in levels)]
        self.fields["number"].widget.attrs["inputmode"] = "tel"

    @property
    def talk_seconds(self) -> int:
        """The length of the call."""
        return int(self.cleaned_data["minutes"]) * 60 + int(self.cleaned_data["seconds"])


class NightAuditForm(TextGuardForm):
    """The date that was shown to whoever presses the button."""

    business_date = forms.DateField(widget=forms.HiddenInput)
