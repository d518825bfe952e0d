"""Forms of the night audit."""

from django import forms

from hotelpbx.common.privacy import TextGuardForm


class NightAuditForm(TextGuardForm):
    """The date that was shown to whoever presses the button."""

    business_date = forms.DateField(widget=forms.HiddenInput)
