"""Words of the desk's telephone."""

from django import template

from hotelpbx.common.words import in_words
from hotelpbx.frontdesk.desk_call import DeskCard, card_words
from hotelpbx.frontdesk.phones import number_to_dial
from pbx.failures import failure_words
from pbx.models import CallRecord

register = template.Library()


@register.filter
def said(card: DeskCard) -> str:
    """The card in one sentence."""
    return card_words(card)


@register.filter
def failed_because(reason: str) -> str:
    """The device's word, or our own stored sentence, in the language of the page."""
    return in_words(failure_words(reason))


@register.filter
def to_dial(call: CallRecord, outbound_prefix: str) -> str:
    """What to dial to speak to the other party of a call; "" when that is not known."""
    return number_to_dial(call, outbound_prefix)
