"""An action's values from a form or from JSON, and the form for them, both made of the action's parameters."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotelpbx.common.errors import ApplicationError, InputError
from pbx.browser.model import HIDDEN, Action, Parameter, Row
from pbx.vendor.catalogue import Effect
from pbx.vendor.fields import Kind
from pbx.vendor.payloads import parse_int, parse_on_off, split_list

AS_IT_IS = gettext_lazy("as it is")
NOT_SAID = "–"
UNCHANGED = gettext_lazy("unchanged")
SEPARATED = gettext_lazy("Several, separated by commas.")
KEPT = gettext_lazy("HotelPBX keeps this and sets it right again.")
LONGEST_TEXT = 20_000  # a list of 2000 extensions
LONG_LIST = 60  # characters that a line shows
WORDS = {True: "on", False: "off"}


class ActionForm(forms.Form):
    """One field a parameter; a change begins with the row's present values and sends only what was changed."""

    def __init__(self, *args: Any, action: Action, row: Row | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.row = action, row
        self.parameters = action.parameters_for(row)
        present = row if action.is_change else None  # the `number` of a transfer is not the row's own
        for parameter in self.parameters:
            self.fields[parameter.name] = _form_field(parameter, present)

    def refuse(self, error: ApplicationError) -> None:
        """Put what a service or the device says beside the fields it names, or above the form by its name there."""
        named = error.extra.get("fields", {})
        for name, texts in named.items():
            for text in texts:
                self.add_error(*((name, text) if name in self.fields else (None, f"{name}: {text}")))
        if not named:
            self.add_error(None, str(error.message))

    def clean(self) -> dict[str, Any]:
        """A change must change something."""
        optional = self.row is not None and not any(parameter.required for parameter in self.parameters)
        if optional and self.parameters and self.action.effect != Effect.ONCE and not self.changed_data:
            raise forms.ValidationError(_("Nothing is changed yet."))
        return self.cleaned_data

    @property
    def needed(self) -> list[forms.BoundField]:
        """The fields that must be filled."""
        return [field for field in self if field.field.required]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that may stay as they are."""
        return [field for field in self if not field.field.required]

    @property
    def others_refused(self) -> bool:
        """Whether one of those has to be corrected."""
        return any(field.errors for field in self.others)

    def values(self) -> dict[str, Any]:
        """The keyword arguments for the client's method. The form has to be valid."""
        texts = {
            parameter.name: self.cleaned_data[parameter.name]
            for parameter in self.parameters
            if parameter.required or self.action.replaces or parameter.name in self.changed_data
        }
        return {**target_values(self.action, self.row), **_typed(self.action, texts)}


def target_values(action: Action, row: Row | None) -> dict[str, Any]:
    """The values that say which row is meant."""
    return {name: (row or {})[attribute] for name, attribute in action.target.items()}


def values_from_json(action: Action, data: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    """The keyword arguments from a JSON object. Raises `InputError` naming what is unknown, missing or wrong."""
    known = {parameter.name: parameter for parameter in action.parameters}
    given = {name: value for name, value in data.items() if value is not None}
    if action.replaces and row is not None:
        given = {name: row[name] for name in known if row.get(name) is not None} | given
    problems = {name: [_("This parameter is unknown.")] for name in given if name not in known}
    problems |= {
        name: [_("This parameter is required.")]
        for name, parameter in known.items()
        if parameter.required and given.get(name, "") == ""
    }
    if problems:
        raise InputError(_("The request has wrong or missing values."), fields=problems)
    return {**target_values(action, row), **_typed(action, given)}


def _typed(action: Action, given: Mapping[str, Any]) -> dict[str, Any]:
    known = {parameter.name: parameter for parameter in action.parameters}
    return {name: _value(known[name], value) for name, value in given.items()}


def _value(parameter: Parameter, value: Any) -> Any:
    name, kind = parameter.name, parameter.field.kind
    if parameter.is_secret and value == HIDDEN:
        problem = _("These stars stand for a secret that is not shown; leave it out to keep it.")
        raise InputError(_("The request has wrong or missing values."), fields={name: [problem]})
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
    value = (row or {}).get(parameter.name)
    if parameter.is_secret or value is None:
        return ""
    if isinstance(value, bool):
        return WORDS[value]
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _form_field(parameter: Parameter, row: Row | None) -> forms.Field:
    shown = _shown(parameter, row)
    kept = row is not None and parameter.name in row.get("kept", ())
    help_text = KEPT if kept else parameter.hint
    common = {"label": parameter.name, "required": parameter.required, "initial": shown, "help_text": help_text}
    choices = ("on", "off") if parameter.field.kind == Kind.SWITCH else parameter.field.choices
    if choices and parameter.field.kind != Kind.LIST:
        return _choice(choices, shown, common, AS_IT_IS if row else NOT_SAID)
    if parameter.field.kind == Kind.LIST:
        words = ", ".join(parameter.field.choices)
        common["help_text"] = " ".join(map(str, filter(None, (common["help_text"], SEPARATED, words))))
    return forms.CharField(**common, max_length=LONGEST_TEXT, widget=_widget(parameter, shown, row))  # type: ignore[arg-type]


def _choice(choices: tuple[str, ...], shown: str, common: dict[str, Any], nothing: str | Promise) -> forms.Field:
    known = next((choice for choice in choices if choice.lower() == shown.lower()), "")
    empty = [] if known else [("", nothing)]
    options = [*empty, *((choice, choice) for choice in choices)]
    return forms.ChoiceField(**{**common, "initial": known}, choices=options)


def _widget(parameter: Parameter, shown: str, row: Row | None) -> forms.Widget:
    """A secret is typed in sight, because it is shown before it is sent, but no browser keeps it."""
    if len(shown) > LONG_LIST:
        return forms.Textarea(attrs={"rows": 3})
    secret = {"autocomplete": "off", "placeholder": UNCHANGED if row and row.get(parameter.name) else ""}
    numeric = {"inputmode": "numeric"} if parameter.field.kind == Kind.WHOLE else {}
    return forms.TextInput(attrs={**(secret if parameter.is_secret else {}), **numeric})
