"""What the forms of the money side share."""

from typing import Any

from django import forms


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    """An amount as people of the page's language type it."""
    field = forms.DecimalField(label=label, max_digits=12, decimal_places=3, localize=True, **options)
    field.widget.attrs["inputmode"] = "decimal"
    field.widget.attrs["autocomplete"] = "off"
    return field


def date_field(label: Any) -> forms.DateField:
    """An optional date with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)
