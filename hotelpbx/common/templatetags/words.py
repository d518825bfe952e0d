"""Stored sentences in the language of the page."""

from django import template

from hotelpbx.common import words

register = template.Library()


@register.filter
def in_words(text: str | None) -> str:
    """The stored sentence in the current language; what is not known stays as it is."""
    return words.in_words(text or "")
