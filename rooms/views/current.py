"""Which property the pages of this session are about."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from rooms.errors import PropertyNotFoundError
from rooms.models import Property
from rooms.selectors.properties import property_get

SESSION_KEY = "property"


def current_property(request: HttpRequest) -> Property:
    """The property of this page: `?property=CODE` (kept in the session), else the only one there is.

    Read once per request; from then on its clock is the page's clock. Raises `PropertyNotFoundError` when no property
    is set up, or none of several is chosen.
    """
    known: Property | None = getattr(request, "hotelpbx_property", None)
    if known is None:
        code = request.GET.get("property") or request.session.get(SESSION_KEY)
        known = _named_or_only(request, code)
        timezone.activate(ZoneInfo(known.timezone))
        request.hotelpbx_property = known  # type: ignore[attr-defined]
    return known


def _named_or_only(request: HttpRequest, code: str | None) -> Property:
    found = property_get(code)
    if code and request.session.get(SESSION_KEY) != code:
        request.session[SESSION_KEY] = code
    return found


def current_property_or_none(request: HttpRequest) -> Property | None:
    """The property of this page, for what shows something even without one."""
    try:
        return current_property(request)
    except PropertyNotFoundError:
        return None
