"""What the top bar of every screen says: the lamp of the phone system and what needs a person."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common import roles
from hotelpbx.common.models import AttentionItem, Gravity
from pbx.selectors import pbx_lamp

MOST_ALARMS = 5


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp and its word."""

    level: str
    word: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """The lamp, the open attention items, and the failed wake-up calls that every desk must see."""

    lamp: Lamp | None
    shows_attention: bool
    open: int = 0
    red: int = 0
    alarms: Sequence[AttentionItem] = ()

    @property
    def version(self) -> str:
        """Changes with anything that the top bar shows."""
        alarms = [(item.pk, item.subject) for item in self.alarms]
        lamp = self.lamp and (self.lamp.level, str(self.lamp.word))
        return f"{zlib.crc32(repr((lamp, self.open, self.red, alarms)).encode()):08x}"


WORDS = {
    "ok": _("Phones online"),
    "warn": _("Phones degraded"),
    "bad": _("Phones offline"),
    "": _("No phone system"),
}


def pulse_of(request: HttpRequest, property_code: str) -> Pulse:
    """The pulse for this user (two statements)."""
    lamp = lamp_of(property_code) if roles.may(request.user, roles.READ_ROOMS) else None
    if not roles.may(request.user, roles.ATTENTION):
        return Pulse(lamp, shows_attention=False)
    items = list(attention_open(property_code).only("id", "kind", "gravity", "subject").order_by("raised_at"))
    red = [item for item in items if item.gravity == Gravity.RED]
    alarms = [item for item in red if item.kind.startswith("wakeup")][:MOST_ALARMS]
    return Pulse(lamp, True, len(items), len(red), alarms)


def attention_open(property_code: str) -> QuerySet[AttentionItem]:
    """The open items of this property, and those that concern every property."""
    ours = Q(property_code=property_code) | Q(property_code="")
    return AttentionItem.objects.filter(ours, resolved_at__isnull=True)


def lamp_of(property_code: str) -> Lamp:
    """The worst of the property's phone systems."""
    level = pbx_lamp(property_code)
    return Lamp(level or "warn", WORDS[level], _pbx_url())


def _pbx_url() -> str:
    try:
        return reverse("pbx-status")
    except NoReverseMatch:
        return ""
