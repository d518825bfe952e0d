"""Values of reports in the words of people."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def report_value(value: Any) -> str:
    """Lists by commas, a thing within a report by its values."""
    if isinstance(value, dict):
        return " · ".join(report_value(item) for item in value.values())
    return ", ".join(report_value(item) for item in value) if isinstance(value, list) else str(value)
