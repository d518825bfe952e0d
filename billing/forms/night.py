"""Forms of the night audit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.selectors.lights import Check
from hotelpbx.common.privacy import TextGuardForm


class NightAuditForm(TextGuardForm):
    """The date that was shown to whoever presses the button, and the yellow lines that he takes upon himself."""

    business_date = forms.DateField(widget=forms.HiddenInput)
    accept = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, checks: Sequence[Check], yellow: Sequence[Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yellow = yellow
        accept = self.fields["accept"]
        assert isinstance(accept, forms.MultipleChoiceField)
        accept.choices = [(check.code, check.label) for check in checks]

    def clean_accept(self) -> list[str]:
        """Each line that is yellow is ticked; one that has become green meanwhile does no harm."""
        ticked: list[str] = self.cleaned_data["accept"]
        if missing := [check.label for check in self.yellow if check.code not in ticked]:
            text = _("Tick what you accept, or mend it first: %(lines)s.")
            raise forms.ValidationError(text, params={"lines": ", ".join(missing)})
        return ticked
