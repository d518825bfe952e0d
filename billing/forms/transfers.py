"""Forms of entries that go elsewhere: moved or split."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.forms.base import amount_field
from billing.forms.folio_windows import window_choices
from billing.models import Folio, FolioEntry
from billing.selectors.folio_pages import Place
from billing.selectors.windows import Window
from billing.services.transfers import Part, parts_of
from hotelpbx.common.privacy import TextGuardForm

ROWS = 4
AMOUNTS, PERCENT, EQUAL = "amounts", "percent", "equal"


class TransferForm(TextGuardForm):
    """Where the chosen entries go."""

    to = forms.ChoiceField(label=_("To"), widget=forms.Select(attrs={"autofocus": True}))

    def __init__(self, *args: Any, folio: Folio, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"{place.folio.pk}:{place.window}": place for place in places}
        here = [(key, f"{place.window} · {place.payer}") for key, place in self.places.items() if place.folio == folio]
        others = [(key, _other(place)) for key, place in self.places.items() if place.folio != folio]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(gettext("Windows of this folio"), here), (gettext("Other open folios"), others)]

    def place(self) -> Place:
        """The chosen window."""
        return self.places[self.cleaned_data["to"]]


def _other(place: Place) -> str:
    stay = place.folio.stay
    payer = f" · {place.window} {place.payer}" if place.payer != stay.guest_name else ""
    return f"{stay.room.number} · {stay.guest_name}{payer}"


class SplitForm(TextGuardForm):
    """A charge in parts: by amounts, by percentages, or equal ones; each part may go to another window."""

    how = forms.ChoiceField(
        label=_("Split by"),
        choices=[(AMOUNTS, _("amounts")), (PERCENT, _("percent")), (EQUAL, _("equal parts"))],
    )
    count = forms.IntegerField(label=_("Equal parts"), min_value=2, max_value=ROWS, initial=2, required=False)

    def __init__(self, *args: Any, entry: FolioEntry, windows: Sequence[Window], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.has_windows = entry, len(windows) > 1
        for place in range(1, ROWS + 1):
            self.fields[f"part_{place}"] = amount_field(
                gettext("Part %(place)d") % {"place": place}, min_value=Decimal(0), required=False
            )
            if self.has_windows:
                window = forms.TypedChoiceField(label=_("Window"), coerce=int, choices=window_choices(windows))
                window.initial, window.required = entry.window, False
                self.fields[f"window_{place}"] = window
        self.fields["part_1"].widget.attrs["autofocus"] = True

    def parts(self) -> list[Part]:
        """The parts as typed. Raises `InputError`."""
        data = self.cleaned_data
        windows = [data.get(f"window_{place}") or None for place in range(1, ROWS + 1)]
        if data["how"] == EQUAL:
            return parts_of(self.entry, [(Decimal(1), window) for window in windows[: data["count"] or 2]])
        typed = [(value, windows[place - 1]) for place in range(1, ROWS + 1) if (value := data.get(f"part_{place}"))]
        if data["how"] == PERCENT:
            return parts_of(self.entry, typed, percent=True)
        return [Part(value, window) for value, window in typed]

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each part."""
        names = ["part", "window"] if self.has_windows else ["part"]
        return [[self[f"{name}_{place}"] for name in names] for place in range(1, ROWS + 1)]
