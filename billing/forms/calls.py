"""Forms of calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.enums import RatingStatus
from billing.forms.base import date_field
from hotelpbx.common.privacy import TextGuardForm
from pbx.enums import CallType


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
