"""Rooms, guests and wake-up calls as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    """Owns properties, rooms, guests, stays, housekeeping and wake-up calls."""

    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        """Subscribe to what the telephone side reports, and tell it which outbound routes the service levels name."""
        from hotelpbx.common.privacy import hidden_digits_known_by
        from pbx.route_needs import routes_needed_by
        from rooms import handlers
        from rooms.selectors.properties import hidden_digits_of, outbound_routes_named

        handlers.subscribe_all()
        routes_needed_by(outbound_routes_named)
        hidden_digits_known_by(hidden_digits_of)
