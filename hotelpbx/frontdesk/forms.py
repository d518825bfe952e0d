"""Forms of the front desk: they parse and say what is missing; the rules live in the services."""

import datetime as dt
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from billing.enums import PayerKind, PaymentMethod
from billing.models import MinibarItem
from billing.models.folios import FIRST_WINDOW
from billing.selectors.windows import Window
from billing.services.folios import Tender
from hotelpbx.common.privacy import TextGuardForm
from hotelpbx.frontdesk.audit_trail import ACTIONS
from hotelpbx.frontdesk.group_lines import companions_parse
from rooms.forms import DateInput, RoomField
from rooms.models import Guest, Property, ServiceLevel, Stay
from rooms.services.guests import GuestInput


class SignInForm(AuthenticationForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].widget.attrs |= {"autocomplete": "current-password"}
        self.error_messages["invalid_login"] = _(
            "This name and password do not fit. Upper and lower case matter in both."
        )


class PasswordForm(PasswordChangeForm):
    """The old password and, twice, the new one, by Django's rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "old_password": _("Password until now"),
            "new_password1": _("New password"),
            "new_password2": _("New password, once more"),
        }
        for name, label in words.items():
            self.fields[name].label = label
        self.fields["new_password1"].help_text = _("At least 12 characters; nothing common, and not your name.")
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        """Another one than before."""
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("This is the password that you have now."))
        return new


class TrailFilterForm(TextGuardForm):
    """Which records of the audit trail to show."""

    actor = forms.CharField(label=_("User name"), required=False, max_length=150)
    action = forms.ChoiceField(label=_("Deed"), required=False, choices=[("", _("all")), *ACTIONS.items()])
    target = forms.CharField(label=_("Thing"), required=False, max_length=80)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)


class ResolveForm(TextGuardForm):
    """What was done about an attention item."""

    note = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("For example: called, knocked, guest already up."),
    )


LANGUAGES = (
    ("", "–"),
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("ru", "Русский"),
)
GUEST_FIELDS = ("last_name", "first_name", "language", "vip")
OVERRIDE_HELP = _("The room is given although housekeeping has not reported it clean.")


class GuestsForm(TextGuardForm):
    """The guest whose name the phone shows, and who else stays with them."""

    last_name = forms.CharField(label=_("Last name"), max_length=80)
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    vip = forms.BooleanField(label=_("VIP"), required=False)
    companions = forms.CharField(
        label=_("Further guests"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: last name; first name."),
    )

    def guests(self) -> list[GuestInput]:
        """The guest and the further ones, in the order typed."""
        data = self.cleaned_data
        first = GuestInput(data["first_name"], data["last_name"], data["language"], data["vip"])
        return [first, *companions_parse(data["companions"])]


class StayTermsForm(TextGuardForm):
    """What a check-in of one guest and of a group have in common."""

    departure = forms.DateField(label=_("Departure"), widget=DateInput())
    service_level = forms.ModelChoiceField(
        label=_("Service level"), queryset=ServiceLevel.objects.none(), to_field_name="code", empty_label=None
    )
    group = forms.CharField(label=_("Group"), max_length=40, required=False)
    override_dirty = forms.BooleanField(label=_("Dirty rooms too"), required=False, help_text=OVERRIDE_HELP)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = self.fields["service_level"]
        assert isinstance(levels, forms.ModelChoiceField)
        levels.queryset = ServiceLevel.objects.filter(property=property)
        levels.initial = "standard"
        self.fields["departure"].initial = property.business_date + dt.timedelta(days=1)


class CheckInForm(GuestsForm, StayTermsForm):
    """One registration: a room, a guest, and who else stays with them."""

    room = RoomField(label=_("Room"))
    share = forms.BooleanField(
        label=_("Share an occupied room"),
        required=False,
        help_text=_("A second stay with a folio of its own. The phone keeps the first guest's name and rights."),
    )

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(property, *args, **kwargs)
        room = self.fields["room"]
        assert isinstance(room, RoomField)
        room.property = property
        first = "last_name" if self.initial.get("room") else "room"
        self.fields[first].widget.attrs["autofocus"] = True


class StayEditForm(GuestsForm):
    """Corrected names and another class of service."""

    service_level = forms.ModelChoiceField(
        label=_("Service level"), queryset=ServiceLevel.objects.none(), to_field_name="code", empty_label=None
    )

    def __init__(self, stay: Stay, typed: QueryDict | None = None) -> None:
        first, *self._others = stay.guests.order_by("stay_guests__position")
        values: dict[str, Any] = {name: getattr(first, name) for name in GUEST_FIELDS}
        values["service_level"] = stay.service_level.code
        values["companions"] = "\n".join(_line(guest) for guest in self._others)
        super().__init__(typed, initial=values)
        levels = self.fields["service_level"]
        assert isinstance(levels, forms.ModelChoiceField)
        levels.queryset = ServiceLevel.objects.filter(property=stay.property_id)
        self.fields["last_name"].widget.attrs["autofocus"] = True

    def guests(self) -> list[GuestInput]:
        """As typed; of the further ones whose names stay, what the lines do not show stays too."""
        first, *further = super().guests()
        known = {(guest.last_name, guest.first_name): guest for guest in self._others}
        return [first, *(_kept(guest, known.get((guest.last_name, guest.first_name))) for guest in further)]


def _line(guest: Guest) -> str:
    return f"{guest.last_name}; {guest.first_name}" if guest.first_name else guest.last_name


def _kept(guest: GuestInput, before: Guest | None) -> GuestInput:
    return replace(guest, language=before.language, vip=before.vip) if before else guest


class GroupCheckInForm(StayTermsForm):
    """A group: a line a guest."""

    lines = forms.CharField(
        label=_("Rooms and guests"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "placeholder": "301; Holm; Lars"}),
        help_text=_("One guest a line: room; last name; first name. Pasted spreadsheet cells and commas will do too."),
    )
    field_order = ("group", "departure", "service_level", "override_dirty", "lines")

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(property, *args, **kwargs)
        self.fields["group"].required = True
        self.fields["group"].widget.attrs["autofocus"] = True


class MoveForm(TextGuardForm):
    """Another room for a stay."""

    room = RoomField(label=_("New room"))
    override_dirty = forms.BooleanField(label=_("Even if it is dirty"), required=False, help_text=OVERRIDE_HELP)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = self.fields["room"]
        assert isinstance(room, RoomField)
        room.property = property
        room.widget.attrs["autofocus"] = True


class ExtendForm(TextGuardForm):
    """Another day of departure."""

    departure = forms.DateField(label=_("New departure"), widget=DateInput({"autofocus": True}))


class CheckOutForm(TextGuardForm):
    """Up to two payments for the guest's window, one for each further one; what is open is offered as the amount."""

    method = forms.ChoiceField(label=_("Payment"), choices=PaymentMethod.choices, initial=PaymentMethod.CARD)
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=3, required=False, min_value=0)
    second_method = forms.ChoiceField(
        label=_("Second payment"), choices=PaymentMethod.choices, initial=PaymentMethod.CASH
    )
    second_amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=3, required=False, min_value=0)

    def __init__(self, windows: Sequence[Window], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.windows = [WindowFields(self, window) for window in windows]

    def payments(self) -> list[Tender]:
        """The payments that have an amount."""
        data = self.cleaned_data
        pairs = [(window.number, pair) for window in self.windows for pair in window.pairs]
        given = [(data[method], data[amount], number) for number, (method, amount) in pairs]
        return [Tender(method, amount, number) for method, amount, number in given if amount]


class WindowFields:
    """The payments of one window of a folio, in a form that has them for each."""

    def __init__(self, form: CheckOutForm, window: Window) -> None:
        self.form, self.window, self.number = form, window, window.number
        self.pairs = [("method", "amount"), ("second_method", "second_amount")]
        if window.number != FIRST_WINDOW:
            self.pairs = [(f"method_{window.number}", f"amount_{window.number}")]
            self._add(*self.pairs[0])
        form.fields[self.pairs[0][1]].initial = window.balance if window.balance > 0 else None

    def _add(self, method: str, amount: str) -> None:
        by_invoice = self.window.payer_kind == PayerKind.COMPANY
        fields = {name: deepcopy(self.form.base_fields[name]) for name in ("method", "amount")}
        fields["method"].initial = PaymentMethod.INVOICE if by_invoice else PaymentMethod.CARD
        self.form.fields |= {method: fields["method"], amount: fields["amount"]}

    def fields(self) -> Iterator[forms.BoundField]:
        """Method and amount in turn."""
        return (self.form[name] for pair in self.pairs for name in pair)


class AllowCallsForm(TextGuardForm):
    """Why a guest over the credit limit may call outside all the same."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )


class MinibarForm(TextGuardForm):
    """Goods taken from a minibar."""

    item = forms.ModelChoiceField(label=_("Article"), queryset=MinibarItem.objects.none(), to_field_name="code")
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=99, initial=1)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.fields["item"]
        assert isinstance(item, forms.ModelChoiceField)
        item.queryset = MinibarItem.objects.filter(property=property, active=True)
        item.widget.attrs["autofocus"] = True
