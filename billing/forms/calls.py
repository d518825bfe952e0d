"""Forms of calls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.enums import CallDecision, RatingStatus
from billing.forms.base import date_field
from billing.models import CallRating
from billing.selectors.cost_centres import cost_centre_list
from billing.services.call_decisions import DECISIONS
from hotelpbx.common.privacy import TextGuardForm
from pbx.enums import CallType


class CallFilterForm(TextGuardForm):
    """Which calls to list."""

    room = forms.CharField(label=_("Room"), required=False, max_length=10)
    type = forms.ChoiceField(label=_("Direction"), choices=[("", _("all")), *CallType.choices], required=False)
    status = forms.ChoiceField(label=_("In the books"), choices=[("", _("all")), *RatingStatus.choices], required=False)
    since = date_field(_("From"))
    until = date_field(_("To"))


class CallDecisionForm(TextGuardForm):
    """What is to become of a call that found no place in the books."""

    decision = forms.ChoiceField(label=_("What shall become of it"), widget=forms.RadioSelect)
    room = forms.CharField(label=_("Room"), required=False, max_length=10)
    cost_centre = forms.ChoiceField(label=_("Cost centre"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def __init__(self, *args: Any, rating: CallRating, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decisions = DECISIONS.get(rating.status, tuple(CallDecision))
        _choices(self.fields["decision"], [(each.value, str(each.label)) for each in decisions])
        self.fields["decision"].initial = decisions[-1] if len(decisions) == 1 else None
        if CallDecision.GUEST in decisions:
            centres = [centre for centre in cost_centre_list(rating.property) if centre.active]
            _choices(self.fields["cost_centre"], [("", "—"), *((centre.code, centre.name) for centre in centres)])
        else:
            del self.fields["room"], self.fields["cost_centre"]


def _choices(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
