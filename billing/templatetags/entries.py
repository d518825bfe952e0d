"""Folio entries as whoever looks may see them."""

from decimal import Decimal

from django import template

from billing.enums import EntryKind, FolioStatus
from billing.models import Folio, FolioEntry
from billing.selectors.credit import credit_limit_of
from billing.selectors.folios import entry_text
from hotelpbx.common.words import in_words

register = template.Library()


@register.filter
def text_of_entry(entry: FolioEntry, setting: int) -> str:
    """`{{ entry|text_of_entry:property.mask_dialled_digits }}`: what it is for, in the reader's language."""
    return in_words(entry_text(entry, setting))


@register.filter
def stands(entry: FolioEntry) -> bool:
    """Whether an entry can still be reversed, moved or split."""
    return entry.kind != EntryKind.REVERSAL and getattr(entry, "reversed_by", None) is None


@register.filter
def is_over_limit(folio: Folio, balance: Decimal) -> bool:
    """`{{ folio|is_over_limit:balance }}`: whether an open folio owes more than its credit limit."""
    limit = credit_limit_of(folio)
    return limit is not None and balance > limit and folio.status == FolioStatus.OPEN
