"""Stored sentences in the language of the page."""

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise

from hotelpbx.common import words

register = template.Library()


@register.filter
def in_words(text: str | None) -> str:
    """The stored sentence in the current language; what is not known stays as it is."""
    return words.in_words(text or "")


@register.filter
def named(key: str, names: Mapping[str, str | Promise]) -> str | Promise:
    """What a stored code is called; one without a name stays as it is."""
    return names.get(key, key)
