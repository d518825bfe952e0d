"""What the money side does when the telephone side reports something."""

from billing.minibar_codes import SERVICES
from billing.services.calls import call_take
from billing.services.minibar_phone import minibar_report_take
from pbx.events import CallRecorded, CodeDialled, subscribe


def subscribe_all() -> None:
    """Subscribe every handler of this app."""
    subscribe(CallRecorded, on_call_recorded)
    subscribe(CodeDialled, on_code_dialled)


def on_call_recorded(event: CallRecorded) -> None:
    """Charge the call, or say why not."""
    call_take(call=event.call)


def on_code_dialled(event: CodeDialled) -> None:
    """Post goods of the minibar or take them back; other codes are for others."""
    if event.code.partition("*")[0] in SERVICES:
        minibar_report_take(event=event)
