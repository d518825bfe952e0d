"""Forms of the telephone pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotelpbx.common.privacy import TextGuardForm, TextGuardModelForm
from pbx.enums import ReceiptState
from pbx.models import Dialplan, Pbx

MOST_TALK_SECONDS = 24 * 3600
INCOMING_CHOICES = [
    ("ring", _("rings until somebody answers")),
    ("answer", _("is answered after 2 seconds")),
    ("refuse", _("is refused")),
    ("busy", _("is busy")),
    ("no_answer", _("is not answered")),
    ("voicemail", _("is answered by the voicemail")),
    ("unregistered", _("is not connected")),
]
COMMAND_CHOICES = [
    ("", _("all")),
    ("open", pgettext_lazy("commands", "open")),
    ("failed", _("failed")),
    ("done", _("done")),
]


class ActivityFilterForm(TextGuardForm):
    """Which commands and reports to show."""

    pbx = forms.ChoiceField(label=_("Phone system"), required=False)
    command = forms.ChoiceField(label=_("Commands"), required=False, choices=COMMAND_CHOICES)
    event_type = forms.CharField(label=_("Kind of report"), required=False, max_length=60)
    event_state = forms.ChoiceField(label=_("Reports"), required=False, choices=[("", _("all")), *ReceiptState.choices])

    def __init__(self, *args: Any, exchanges: list[Pbx], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["pbx"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("all")), *((row.name, row.name) for row in exchanges)]


class CancelForm(TextGuardForm):
    """Why a command is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class BehaviourForm(TextGuardForm):
    """How a training phone takes calls."""

    incoming = forms.ChoiceField(label=_("When it is called, it"), choices=INCOMING_CHOICES)


class PhoneForm(TextGuardForm):
    """What may come with the press of a button on a training phone; the exchange itself says what is missing."""

    not_free_text = ("to", "keys", "pin")

    to = forms.CharField(required=False, max_length=40)
    keys = forms.CharField(required=False, max_length=40)
    seconds = forms.IntegerField(required=False, min_value=0, max_value=MOST_TALK_SECONDS)
    product = forms.CharField(required=False, max_length=9)
    quantity = forms.CharField(required=False, max_length=3)
    pin = forms.CharField(required=False, max_length=8)
    incoming = forms.CharField(required=False, max_length=20)


class DialplanForm(TextGuardModelForm):
    """What a hotel wants of its dialplan."""

    not_free_text = ("room_state", "minibar", "take_back", "wake_up", "test")

    class Meta:
        model = Dialplan
        exclude = ["pbx"]
        labels = {
            "room_state": _("Room state"),
            "minibar": _("Minibar"),
            "take_back": _("Minibar, taken back"),
            "wake_up": _("Wake-up order of a guest"),
            "test": _("Self-test"),
            "staff_pin": _("Staff key a PIN"),
            "pin_digits": _("Digits of the longest PIN"),
            "other_rooms": _("Staff may report another room from any phone, with its number and their PIN"),
            "language": _("Language of the recordings"),
            "calling_context": _("Context from which phones dial"),
        }
        help_texts = {
            "room_state": _("Leave a number empty and the service is not offered."),
            "staff_pin": _("Then a report of theirs without a PIN goes to Attention. Signs at the door need none."),
            "pin_digits": _("4 to 8. A shorter PIN is ended with #."),
            "calling_context": _(
                "Local_Default_CallingRules on the S-Series. Empty: the file is only written to be included by hand."
            ),
        }
        widgets = {
            name: forms.TextInput(attrs={"inputmode": "numeric"})
            for name in ("room_state", "minibar", "take_back", "wake_up", "test")
        }
