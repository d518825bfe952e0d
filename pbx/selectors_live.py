"""What goes on at the telephones now, by the device's reports."""

from django.db.models import QuerySet

from pbx.enums import PhoneState
from pbx.models import Extension, LiveCall

BUSY = (PhoneState.RINGING, PhoneState.IN_CALL)


def live_call_of(extension: Extension) -> LiveCall | None:
    """The call that an extension rings for or talks in; None when it does neither, or nothing is told of the call."""
    if extension.phone_state not in BUSY or not extension.current_callid:
        return None
    running = LiveCall.objects.filter(pbx=extension.pbx_id, callid=extension.current_callid, ended_at=None)
    call = running.first()
    return call if call and call.party(extension.number) else None


def live_calls(property_code: str) -> QuerySet[LiveCall]:
    """The calls that go on on the phone systems of a property."""
    return LiveCall.objects.filter(pbx__property_code=property_code, ended_at=None)
