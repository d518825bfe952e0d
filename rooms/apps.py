"""Rooms, guests and wake-up calls as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    """Owns properties, rooms, guests, stays, housekeeping and wake-up calls."""

    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        """Subscribe to what the telephone side reports."""
        from rooms import handlers

        handlers.subscribe_all()
