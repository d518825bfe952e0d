"""Folio entries as whoever looks may see them."""

from django import template

from billing.models import FolioEntry
from billing.selectors.folios import entry_text
from hotelpbx.common.words import in_words

register = template.Library()


@register.filter
def text_of_entry(entry: FolioEntry, setting: int) -> str:
    """`{{ entry|text_of_entry:property.mask_dialled_digits }}`: what it is for, in the reader's language."""
    return in_words(entry_text(entry, setting))
