"""Forms of the set-up: they parse; the rules live in the services."""

import zoneinfo
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.forms.base import amount_field
from billing.selectors.settings import billing_settings
from hotelpbx.common.lines import LinesForm
from hotelpbx.common.money import round_money
from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from hotelpbx.common.roles import ACCOUNTING, ENGINEER, FRONT_DESK, HOUSEKEEPING, MANAGER
from pbx.models import Pbx
from rooms.forms import TimeInput
from rooms.models import Property, Room, RoomType, ServiceLevel
from rooms.selectors.properties import property_list
from rooms.services.levels import LevelValues
from rooms.services.setup import extension_problem

PROPERTY_SECTIONS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("The hotel"), ("name", "check_out_time", "timezone", "currency", "country", "report_language")),
    (_("Privacy"), ("mask_dialled_digits", "keep_call_details_days", "keep_guests_days")),
    (_("Records"), ("keep_reports_days", "keep_audit_days")),
)
ROLE_WORDS = {
    FRONT_DESK: pgettext_lazy("role", "Front desk"),
    HOUSEKEEPING: pgettext_lazy("role", "Housekeeping"),
    ACCOUNTING: pgettext_lazy("role", "Accounting"),
    MANAGER: pgettext_lazy("role", "Manager"),
    ENGINEER: pgettext_lazy("role", "Engineer"),
}
CODE = RegexValidator(r"^[-a-zA-Z0-9_]+$", _("Letters, digits, - and _ only."))
ROOM_NUMBER = RegexValidator(r"^[0-9A-Za-z]+$", _("Letters and digits only."))
MOST_PHONES = 12
LONGEST_LABEL = 40


class PropertyForm(TextGuardModelForm):
    """The settings of a property in sections."""

    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
        help_text=_("Wake-up calls, the business date and reports follow this clock."),
    )
    report_language = forms.ChoiceField(
        label=_("Language of documents"),
        choices=settings.LANGUAGES,
        help_text=_("Of the nightly reports; an invoice is in the language that is chosen when it is issued."),
    )

    class Meta:
        model = Property
        fields = [name for _title, names in PROPERTY_SECTIONS for name in names if name != "report_language"]
        labels = {
            "name": _("Name"),
            "currency": _("Currency"),
            "country": _("Country"),
            "check_out_time": _("Check-out time"),
        }
        help_texts = {
            "name": _("As guests read it on invoices and staff above every page."),
            "currency": _("Three letters such as EUR; it stays once a folio or a tariff has amounts in it."),
            "country": _("Two letters such as DE: by its plan dialled numbers are read, and its holidays count."),
            "check_out_time": _("Who stays longer is due on the list of departures."),
        }
        widgets = {"check_out_time": TimeInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["report_language"] = billing_settings(self.instance).report_language
        for field in self.fields.values():
            label = str(field.label)
            field.label = label[:1].upper() + label[1:]

    def clean_currency(self) -> str:
        """In capital letters, however it was typed."""
        return str(self.cleaned_data["currency"]).upper()

    def sections(self) -> Iterator[tuple[Promise, list[BoundField]]]:
        """Each title with its fields."""
        for title, names in PROPERTY_SECTIONS:
            yield title, [self[name] for name in names]


class RoomForm(TextGuardForm):
    """A room and its phones; the number of one that exists stays."""

    not_free_text = ("phones",)

    number = forms.CharField(label=_("Number"), max_length=10, validators=[ROOM_NUMBER])
    floor = forms.CharField(label=_("Floor"), max_length=10, required=False)
    room_type = forms.ModelChoiceField(label=_("Room type"), queryset=RoomType.objects.none(), required=False)
    phones = forms.CharField(
        label=_("Phones"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "class": "numbers"}),
        help_text=_(
            "One extension a line, behind it where it stands: 8101 Bathroom. Wake-up calls ring the first one."
        ),
    )
    pbx = forms.ChoiceField(label=_("Phone system"), required=False)

    def __init__(self, property: Property, data: Any = None, *, room: Room | None = None) -> None:
        super().__init__(data, initial=_room_values(room) if room else {})
        kind, pbx = self.fields["room_type"], self.fields["pbx"]
        assert isinstance(kind, forms.ModelChoiceField)
        assert isinstance(pbx, forms.ChoiceField)
        kind.queryset = RoomType.objects.filter(property=property)
        names = list(Pbx.objects.filter(property_code=property.code).order_by("name").values_list("name", flat=True))
        pbx.choices = [(name, name) for name in names]
        if len(names) < 2:
            del self.fields["pbx"]
        if room is not None:
            del self.fields["number"]

    def clean_phones(self) -> list[tuple[str, str]]:
        """Number and label of each phone; what is no extension is told."""
        lines = [line.strip() for line in self.cleaned_data["phones"].replace(",", "\n").splitlines() if line.strip()]
        phones = [(number, label.strip()) for number, _blank, label in (line.partition(" ") for line in lines)]
        problems = [text for number, _label in phones if (text := extension_problem(number))]
        if len(phones) > MOST_PHONES:
            problems.append(_t("A room has at most %(most)d phones.") % {"most": MOST_PHONES})
        if any(len(label) > LONGEST_LABEL for _number, label in phones):
            problems.append(_t("The place of a phone has at most %(most)d characters.") % {"most": LONGEST_LABEL})
        if problems:
            raise forms.ValidationError(problems)
        return phones

    @property
    def values(self) -> dict[str, Any]:
        """The values as the services take them."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name != "phones"}
        phones = dict(reversed(self.cleaned_data["phones"]))
        numbers = [number for number, _label in self.cleaned_data["phones"]]
        return {**typed, "extensions": numbers, "labels": phones}


def _room_values(room: Room) -> dict[str, Any]:
    phones = list(room.phones.select_related("extension__pbx").order_by("-is_primary", "pk"))
    lines = [f"{phone.extension.number} {phone.label}".strip() for phone in phones]
    pbx = phones[0].extension.pbx.name if phones else ""
    return {"floor": room.floor, "room_type": room.room_type_id, "phones": "\n".join(lines), "pbx": pbx}


class PressForm(TextGuardForm):
    """A press on a button, and nothing else."""


class RoomLinesForm(LinesForm):
    """Rooms in lines."""

    pbx = forms.ChoiceField(label=_("Phone system"), required=False)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].widget.attrs["placeholder"] = "101-120; 1; double; 8101-8120\n201; 2; suite; 8201 8291"
        pbx = self.fields["pbx"]
        assert isinstance(pbx, forms.ChoiceField)
        names = list(Pbx.objects.filter(property_code=property.code).order_by("name").values_list("name", flat=True))
        pbx.choices = [(name, name) for name in names]
        if len(names) < 2:
            del self.fields["pbx"]


class RoomTypeForm(TextGuardForm):
    """A room type; the code of one that exists stays."""

    code = forms.CharField(
        label=_("Code"), max_length=32, validators=[CODE], help_text=_("Short, for lists and programs; it stays.")
    )
    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, data: Any = None, *, room_type: RoomType | None = None) -> None:
        super().__init__(data, initial={"name": room_type.name} if room_type else {})
        if room_type is not None:
            del self.fields["code"]


class LevelForm(TextGuardModelForm):
    """A service level; the code of one that exists stays."""

    code = forms.CharField(
        label=_("Code"), max_length=32, validators=[CODE], help_text=_("Short, for lists and programs; it stays.")
    )
    outbound_routes = forms.CharField(
        label=_("Outbound routes"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Names as they stand on the phone system, one a line."),
    )
    discount_percent = forms.DecimalField(
        label=_("Discount on calls, percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        required=False,
    )
    credit_limit = amount_field(
        _("Credit limit"), min_value=Decimal(0), required=False, help_text=_("Empty: no limit.")
    )

    class Meta:
        model = ServiceLevel
        fields = [
            *("code", "name", "outbound_allowed", "outbound_routes", "voicemail", "discount_percent"),
            *("credit_limit", "credit_action"),
        ]
        labels = {
            "name": _("Name"),
            "outbound_allowed": _("May call outside"),
            "voicemail": _("Has a voice mailbox"),
            "credit_action": _("Over the limit"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.instance
        self.initial["outbound_routes"] = "\n".join(level.outbound_routes)
        self.initial["discount_percent"] = level.discount_percent.normalize() + 0
        if level.credit_limit is not None:
            self.initial["credit_limit"] = round_money(level.credit_limit, level.property.currency)
        if level.pk:
            del self.fields["code"]

    def clean_outbound_routes(self) -> list[str]:
        """Each name once, in the order typed."""
        names = [line.strip() for line in self.cleaned_data["outbound_routes"].replace(",", "\n").splitlines()]
        found = list(dict.fromkeys(name for name in names if name))
        if any(len(name) > 64 for name in found):
            raise forms.ValidationError(_t("The name of a route has at most 64 characters."))
        return found

    def clean_discount_percent(self) -> Decimal:
        """Nothing is no discount."""
        return self.cleaned_data["discount_percent"] or Decimal(0)

    def _post_clean(self) -> None:
        """The service changes the row; the form only reads it."""

    @property
    def level_values(self) -> LevelValues:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "code"}  # type: ignore[return-value]


class UserForm(TextGuardForm):
    """Who a user is and what he may; the name of one that exists stays."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("With this name the user signs in; it stays, because the audit trail names it."),
    )
    full_name = forms.CharField(label=_("First and last name"), max_length=150, required=False)
    roles = forms.MultipleChoiceField(
        label=_("May do the work of"), choices=list(ROLE_WORDS.items()), widget=forms.CheckboxSelectMultiple
    )
    properties = forms.MultipleChoiceField(
        label=_("Works for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every property."),
    )
    is_service = forms.BooleanField(
        label=_("A program, not a person"),
        required=False,
        help_text=_("It has no password and cannot sign in to the pages; it uses the API with tokens."),
    )

    def __init__(self, *args: Any, is_new: bool = False, sees_all: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        properties = self.fields["properties"]
        assert isinstance(properties, forms.MultipleChoiceField)
        properties.choices = [(row.code, row.name) for row in property_list()]
        if not sees_all:
            properties.required, properties.help_text = True, ""
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}
        self.fields["full_name"].widget.attrs["autocomplete"] = "off"
        if not is_new:
            del self.fields["username"], self.fields["is_service"]


class TokenForm(TextGuardForm):
    """What a new token is for."""

    label = forms.CharField(
        label=_("What the token is for"),
        max_length=60,
        help_text=_("Such as “booking engine”; it is shown on the list."),
    )
