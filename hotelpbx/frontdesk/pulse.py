"""What the top bar of every screen says: the lamp of the phone system and what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common import roles
from hotelpbx.common.models import AttentionItem, Gravity
from hotelpbx.common.versions import version_of
from hotelpbx.frontdesk.desk_phone import DeskPhone, desk_phone_read
from pbx.selectors import pbx_lamp
from rooms.models import Property

MOST_ALARMS = 5


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp and its word."""

    level: str
    word: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """The lamp, the open attention items, the failed wake-up calls that every desk must see, and the desk's phone."""

    lamp: Lamp | None
    shows_attention: bool
    open: int = 0
    red: int = 0
    alarms: Sequence[AttentionItem] = ()
    desk: DeskPhone | None = None

    @property
    def version(self) -> str:
        """Changes with anything that the top bar and the card of a call show."""
        alarms = [(item.pk, item.subject) for item in self.alarms]
        lamp = self.lamp and (self.lamp.level, str(self.lamp.word))
        return version_of((lamp, self.open, self.red, alarms, self.desk))


WORDS = {
    "ok": _("Phones online"),
    "warn": _("Phones degraded"),
    "bad": _("Phones offline"),
    "": _("No phone system"),
}


def pulse_of(request: HttpRequest, property: Property | None) -> Pulse:
    """The pulse for this user (two statements, and one to four for the phone that he sits at)."""
    property_code = property.code if property else ""
    desk = desk_phone_read(request, property)
    lamp = lamp_of(property_code) if roles.may(request.user, roles.READ_ROOMS) else None
    if not roles.may(request.user, roles.ATTENTION):
        return Pulse(lamp, shows_attention=False, desk=desk)
    items = list(attention_open(property_code).only("id", "kind", "gravity", "subject").order_by("raised_at"))
    red = [item for item in items if item.gravity == Gravity.RED]
    alarms = [item for item in red if item.kind.startswith("wakeup")][:MOST_ALARMS]
    return Pulse(lamp, True, len(items), len(red), alarms, desk)


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
