"""An action's values from a form or from JSON, and the form for them, both made of the action's parameters."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotelpbx.common.errors import InputError
from pbx.browser.model import Action, Parameter, Row
from pbx.vendor.fields import Kind
from pbx.vendor.payloads import parse_int, parse_on_off, split_list

AS_IT_IS = gettext_lazy("as it is")
LONGEST_TEXT = 4000
WORDS = {True: "on", False: "off"}


class ActionForm(forms.Form):
    """One field a parameter, filled with the row's present values; only what was changed is sent."""

    def __init__(self, *args: Any, action: Action, row: Row | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.row = action, row
        for parameter in action.parameters:
            self.fields[parameter.name] = _form_field(parameter, _shown(parameter, row))

    def values(self) -> dict[str, Any]:
        """The keyword arguments for the client's method. The form has to be valid."""
        texts = {
            parameter.name: self.cleaned_data[parameter.name]
            for parameter in self.action.parameters
            if parameter.required or parameter.name in self.changed_data
        }
        return {**target_values(self.action, self.row), **_typed(self.action, texts)}


def target_values(action: Action, row: Row | None) -> dict[str, Any]:
    """The values that say which row is meant."""
    return {name: (row or {})[attribute] for name, attribute in action.target.items()}


def values_from_json(action: Action, data: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    """The keyword arguments from a JSON object. Raises `InputError` naming what is unknown, missing or wrong."""
    known = {parameter.name: parameter for parameter in action.parameters}
    problems = {name: [_("This parameter is unknown.")] for name in data if name not in known}
    problems |= {
        name: [_("This parameter is required.")]
        for name, parameter in known.items()
        if parameter.required and data.get(name) in (None, "")
    }
    if problems:
        raise InputError(_("The request has wrong or missing values."), fields=problems)
    given = {name: value for name, value in data.items() if value is not None}
    return {**target_values(action, row), **_typed(action, given)}


def _typed(action: Action, given: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {parameter.name: parameter.field.kind for parameter in action.parameters}
    return {name: _value(name, kinds[name], value) for name, value in given.items()}


def _value(name: str, kind: Kind, value: Any) -> Any:
    if kind == Kind.LIST:
        return list(split_list(value))
    if isinstance(value, list | dict):
        raise InputError(_("The request has wrong or missing values."), fields={name: [_("One value is expected.")]})
    if kind == Kind.SWITCH:
        return value if isinstance(value, bool) else _known(name, parse_on_off(value), _("It must be on or off."))
    if kind == Kind.WHOLE:
        return _known(name, parse_int(value), _("It must be a whole number."))
    return str(value)


def _known(name: str, value: Any, problem: str) -> Any:
    if value is None:
        raise InputError(_("The request has wrong or missing values."), fields={name: [problem]})
    return value


def _shown(parameter: Parameter, row: Row | None) -> str:
    value = (row or {}).get(parameter.shown_as or parameter.name)
    if isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None or isinstance(value, dict) else str(value)


def _form_field(parameter: Parameter, shown: str) -> forms.Field:
    common = {"label": parameter.name, "required": parameter.required, "initial": shown}
    choices = ("on", "off") if parameter.field.kind == Kind.SWITCH else parameter.field.choices
    if choices and parameter.field.kind != Kind.LIST:
        known = next((choice for choice in choices if choice.lower() == shown.lower()), "")
        empty = [] if known else [("", AS_IT_IS)]
        options = [*empty, *((choice, choice) for choice in choices)]
        return forms.ChoiceField(**{**common, "initial": known}, choices=options)  # type: ignore[arg-type]
    if parameter.field.kind == Kind.LIST:
        words = ", ".join(parameter.field.choices)
        separated = _("Several, separated by commas.")
        return forms.CharField(**common, max_length=LONGEST_TEXT, help_text=f"{separated} {words}".strip())  # type: ignore[arg-type]
    return forms.CharField(**common, max_length=LONGEST_TEXT)  # type: ignore[arg-type]
