"""The kernel as a Django app."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CommonConfig(AppConfig):
    """Errors, audit, attention, money, time: what every app stands on."""

    name = "hotelpbx.common"
    label = "common"

    def ready(self) -> None:
        """Hear of failed sign-ins."""
        from hotelpbx.common import failed_sign_ins  # noqa: F401  # it connects itself to Django's signal


class HotelAdminConfig(AdminConfig):
    """The admin with a site of ours."""

    default_site = "hotelpbx.common.admin_site.HotelAdminSite"


class StaticConfig(StaticFilesConfig):
    """Static files without what no page of ours loads: half a minute of compressing saved at each first start."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework/*",
        "*/redoc*",
        "*/swagger-ui-es*",
    ]
