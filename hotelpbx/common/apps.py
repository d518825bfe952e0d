"""The kernel as a Django app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Errors, audit, attention, money, time: what every app stands on."""

    name = "hotelpbx.common"
    label = "common"
