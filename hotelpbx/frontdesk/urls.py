"""Addresses of the front desk's pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from hotelpbx.frontdesk.views import attention, rack, session

urlpatterns = [
    path("", rack.rack, name="home"),
    path("pulse/", session.pulse, name="pulse"),
    path("sign-in/", session.SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("rooms/", rack.room_jump, name="room-jump"),
    path("attention/", attention.attention, name="attention"),
    path("attention/list/", attention.attention_live, name="attention-live"),
    path("attention/<int:pk>/resolve/", attention.attention_resolve_page, name="attention-resolve"),
]
