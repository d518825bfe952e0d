"""Money as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """Owns folios, tariffs, charges, minibar, the night audit and its reports."""

    name = "billing"
    verbose_name = _("billing")

    def ready(self) -> None:
        """Subscribe to what the telephone side reports."""
        from billing import handlers

        handlers.subscribe_all()
