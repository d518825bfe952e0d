"""Tiles of the housekeeping board. Hundreds are shown again every second or two, and most are as they were."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rooms.selectors.board import Job

register = template.Library()


@register.simple_tag
def job_tile(job: Job) -> SafeString:
    """The tile of a room in the current language and time zone."""
    return _tile(job, get_language() or "en", timezone.get_current_timezone_name())


@lru_cache(maxsize=8192)
def _tile(job: Job, language: str, zone: str) -> SafeString:
    """Depends on nothing but these arguments; the last two are those of the request."""
    return mark_safe(get_template("rooms/_job.html").render({"job": job}))  # noqa: S308 (a template made it)
