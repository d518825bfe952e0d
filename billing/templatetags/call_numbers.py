"""What sort of number was called, in words."""

from django import template

from billing.enums import NumberClass

register = template.Library()


@register.filter
def number_class(value: str) -> str:
    """`premium rate` for `premium`."""
    return str(NumberClass(value).label)
