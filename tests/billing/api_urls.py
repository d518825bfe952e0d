"""The API of the money side alone."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("billing.api.urls"))]
