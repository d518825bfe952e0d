"""Paths of this app's API, under `/api/v1/`."""

from django.urls import include, path

from rooms.api import housekeeping, levels, rooms, setup, wakeups

urlpatterns = [
    path("properties/", rooms.PropertyList.as_view(), name="api-properties"),
    path("room-types/", rooms.RoomTypeList.as_view(), name="api-room-types"),
    path("room-types/<int:pk>/", setup.RoomTypeDetail.as_view(), name="api-room-type"),
    path("rooms/", rooms.RoomList.as_view(), name="api-rooms"),
    path("rooms/<int:pk>/", rooms.RoomDetail.as_view(), name="api-room"),
    path("rooms/<int:pk>/condition/", housekeeping.RoomConditionView.as_view(), name="api-room-condition"),
    path("rooms/<int:pk>/signs/", housekeeping.RoomSignsView.as_view(), name="api-room-signs"),
    path("rooms/<int:pk>/seen/", housekeeping.RoomSeenView.as_view(), name="api-room-seen"),
    path("rooms/<int:pk>/maintenance/", housekeeping.RoomMaintenanceView.as_view(), name="api-room-maintenance"),
    path("room-discrepancies/", housekeeping.DiscrepancyList.as_view(), name="api-room-discrepancies"),
    path("rooms/<int:pk>/block/", rooms.RoomBlockView.as_view(), name="api-room-block"),
    path("rooms/<int:pk>/unblock/", rooms.RoomUnblockView.as_view(), name="api-room-unblock"),
    path("rooms/<int:pk>/retire/", setup.RoomRetireView.as_view(), name="api-room-retire"),
    path("rooms/<int:pk>/reinstate/", setup.RoomReinstateView.as_view(), name="api-room-reinstate"),
    path("reservations/", include("rooms.api.urls_reservations")),
    path("service-levels/", levels.ServiceLevelList.as_view(), name="api-service-levels"),
    path("service-levels/<int:pk>/", levels.ServiceLevelDetail.as_view(), name="api-service-level"),
    path("wake-up-calls/", wakeups.WakeUpList.as_view(), name="api-wake-up-calls"),
    path("wake-up-calls/<int:pk>/", wakeups.WakeUpDetail.as_view(), name="api-wake-up-call"),
]
