"""Addresses of the pages of reservations, under `reservations/`."""

from django.urls import path

from hotelpbx.frontdesk.views import reservation_lists, reservations, tape

urlpatterns = [
    path("", tape.tape_chart, name="tape-chart"),
    path("chart/", tape.tape_chart_live, name="tape-chart-live"),
    path("list/", reservation_lists.reservations, name="reservations"),
    path("new/", reservations.reservation_new, name="reservation-new"),
    path("check/", reservations.reservation_check, name="reservation-check"),
    path("group/", reservation_lists.reservation_group, name="reservation-group"),
    path("<int:reservation_id>/", reservations.reservation_page, name="reservation"),
    path("<int:reservation_id>/edit/", reservations.reservation_edit, name="reservation-edit"),
    path("<int:reservation_id>/room/", reservations.reservation_room, name="reservation-room"),
    path("<int:reservation_id>/check-in/", reservations.reservation_check_in_now, name="reservation-check-in"),
    path("<int:reservation_id>/cancel/", reservations.reservation_cancel_page, name="reservation-cancel"),
    path("<int:reservation_id>/no-show/", reservations.reservation_no_show_page, name="reservation-no-show"),
    path("<int:reservation_id>/reinstate/", reservations.reservation_reinstate_now, name="reservation-reinstate"),
]
