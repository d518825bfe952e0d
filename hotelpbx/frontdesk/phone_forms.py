"""Forms of the desk's telephone and of messages."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.privacy import TextGuardForm
from pbx.models import Pbx
from rooms.models import Property, RoomExtension
from rooms.models.messages import TEXT_LENGTH

DIALLED = RegexValidator(r"^\+?[0-9*#]{1,30}\Z", _("A number to dial has digits, * and # only."))
EXTENSION = RegexValidator(r"^[0-9]{1,7}\Z", _("An extension has 1 to 7 digits."))
BY_HAND = {"inputmode": "tel", "autocomplete": "off"}


class DeskPhoneForm(TextGuardForm):
    """Which phone stands beside this screen. `to` is called as soon as that is known."""

    not_free_text = ("to",)

    extension = forms.CharField(
        label=_("Your phone"),
        max_length=7,
        validators=[EXTENSION],
        help_text=_("The extension of the phone beside this screen. This browser remembers it."),
        widget=forms.TextInput(attrs={"autofocus": True, "list": "house-phones", **BY_HAND}),
    )
    pbx = forms.ModelChoiceField(label=_("Phone system"), queryset=Pbx.objects.none(), to_field_name="name")
    to = forms.CharField(required=False, max_length=31, validators=[DIALLED], widget=forms.HiddenInput)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exchanges = Pbx.objects.filter(property_code=property.code).order_by("name")
        field = self.fields["pbx"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = self.exchanges
        field.empty_label = None
        if self.exchanges.count() <= 1:
            field.required, field.widget = False, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The only phone system need not be named."""
        data = super().clean() or self.cleaned_data
        data["pbx"] = data.get("pbx") or self.exchanges.first()
        if data["pbx"] is None:
            self.add_error(None, _("The property has no phone system; connect one first."))
        return data


class DialForm(TextGuardForm):
    """Whom to call."""

    not_free_text = ("to",)

    to = forms.CharField(
        label=_("Number"),
        max_length=31,
        validators=[DIALLED],
        help_text=_("A room's phone, a phone of the house, or an outside number as you would dial it."),
        widget=forms.TextInput(attrs={"autofocus": True, **BY_HAND}),
    )


class MessageForm(TextGuardForm):
    """A text for a guest."""

    room = forms.CharField(label=_("Room"), max_length=10, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    caller = forms.CharField(label=_("From whom"), max_length=80, required=False)
    text = forms.CharField(
        label=_("Message"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )


class HousePhoneForm(DeskPhoneForm):
    """A phone in no room, and what the house calls it."""

    label = forms.CharField(
        label=_("Name"), max_length=40, required=False, help_text=_("Such as Reception or Kitchen.")
    )

    field_order = ("extension", "label")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["extension"].label = _("Extension")
        self.fields["extension"].help_text = _("It must be set up on the phone system; nothing is changed there.")

    def clean(self) -> dict[str, Any]:
        """A phone in a room has the room's number and its guest's name."""
        data = super().clean()
        phones = RoomExtension.objects.filter(extension__pbx=data["pbx"], extension__number=data.get("extension", ""))
        if phone := phones.select_related("room").first():
            self.add_error("extension", _("This phone is in room %(room)s.") % {"room": phone.room.number})
        return data
