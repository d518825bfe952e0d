"""A lamp of the busy-lamp field as HTML. Hundreds are made at once, and most are as they were a moment ago."""

from functools import lru_cache

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from hotelpbx.frontdesk.phones import STATES, Lamp
from pbx.enums import PhoneState

SYMBOLS = {
    PhoneState.RINGING: "ring",
    PhoneState.IN_CALL: "call",
    PhoneState.IDLE: "idle",
    PhoneState.UNREGISTERED: "off",
    PhoneState.UNKNOWN: "unknown",
}


@lru_cache(maxsize=8192)
def lamp_html(lamp: Lamp, language: str, is_oob: bool) -> SafeString:
    """The lamp in the current language, which is `language`; it depends on nothing but these arguments."""
    context = {
        "lamp": lamp,
        "url": reverse("phone", args=[lamp.extension_id]),
        "word": STATES[lamp.state],
        "symbol": SYMBOLS[PhoneState(lamp.state)],
        "oob": is_oob,
    }
    return mark_safe(get_template("frontdesk/_lamp.html").render(context))  # noqa: S308 (a template made it)
