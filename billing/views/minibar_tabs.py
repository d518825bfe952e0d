"""The pages of the minibar beside each other."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.roles import FOLIO, MINIBAR_POSTINGS, NIGHT_AUDIT, TARIFFS, may

PAGES: tuple[tuple[str, Promise | str, tuple[str, ...]], ...] = (
    ("minibar-restock", _("Restock"), MINIBAR_POSTINGS),
    ("minibar-items", _("Goods"), FOLIO),
    ("housekeepers", _("Housekeepers"), TARIFFS),
    ("minibar-disputes", _("Disputes"), NIGHT_AUDIT),
)


class Tab(NamedTuple):
    """A page that this user may open."""

    label: str
    url: str
    is_current: bool


def minibar_tabs(request: HttpRequest) -> list[Tab]:
    """The pages for this user, the present one marked."""
    pages = [(str(label), reverse(name)) for name, label, roles in PAGES if may(request.user, roles)]
    return [Tab(label, url, request.path == url) for label, url in pages]
