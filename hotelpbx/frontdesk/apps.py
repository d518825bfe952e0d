"""The front desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontdeskConfig(AppConfig):
    """Holds what spans the apps: check-in, move, check-out, the rack, the attention inbox."""

    name = "hotelpbx.frontdesk"
    label = "frontdesk"
    verbose_name = _("front desk")
