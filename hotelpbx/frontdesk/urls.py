"""Addresses of the front desk's pages."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from hotelpbx.frontdesk.views import attention, audit, groups, guest_data, guests, rack, room, session, stays, training

urlpatterns = [
    path("", include("hotelpbx.frontdesk.urls_phones")),
    path("", rack.rack, name="home"),
    path("rack/tiles/", rack.rack_poll, name="rack-tiles"),
    path("keyboard/", rack.shortcuts, name="shortcuts"),
    path("properties/", session.properties, name="properties"),
    path("pulse/", session.pulse, name="pulse"),
    path("sign-in/", session.SignInView.as_view(), name="sign-in"),
    path("password/", session.password_change, name="password-change"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("rooms/", rack.room_jump, name="room-jump"),
    path("rooms/<str:number>/", room.room_drawer, name="room-drawer"),
    path("rooms/<str:number>/menu/", room.room_menu_page, name="room-menu"),
    path("rooms/<str:number>/live/", room.room_live, name="room-live"),
    path("rooms/<str:number>/block/", room.room_block_page, name="room-block"),
    path("rooms/<str:number>/unblock/", room.room_unblock_page, name="room-unblock"),
    path("rooms/<str:number>/signs/", room.room_signs, name="room-signs"),
    path("rooms/<str:number>/minibar/", room.room_minibar, name="room-minibar"),
    path("check-in/", stays.check_in, name="check-in"),
    path("check-in/room/", stays.room_hint, name="room-hint"),
    path("check-in/group/", groups.group_check_in_page, name="group-check-in"),
    path("guests/", guests.guests, name="stays"),
    path("guests/list/", guests.guests_live, name="stays-live"),
    path("groups/check-out/", guests.group_check_out_page, name="group-check-out"),
    path("reservations/", include("hotelpbx.frontdesk.urls_reservations")),
    path("stays/<int:stay_id>/move/", stays.stay_move_page, name="stay-move"),
    path("stays/<int:stay_id>/extend/", stays.stay_extend_page, name="stay-extend"),
    path("stays/<int:stay_id>/edit/", stays.stay_edit_page, name="stay-edit"),
    path("stays/<int:stay_id>/allow-calls/", stays.stay_allow_calls_page, name="stay-allow-calls"),
    path("stays/<int:stay_id>/check-out/", stays.stay_check_out_page, name="stay-check-out"),
    path("audit/", audit.audit_trail, name="audit-trail"),
    path("stays/<int:stay_id>/data/", guest_data.stay_data, name="stay-data"),
    path("guests/<int:guest_id>/export/", guest_data.guest_data_export, name="guest-export"),
    path("guests/<int:guest_id>/erase/", guest_data.guest_data_erase, name="guest-erase"),
    path("training/story/", training.training_story, name="training-story"),
    path("attention/", attention.attention, name="attention"),
    path("attention/list/", attention.attention_live, name="attention-live"),
    path("attention/<int:pk>/take/", attention.attention_take_page, name="attention-take"),
    path("attention/<int:pk>/resolve/", attention.attention_resolve_page, name="attention-resolve"),
]
