"""The URL table: pages, the API, what the PBX calls, health."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from hotelpbx.frontdesk import health
from pbx.views.intake import intake

api: list[URLPattern | URLResolver] = [
    path("", include("hotelpbx.frontdesk.api.urls")),
    path("", include("rooms.api.urls")),
    path("", include("pbx.api.urls")),
    path("", include("billing.api.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("pbx/events/<str:intake_key>/", intake, name="pbx-intake"),  # first: nothing else is asked for so often
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("metrics/", health.metrics, name="metrics"),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("hotelpbx.frontdesk.urls")),
    path("", include("rooms.urls")),
    path("", include("billing.urls")),
    path("", include("pbx.urls")),
]
