"""Addresses of the desk's telephone, the phones of the house, and messages."""

from django.urls import path

from hotelpbx.frontdesk.views import desk_phone, messages, phones

urlpatterns = [
    path("phone/", desk_phone.desk_phone, name="desk-phone"),
    path("phone/dial/", desk_phone.desk_dial_page, name="desk-dial"),
    path("phone/dial/hide/", desk_phone.desk_dial_hide, name="desk-dial-hide"),
    path("phones/", phones.phones, name="phones"),
    path("phones/lamps/", phones.phones_poll, name="phones-lamps"),
    path("phones/house/", phones.house_phones, name="house-phones"),
    path("phones/<int:extension_id>/", phones.phone, name="phone"),
    path("phones/<int:extension_id>/hang-up/", phones.phone_hang_up, name="phone-hang-up"),
    path("phones/<int:extension_id>/pass-on/", phones.phone_pass_on, name="phone-pass-on"),
    path("messages/", messages.messages, name="messages"),
    path("messages/new/", messages.message_new, name="message-new"),
    path("messages/<int:message_id>/deliver/", messages.message_deliver, name="message-deliver"),
    path(
        "messages/voice/<slug:name>/<str:number>/<str:status>/<str:file>/delete/",
        messages.voice_delete,
        name="voice-delete",
    ),
]
