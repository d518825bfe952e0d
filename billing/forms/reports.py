"""The dates of a report."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.forms.base import date_field
from billing.reports.registry import span_checked, span_usual
from billing.selectors.facts import Span
from hotelpbx.common.errors import InputError
from hotelpbx.common.privacy import TextGuardForm
from rooms.models import Property


class SpanForm(TextGuardForm):
    """From and to, as they stand in the address; what is missing is the month of the business date."""

    def __init__(self, data: Any, *, property: Property) -> None:
        super().__init__(data)
        self.usual = span_usual(property)
        self.fields["from"] = date_field(_("From"))
        self.fields["to"] = date_field(_("To"))
        self.initial = {"from": self.usual.first, "to": self.usual.last}
        for field in self.fields.values():
            field.required = False
            field.widget.attrs["required"] = True

    def clean(self) -> dict[str, Any]:
        """Refuses dates that are the wrong way round or too many."""
        values = super().clean() or {}
        first, last = values.get("from"), values.get("to")
        if not self.errors:
            try:
                self.chosen = span_of(first, last, self.usual)
            except InputError as error:
                self.add_error("to", error.message)
        return values

    @property
    def span(self) -> Span:
        """The dates that were asked for; the usual ones while these are wrong or none were."""
        return self.chosen if self.is_bound and self.is_valid() else self.usual


def span_of(first: dt.date | None, last: dt.date | None, usual: Span) -> Span:
    """One date alone names the beginning of a time until now, or the end of its month."""
    if first is None and last is None:
        return usual
    end = last or max(usual.last, first or usual.last)
    return span_checked(first or end.replace(day=1), end)
