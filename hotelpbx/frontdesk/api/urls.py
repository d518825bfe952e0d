"""Paths of the API that spans the apps, under `/api/v1/`."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from hotelpbx.frontdesk.api import attention, auth, guests, reservations, stays

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("auth/token/", auth.TokenView.as_view(), name="api-token"),
    path("stays/", stays.StayList.as_view(), name="api-stays"),
    path("stays/check-in/", stays.CheckIn.as_view(), name="api-check-in"),
    path("stays/<int:pk>/", stays.StayDetail.as_view(), name="api-stay"),
    path("stays/<int:pk>/move/", stays.Move.as_view(), name="api-move"),
    path("stays/<int:pk>/extend/", stays.Extend.as_view(), name="api-extend"),
    path("stays/<int:pk>/check-out/", stays.CheckOut.as_view(), name="api-check-out"),
    path("reservations/<int:pk>/check-in/", reservations.ReservationCheckIn.as_view(), name="api-reservation-check-in"),
    path("groups/check-in/", stays.GroupCheckIn.as_view(), name="api-group-check-in"),
    path("stays/<int:pk>/allow-calls/", stays.AllowCalls.as_view(), name="api-allow-calls"),
    path("groups/<str:code>/check-out/", stays.GroupCheckOut.as_view(), name="api-group-check-out"),
    path("guests/<int:pk>/export/", guests.GuestExport.as_view(), name="api-guest-export"),
    path("guests/<int:pk>/erase/", guests.GuestErase.as_view(), name="api-guest-erase"),
    path("attention/", attention.AttentionList.as_view(), name="api-attention"),
    path("attention/<int:pk>/take/", attention.AttentionTake.as_view(), name="api-attention-take"),
    path("attention/<int:pk>/resolve/", attention.AttentionResolve.as_view(), name="api-attention-resolve"),
]
