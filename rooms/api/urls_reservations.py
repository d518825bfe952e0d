"""Paths of reservations, under `/api/v1/reservations/`."""

from django.urls import path

from rooms.api import reservations

urlpatterns = [
    path("", reservations.ReservationList.as_view(), name="api-reservations"),
    path("<int:pk>/", reservations.ReservationDetail.as_view(), name="api-reservation"),
    path("<int:pk>/cancel/", reservations.ReservationCancel.as_view(), name="api-reservation-cancel"),
    path("<int:pk>/no-show/", reservations.ReservationNoShow.as_view(), name="api-reservation-no-show"),
    path("<int:pk>/reinstate/", reservations.ReservationReinstate.as_view(), name="api-reservation-reinstate"),
]
