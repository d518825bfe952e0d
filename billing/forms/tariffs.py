"""Forms of tariffs."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from billing.models import Tariff
from billing.rate_lines import MOST_SECONDS
from billing.selectors.comparisons import active_tariff, last_month
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from rooms.models import Property, ServiceLevel

MAX_IMPORT_BYTES = 20 * 1024 * 1024


def price_field(**options: Any) -> forms.DecimalField:
    """A price with up to six digits behind the point."""
    return forms.DecimalField(min_value=Decimal(0), max_digits=12, decimal_places=6, localize=True, **options)


def seconds_field(**options: Any) -> forms.IntegerField:
    """Whole seconds."""
    return forms.IntegerField(max_value=MOST_SECONDS, **options)


class TariffForm(TextGuardModelForm):
    """A new draft of the telephone prices; its tax is at first that of the department of the telephone."""

    tax_rate = forms.DecimalField(
        label=_("Tax, percent"), min_value=Decimal(0), max_digits=6, decimal_places=3, localize=True
    )
    markup_percent = forms.DecimalField(
        label=_("Mark-up, percent"),
        min_value=Decimal(0),
        max_digits=6,
        decimal_places=2,
        localize=True,
        required=False,
        initial=0,
        help_text=_("On the price after the guest's discount, before the tax."),
    )

    class Meta:
        model = Tariff
        fields = ["name", "tax_rate", "markup_percent", "tax_included"]
        labels = {"name": _("Name"), "tax_included": _("The prices include the tax")}

    def clean_markup_percent(self) -> Decimal:
        """Nothing is no mark-up."""
        return self.cleaned_data["markup_percent"] or Decimal(0)


class TariffCopyForm(TextGuardForm):
    """What the copy of a tariff is called."""

    name = forms.CharField(label=_("Name"), max_length=80)


class ConfirmForm(TextGuardForm):
    """A press on a button, and nothing else."""


class RateForm(TextGuardForm):
    """One rate of a draft; the texts are checked like those of the CSV file."""

    prefix = forms.CharField(  # type: ignore[assignment]  # a field; the form itself has no prefix
        label=_("Prefix"), max_length=40, help_text=_("International digits, such as 4420.")
    )
    destination = forms.CharField(label=_("Destination"), max_length=120)
    price_per_minute = price_field(label=_("Price per minute"))
    connection_fee = price_field(label=_("Connection fee"), initial=0)
    initial_increment = seconds_field(label=_("First seconds"), min_value=1, initial=60)
    increment = seconds_field(label=_("Then each"), min_value=1, initial=60)
    minimum_charge = price_field(label=_("Minimum charge"), initial=0)
    free_seconds = seconds_field(label=_("Free seconds"), min_value=0, initial=0)
    band = forms.CharField(
        label=_("Time band"),
        max_length=80,
        required=False,
        help_text=_("Such as mon-fri 08:00-18:00, sat-sun,hol 00:00-24:00 or mon-sun 22:00-06:00; empty: always."),
    )

    not_free_text = ("prefix",)

    @property
    def texts(self) -> dict[str, str]:
        """The values as the services take them."""
        return {
            name: f"{value:f}" if isinstance(value, Decimal) else str(value)
            for name, value in self.cleaned_data.items()
        }


class TariffImportForm(TextGuardForm):
    """A CSV file of rates, and what becomes of those that the draft has."""

    file = forms.FileField(label=_("CSV file of rates"))
    replaces = forms.ChoiceField(
        label=_("The rates that the draft has"),
        choices=[("", _("stay; the file adds to them")), ("on", _("are replaced by those of the file"))],
        required=False,
    )

    @property
    def file_name(self) -> str:
        """What the file is called where it came from."""
        return str(getattr(self.files.get("file"), "name", ""))

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
        return wall_clock(self.cleaned_data["valid_from"])


def wall_clock(text: str) -> dt.datetime | None:
    """A wall-clock time as the browser sends it (naive), or nothing. Raises `ValidationError`."""
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
    at = forms.CharField(
        label=_("Begins at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty: now."),
    )
    service_level = forms.ChoiceField(label=_("Service level"), required=False)
    extension = forms.CharField(
        label=_("Or from extension"),
        max_length=7,
        required=False,
        validators=[RegexValidator(r"^[0-9]+$", _("An extension has digits only."))],
        help_text=_("With the discount of the guest who has it; a cost centre has none."),
    )

    def __init__(self, *args: Any, property: Property, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = ServiceLevel.objects.filter(property=property)
        service_level = self.fields["service_level"]
        assert isinstance(service_level, forms.ChoiceField)
        service_level.choices = [("", _("none")), *((row.code, row.name) for row in levels)]
        self.fields["number"].widget.attrs["inputmode"] = "tel"

    def clean_at(self) -> dt.datetime | None:
        """The wall-clock time (naive), by the property's zone; None is now."""
        found = wall_clock(self.cleaned_data["at"])
        if found and not dt.MINYEAR < found.year < dt.MAXYEAR:
            raise forms.ValidationError(_("Enter a date and a time."), code="invalid")
        return found

    @property
    def talk_seconds(self) -> int:
        """The length of the call."""
        return int(self.cleaned_data["minutes"]) * 60 + int(self.cleaned_data["seconds"])
