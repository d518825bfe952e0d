"""Dialled numbers as whoever looks may see them."""

from django import template

from hotelpbx.common import privacy

register = template.Library()


@register.filter
def dialled(text: str, setting: int) -> str:
    """`{{ call.callee|dialled:property.mask_dialled_digits }}`."""
    return privacy.dialled(str(text), setting)


@register.filter
def dialled_at(text: str, property_code: str) -> str:
    """`{{ item.subject|dialled_at:item.property_code }}`, where only the code of the property is known."""
    return privacy.dialled_at(str(text), property_code)
