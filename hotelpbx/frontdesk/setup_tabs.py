"""The pages of the set-up beside each other."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.roles import SET_UP, USERS, may

PAGES: tuple[tuple[str, Promise | str, tuple[str, ...]], ...] = (
    ("setup-property", _("Hotel"), USERS),
    ("setup-rooms", _("Rooms"), SET_UP),
    ("setup-room-types", _("Room types"), SET_UP),
    ("setup-levels", _("Service levels"), SET_UP),
    ("setup-users", _("Users"), USERS),
)


class SetupTab(NamedTuple):
    """A page that this user may open."""

    label: str
    url: str
    is_current: bool


def setup_tabs(request: HttpRequest) -> list[SetupTab]:
    """The pages for this user, the present one marked."""
    pages = [(str(label), reverse(name)) for name, label, roles in PAGES if may(request.user, roles)]
    return [SetupTab(label, url, request.path == url) for label, url in pages]
