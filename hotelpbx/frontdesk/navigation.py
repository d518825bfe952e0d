"""The main navigation: what each role sees."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotelpbx.common import roles


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, its icon, and who needs it."""

    name: str
    label: str | Promise
    icon: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one user sees it on one page."""

    label: str | Promise
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Links under one heading, which open when it is pressed."""

    label: str | Promise
    icon: str
    links: list[Link]

    @property
    def is_current(self) -> bool:
        """Whether one of them is the page that is shown."""
        return any(link.is_current for link in self.links)


@dataclass(frozen=True, slots=True)
class Navigation:
    """What stands open, and what is folded under headings; few links all stand open."""

    links: list[Link]
    sections: list[Section]


DAILY = (
    Entry("home", _("Room rack"), "layout-grid", roles.READ_ROOMS),
    Entry("housekeeping", _("Housekeeping"), "spray-can", roles.ROOM_CONDITION),
    Entry("check-in", _("Check-in"), "key-round", roles.GUESTS),
    Entry("stays", _("Guests"), "users", roles.READ_STAYS),
    Entry("tape-chart", _("Reservations"), "calendar-range", roles.READ_STAYS),
    Entry("wakeups", _("Wake-ups"), "alarm-clock", roles.GUESTS),
    Entry("phones", _("Phones"), "phone-call", roles.READ_ROOMS),
    Entry("messages", _("Messages"), "mail", roles.GUESTS),
    Entry("attention", _("Attention"), "inbox", roles.ATTENTION),
    Entry("folios", _("Folios"), "receipt-text", roles.FOLIO),
)
BOOKS = (
    Entry("invoices", _("Invoices"), "file-text", roles.FOLIO),
    Entry("calls", _("Calls"), "phone", roles.FOLIO),
    Entry("night-audit", _("Night audit"), "moon-star", roles.NIGHT_AUDIT),
    Entry("reports", pgettext_lazy("of the books", "Reports"), "chart-column", roles.NIGHT_AUDIT),
    Entry("minibar-restock", _("Minibar"), "wine", roles.MINIBAR_POSTINGS),
    Entry("tariffs", _("Tariffs"), "badge-cent", roles.TARIFFS),
    Entry("billing-settings", _("Books"), "settings-2", roles.TARIFFS),
)
HOUSE = (
    Entry("pbx-status", _("Phone system"), "server", roles.READ_PBX),
    Entry("setup", _("Set-up"), "sliders-horizontal", roles.SET_UP),
    Entry("audit-trail", _("Audit trail"), "scroll-text", roles.AUDIT),
    Entry("training", _("Training phones"), "graduation-cap", roles.ALL_ROLES),
)
SECTIONS = ((_("Accounts"), "calculator", BOOKS), (_("House"), "building-2", HOUSE))
STANDS_OPEN = 14  # as many links as a laptop shows at once


def navigation_of(request: HttpRequest) -> Navigation:
    """The links for this user; pages that this installation does not serve (training) are left out."""
    links = list(_links(request, DAILY))
    sections = [Section(label, icon, list(_links(request, entries))) for label, icon, entries in SECTIONS]
    folded = [link for section in sections for link in section.links]
    if len(links) + len(folded) <= STANDS_OPEN:
        return Navigation(links + folded, [])
    return Navigation(links, [section for section in sections if section.links])


def _links(request: HttpRequest, entries: tuple[Entry, ...]) -> Iterator[Link]:
    for entry in entries:
        if not roles.may(request.user, entry.roles):
            continue
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        is_current = request.path == url or (url != "/" and request.path.startswith(url))
        yield Link(entry.label, entry.icon, url, is_current)
