"""What every page knows."""

import datetime as dt
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, get_language_info

from hotelpbx.common import roles
from hotelpbx.common.pages import live_fragment
from hotelpbx.frontdesk.desk_call import DeskCard, desk_card
from hotelpbx.frontdesk.navigation import Navigation, navigation_of
from hotelpbx.frontdesk.pulse import Pulse, pulse_of
from hotelpbx.frontdesk.tour import tour_get
from rooms.enums import Condition
from rooms.models import Property
from rooms.views.current import current_property_or_none


class Desk:
    """The frame of a page: property, clock, navigation, pulse; each is read only when a template shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def user(self) -> User | None:
        """The signed-in user."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def property(self) -> Property | None:
        """The property of this page."""
        return current_property_or_none(self._request) if self.user else None

    @cached_property
    def now(self) -> dt.datetime:
        """The wall clock of the property."""
        return timezone.localtime(None, ZoneInfo(self.property.timezone) if self.property else None)

    @cached_property
    def may_guests(self) -> bool:
        """Whether the user may check in, move and check out."""
        return roles.may(self._request.user, roles.GUESTS)

    @cached_property
    def may_condition(self) -> bool:
        """Whether the user may say how a room is."""
        return roles.may(self._request.user, roles.ROOM_CONDITION)

    @cached_property
    def may_read_stays(self) -> bool:
        """Whether the user may see balances and charges."""
        return roles.may(self._request.user, roles.READ_STAYS)

    @cached_property
    def may_minibar(self) -> bool:
        """Whether the user may post minibar goods."""
        return roles.may(self._request.user, roles.MINIBAR_POSTINGS)

    @cached_property
    def conditions(self) -> list[tuple[str, str]]:
        """What housekeeping can say of a room."""
        return [(value, str(label)) for value, label in Condition.choices]

    @cached_property
    def navigation(self) -> Navigation:
        """The main navigation for this user."""
        return navigation_of(self._request)

    @cached_property
    def pulse(self) -> Pulse:
        """The lamp and the attention items of the top bar."""
        return pulse_of(self._request, self.property)

    @cached_property
    def theme(self) -> str:
        """Light or dark where this browser was told so by hand, "" where its device decides."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in ("light", "dark") else ""

    @cached_property
    def may_set_up(self) -> bool:
        """Whether the user sets the house up, and may look behind its pages."""
        return roles.may(self._request.user, roles.SET_UP)

    @cached_property
    def tour(self) -> str:
        """The panel of the tour; "" while it is closed."""
        found = tour_get(self._request, self.property)
        return live_fragment(self._request, "frontdesk/_tour.html", {"tour": found}) if found else ""

    @cached_property
    def call_card(self) -> DeskCard | None:
        """Who calls the desk's phone, or talks on it."""
        return desk_card(self.pulse.desk, self.property)

    @cached_property
    def other_languages(self) -> list[tuple[str, str]]:
        """The languages that are not spoken now, each in its own name."""
        codes = [code for code, _name in settings.LANGUAGES if code != get_language()]
        return [(code, get_language_info(code)["name_local"]) for code in codes]


def frontdesk(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page, as `desk`."""
    return {"desk": Desk(request)}
