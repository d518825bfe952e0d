"""Forms of a folio as a whole: windows, routing, terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import PayerKind
from billing.forms.base import amount_field
from billing.models import Department, Folio
from billing.selectors.windows import Window
from hotelpbx.common.privacy import TextGuardForm

BY_DEFAULT = ("", _("as the others"))


def window_choices(windows: Sequence[Window]) -> list[tuple[int, str]]:
    """The windows of a folio by number and payer."""
    return [(window.number, f"{window.number} · {window.payer_name}") for window in windows]


def window_field(windows: Sequence[Window]) -> forms.TypedChoiceField:
    """The choice of a window."""
    return forms.TypedChoiceField(label=_("Window"), coerce=int, choices=window_choices(windows))


class WindowForm(TextGuardForm):
    """Who pays what is in a window."""

    payer_kind = forms.ChoiceField(label=_("Who pays"), choices=PayerKind.choices)
    payer_name = forms.CharField(label=_("Name"), max_length=200)
    payer_address = forms.CharField(
        label=_("Address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    payer_tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer_name"].widget.attrs["autofocus"] = True


class RoutingForm(TextGuardForm):
    """A window for each department that has one of its own, and one for the rest."""

    rest = forms.TypedChoiceField(label=_("All others"), coerce=int)

    def __init__(
        self,
        *args: Any,
        windows: Sequence[Window],
        departments: Sequence[Department],
        rules: Mapping[str | None, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {f"department_{row.pk}": row.code for row in departments}
        choices = window_choices(windows)
        for row in departments:
            field = forms.TypedChoiceField(
                label=gettext(row.name), coerce=int, required=False, choices=[BY_DEFAULT, *choices]
            )
            field.initial = rules.get(row.code, "")
            self.fields[f"department_{row.pk}"] = field
        rest = self.fields["rest"]
        assert isinstance(rest, forms.TypedChoiceField)
        rest.choices, rest.initial = choices, rules.get(None, choices[0][0])
        self.order_fields([*self.codes, "rest"])

    def rules(self) -> dict[str | None, int]:
        """Department code -> window; None for the rest, where that is not the first window."""
        data = self.cleaned_data
        named: dict[str | None, int] = {code: data[name] for name, code in self.codes.items() if data[name]}
        return {**named, None: data["rest"]}


class TermsForm(TextGuardForm):
    """What holds for this folio alone."""

    no_post = forms.BooleanField(
        label=_("No charges"),
        required=False,
        help_text=_("Only payments are taken. The room and its tax are posted by the night all the same."),
    )
    credit_limit = amount_field(
        _("Credit limit"), required=False, help_text=_("Empty: that of the service level. 0: nothing may be owed.")
    )
    nightly_rate = amount_field(
        _("Price of a night"), required=False, help_text=_("With tax. Empty: that of the room type.")
    )
    city_tax_exempt = forms.BooleanField(label=_("No city tax"), required=False)

    def __init__(self, *args: Any, folio: Folio, **kwargs: Any) -> None:
        initial = {name: getattr(folio, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": initial, **kwargs})
