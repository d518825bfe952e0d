"""Hidden digits and refused card numbers."""

from importlib import import_module

import pytest
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from rest_framework import serializers

from hotelpbx.common.privacy import (
    BodyTextGuard,
    FormTextGuard,
    TextGuardForm,
    TextGuardSerializer,
    card_number_refuse,
    digits_hidden,
)

VISA, AMEX = "4111111111111111", "378282246310005"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("493012345678", "493012345***"),
        ("+493012345678 Berlin 1:35", "+493012345*** Berlin 1:35"),
        ("112", "112"),
        ("8001", "8001"),
        ("493012345***", "493012345***"),
        ("No price for a call from room 101 to 493012345678", "No price for a call from room 101 to 493012345***"),
    ],
)
def test_the_last_digits_of_outside_numbers_are_hidden(text: str, shown: str) -> None:
    assert digits_hidden(text, 3) == shown
    assert digits_hidden(text, 0) == text


@pytest.mark.parametrize(
    "text",
    [
        VISA,
        AMEX,
        f"guarantee: {VISA}, exp 12/29",
        "Room 101 4111 1111 1111 1111 cvc 123",
        "4111-1111-1111-1111",
        "3782 822463 10005",
        "6221260000000000",
        "4222222222222",
    ],
)
def test_card_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="card number"):
        card_number_refuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # the check digit does not fit
        "0049 30 12345678",
        "8613912345678",
        "1001 1002 1003 1004 1005",
        "1700000000.1234567",
        "411111111111111111111",
        "Wang Wei",
        "2026-11-23 08:00",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    card_number_refuse(text)


class NoteForm(TextGuardForm):
    not_free_text = ("phone",)

    note = forms.CharField()
    phone = forms.CharField()
    amount = forms.IntegerField()


class NoteIn(TextGuardSerializer):
    note = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField(), default=list)


def test_a_form_guards_every_text_field_and_says_so_beside_it() -> None:
    form = NoteForm({"note": f"card {VISA}", "phone": VISA, "amount": VISA})
    assert list(form.errors) == ["note"]
    assert "card number" in form.errors["note"][0]


def test_a_serializer_guards_every_text_field_and_lists_of_them() -> None:
    body = NoteIn(data={"note": VISA, "tags": ["x", AMEX]})
    assert not body.is_valid()
    assert set(body.errors) == {"note", "tags"}


def _all_of(kind: type) -> set[type]:
    return {each for child in kind.__subclasses__() for each in ({child} | _all_of(child))}


def test_every_form_and_every_request_body_of_ours_is_guarded() -> None:
    for name in ("rooms.forms", "billing.forms", "pbx.forms", "hotelpbx.frontdesk.forms", "hotelpbx.urls"):
        import_module(name)
    without_text = {"pbx.browser.forms", "pbx.views.checklist"}  # what the device takes, and seconds
    ours = ("rooms.", "billing.", "pbx.", "hotelpbx.")
    unguarded = {
        each
        for each in _all_of(forms.BaseForm)
        if each.__module__.startswith(ours) and each.__module__ not in without_text
        if not issubclass(each, FormTextGuard | AuthenticationForm | PasswordChangeForm)
    }
    bodies = {each for each in _all_of(serializers.BaseSerializer) if each.__name__.endswith("In")}
    secrets = {"CredentialsIn", "PbxCheckIn"}  # never stored; seconds only
    unguarded |= {
        each
        for each in bodies
        if each.__module__.startswith(ours) and each.__name__ not in secrets
        if not issubclass(each, BodyTextGuard)
    }
    assert unguarded == set()
