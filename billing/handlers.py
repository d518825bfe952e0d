"""What the money side does when the telephone side reports something."""

from billing.minibar_codes import SERVICES
from billing.selectors.staff import staff_of_pin
from billing.services.calls import call_take
from billing.services.minibar import minibar_restock
from billing.services.minibar_phone import minibar_report_take
from pbx.dialplan.options import REFILLED
from pbx.events import CallRecorded, CodeDialled, subscribe
from pbx.service_codes import service_of
from rooms.services.phone_codes import Keyed, state_code_does
from rooms.staff_pins import staff_known_by


def subscribe_all() -> None:
    """Subscribe every handler of this app."""
    subscribe(CallRecorded, on_call_recorded)
    subscribe(CodeDialled, on_code_dialled)
    state_code_does(REFILLED, on_minibar_refilled)
    staff_known_by(staff_of_pin)


def on_call_recorded(event: CallRecorded) -> None:
    """Charge the call, or say why not."""
    call_take(call=event.call)


def on_code_dialled(event: CodeDialled) -> None:
    """Post goods of the minibar or take them back; other codes are for others."""
    if service_of(event.code) in SERVICES:
        minibar_report_take(event=event)


def on_minibar_refilled(keyed: Keyed) -> None:
    """What was missing is back: all that was posted before the code was keyed."""
    minibar_restock(room=keyed.room, until=keyed.at, by=keyed.by, actor=keyed.actor, now=keyed.at)
