"""The API of the money side, and its pages, to which reports link."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("billing.api.urls")), path("", include("billing.urls"))]
