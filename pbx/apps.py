"""The telephone exchange as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PbxConfig(AppConfig):
    """Wraps the PBX's API and takes in its reports."""

    name = "pbx"
    verbose_name = _("telephone exchange")
