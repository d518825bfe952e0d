"""The kernel as a Django app."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CommonConfig(AppConfig):
    """Errors, audit, attention, money, time: what every app stands on."""

    name = "hotelpbx.common"
    label = "common"


class StaticConfig(StaticFilesConfig):
    """Static files without what no page of ours loads: half a minute of compressing saved at each first start."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework/*",
        "*/redoc*",
        "*/swagger-ui-es*",
    ]
