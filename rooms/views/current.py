"""Which property the pages of this session are about."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from rooms.errors import PropertyNotFoundError
from rooms.models import Property
from rooms.selectors.properties import property_get, property_list

SESSION_KEY = "property"


def current_property(request: HttpRequest) -> Property:
    """The property of this page: `?property=CODE` (kept in the session), else the only one there is.

    Read once per request; from then on its clock is the page's clock. Raises `PropertyNotFoundError` when no property
    is set up, or none of several is chosen.
    """
    known: Property | None = getattr(request, "hotelpbx_property", None)
    if known is None:
        known = _chosen(request) or property_get()
        timezone.activate(ZoneInfo(known.timezone))
        request.hotelpbx_property = known  # type: ignore[attr-defined]
    return known


def _chosen(request: HttpRequest) -> Property | None:
    if code := request.GET.get("property"):
        found = property_get(code)
        request.session[SESSION_KEY] = found.code
        return found
    remembered = request.session.get(SESSION_KEY)
    return property_list().filter(code=remembered).first() if remembered else None


def current_property_or_none(request: HttpRequest) -> Property | None:
    """The property of this page, for what shows something even without one."""
    try:
        return current_property(request)
    except PropertyNotFoundError:
        return None
