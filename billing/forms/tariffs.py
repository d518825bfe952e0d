"""Forms of tariffs."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from billing.models import Tariff
from billing.selectors.comparisons import active_tariff, last_month
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from rooms.models import Property, ServiceLevel

MAX_IMPORT_BYTES = 20 * 1024 * 1024


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
