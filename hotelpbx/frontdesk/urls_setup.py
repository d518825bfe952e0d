"""Addresses of the set-up, under `/setup/`."""

from django.urls import path

from hotelpbx.frontdesk.views import setup_house, setup_levels, setup_rooms, setup_user_doors, setup_users

urlpatterns = [
    path("", setup_house.setup, name="setup"),
    path("hotel/", setup_house.setup_property, name="setup-property"),
    path("room-types/", setup_house.room_types, name="setup-room-types"),
    path("room-types/new/", setup_house.room_type_new, name="setup-room-type-new"),
    path("room-types/<int:type_id>/edit/", setup_house.room_type_edit, name="setup-room-type-edit"),
    path("room-types/<int:type_id>/delete/", setup_house.room_type_remove, name="setup-room-type-delete"),
    path("rooms/", setup_rooms.rooms, name="setup-rooms"),
    path("rooms/new/", setup_rooms.room_new, name="setup-room-new"),
    path("rooms/import/", setup_rooms.rooms_import_page, name="setup-rooms-import"),
    path("rooms/rooms.csv", setup_rooms.rooms_csv, name="setup-rooms-csv"),
    path("rooms/<int:room_id>/edit/", setup_rooms.room_edit, name="setup-room-edit"),
    path("rooms/<int:room_id>/retire/", setup_rooms.room_retire_page, name="setup-room-retire"),
    path("rooms/<int:room_id>/reinstate/", setup_rooms.room_reinstate_page, name="setup-room-reinstate"),
    path("service-levels/", setup_levels.levels, name="setup-levels"),
    path("service-levels/new/", setup_levels.level_new, name="setup-level-new"),
    path("service-levels/<int:level_id>/edit/", setup_levels.level_edit, name="setup-level-edit"),
    path("service-levels/<int:level_id>/delete/", setup_levels.level_remove, name="setup-level-delete"),
    path("users/", setup_users.users, name="setup-users"),
    path("users/new/", setup_users.user_new, name="setup-user-new"),
    path("users/<int:user_id>/edit/", setup_users.user_edit, name="setup-user-edit"),
    path("users/<int:user_id>/password/", setup_user_doors.user_password, name="setup-user-password"),
    path("users/<int:user_id>/deactivate/", setup_user_doors.user_deactivate_page, name="setup-user-deactivate"),
    path("users/<int:user_id>/unlock/", setup_user_doors.user_unlock_page, name="setup-user-unlock"),
    path("users/<int:user_id>/tokens/", setup_user_doors.user_tokens, name="setup-user-tokens"),
    path(
        "users/<int:user_id>/tokens/<int:token_id>/revoke/",
        setup_user_doors.user_token_revoke_page,
        name="setup-user-token-revoke",
    ),
]
