"""The icons of the package lucide, each drawn once: a page shows a hundred, and each would copy a tree of XML."""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()
register.simple_tag(lru_cache(maxsize=1024)(lucide), name="lucide")
