"""What the set-up check says: lines that are right, wrong or a remark, each with what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_NAMED = 20


class Mark(TextChoices):
    """What a line says of its subject."""

    OK = "ok", gettext_lazy("right")
    WRONG = "wrong", gettext_lazy("wrong")
    REMARK = "remark", gettext_lazy("remark")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One finding, in the reader's language; `hint` says what to do about it."""

    mark: Mark
    text: str
    hint: str = ""


def ok(text: str) -> Line:
    """All is well."""
    return Line(mark=Mark.OK, text=text)


def wrong(text: str, hint: str = "") -> Line:
    """Something must be done."""
    return Line(mark=Mark.WRONG, text=text, hint=hint)


def remark(text: str, hint: str = "") -> Line:
    """Worth knowing."""
    return Line(mark=Mark.REMARK, text=text, hint=hint)


def listed(names: Iterable[str]) -> str:
    """Names by commas, not too many of them."""
    every = list(names)
    more = len(every) - MOST_NAMED
    named = ", ".join(every[:MOST_NAMED])
    return _("%(named)s and %(more)d more") % {"named": named, "more": more} if more > 0 else named
