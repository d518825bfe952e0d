"""Addresses of the pages of the rooms app."""

from django.urls import path

from rooms.views import housekeeping, wakeup_proof, wakeups

urlpatterns = [
    path("housekeeping/", housekeeping.housekeeping, name="housekeeping"),
    path("housekeeping/board/", housekeeping.housekeeping_live, name="housekeeping-live"),
    path("housekeeping/plan/", housekeeping.housekeeping_plan, name="housekeeping-plan"),
    path("housekeeping/<str:number>/condition/", housekeeping.room_condition, name="room-condition"),
    path("wake-ups/", wakeups.wakeups, name="wakeups"),
    path("wake-ups/list/", wakeups.wakeups_live, name="wakeups-live"),
    path("wake-ups/new/", wakeups.wakeup_add, name="wakeup-add"),
    path("wake-ups/proof/", wakeup_proof.wakeup_proof, name="wakeup-proof"),
    path("wake-ups/check/", wakeups.wakeup_check, name="wakeup-check"),
    path("wake-ups/<int:pk>/edit/", wakeups.wakeup_edit, name="wakeup-edit"),
    path("wake-ups/<int:pk>/cancel/", wakeups.wakeup_cancel_page, name="wakeup-cancel"),
]
