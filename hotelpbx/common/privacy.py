"""Privacy: the last digits of dialled outside numbers, and card numbers in free text.

A property says how many digits are hidden (`Property.mask_dialled_digits`) from whoever has not the right to see the
device's own call records. Below `rooms` a property is known by its code, so `rooms` registers how the setting is read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers

from hotelpbx.common.roles import CALL_RECORDS, may
from hotelpbx.common.scope import scope_viewer

MOST_HIDDEN = 8
# What is shorter is an extension, an emergency number or a service.
OUTSIDE_NUMBER = re.compile(r"(?<![\d*])\+?\d{6,}(?![\d*])")
# As they are printed on cards: 13 to 19 digits in one piece, 4-4-4-4, 4-6-5 or 4-6-4. None begins with 0, 1 or 9.
CARD_NUMBER = re.compile(
    r"(?<!\d)(?:[2-8]\d{12,18}|[2-8]\d{3}([ .-])\d{4}\1\d{4}\1\d{4}|3\d{3}([ .-])\d{6}\2\d{4,5})(?!\d)"
)

_settings: list[Callable[[str], int]] = []


def hidden_digits_known_by(read: Callable[[str], int]) -> None:
    """Register who knows how many digits the property of a code hides."""
    _settings[:] = [read]


def dialled(text: str, setting: int) -> str:
    """The text as whoever asks in this request may see it, where the property hides `setting` digits."""
    viewer = scope_viewer()
    return text if viewer is None or may(viewer, CALL_RECORDS) else digits_hidden(text, setting)


def dialled_at(text: str, property_code: str) -> str:
    """The same for a property that is known by its code only."""
    viewer = scope_viewer()
    if viewer is None or may(viewer, CALL_RECORDS) or not _settings:
        return text
    known: dict[str, int] = viewer.__dict__.setdefault("_hotelpbx_hidden_digits", {})
    if property_code not in known:
        known[property_code] = _settings[0](property_code)
    return digits_hidden(text, known[property_code])


def digits_hidden(text: str, count: int) -> str:
    """The text with stars for the last `count` digits of every outside number; what is hidden already stays so."""
    if not count:
        return text
    return OUTSIDE_NUMBER.sub(lambda number: number[0][:-count] + "*" * min(count, len(number[0])), text)


def card_number_refuse(text: str) -> None:
    """Raise `ValidationError` when a text holds what can only be the number of a payment card."""
    for candidate in CARD_NUMBER.finditer(text):
        digits = re.sub(r"\D", "", candidate[0])
        if _is_luhn(digits) and len(set(digits)) > 1:
            raise ValidationError(
                _("This looks like a card number. Card numbers must not be stored here; leave it out."), "card_number"
            )


def _is_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


class FormTextGuard:
    """None of a form's texts may hold a card number; `not_free_text` names fields that hold numbers by nature."""

    not_free_text: tuple[str, ...] = ()

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        form: forms.BaseForm = self  # type: ignore[assignment]
        for name, problem in _problems(form.cleaned_data, self.not_free_text):
            form.add_error(name, problem)


class TextGuardForm(FormTextGuard, forms.Form):
    """What every form of ours is made from."""


class TextGuardModelForm(FormTextGuard, forms.ModelForm):  # type: ignore[type-arg]
    """What every form of a model is made from."""


class BodyTextGuard:
    """The same for the texts of a request body, those inside lists included."""

    not_free_text: tuple[str, ...] = ()

    def to_internal_value(self, data: Any) -> Any:
        """Raises `ValidationError` by field."""
        values = super().to_internal_value(data)  # type: ignore[misc]
        errors = {name: problem.messages for name, problem in _problems(values, self.not_free_text)}
        if errors:
            raise serializers.ValidationError(errors, code="card_number")
        return values


class TextGuardSerializer(BodyTextGuard, serializers.Serializer[Any]):
    """What every request body of ours is made from."""


def _problems(values: Mapping[str, Any], excepted: tuple[str, ...]) -> list[tuple[str, ValidationError]]:
    found = []
    for name, value in values.items():
        try:
            for text in _texts(value) if name not in excepted else ():
                card_number_refuse(text)
        except ValidationError as problem:
            found.append((name, problem))
    return found


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
