"""The telephone beside a screen: which one it is, and what it does now. Read with every pulse, so it must be cheap."""

import datetime as dt
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hotelpbx.common import roles
from pbx.enums import OPEN_STATES, CommandState, PhoneState
from pbx.models import Command, Extension, LiveCall, Party
from pbx.selectors_live import live_call_of
from rooms.models import Property

COOKIE = "desk_phone"  # of the browser, not of the user: the phone stays where it stands
REMEMBERED_SECONDS = 400 * 86_400  # browsers keep no cookie longer
DIAL_KEY = "desk_dial"
DIAL_SHOWN = dt.timedelta(seconds=60)

INCOMING, OUTGOING = "in", "out"
RINGING, CALLING, TALKING = "ringing", "calling", "talking"


@dataclass(frozen=True, slots=True)
class DeskCall:
    """The call of the desk's phone; no parties: the device has not told who it is. `answered_at`: both talk."""

    callid: str
    direction: str
    stage: str
    parties: tuple[Party, ...] = ()
    answered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Dial:
    """A call that was asked for here: not yet with the device (`asked`), taken by it, or `failed` with its reason."""

    command: int
    to: str
    state: str
    callid: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeskPhone:
    """The phone that somebody sits at (None: not chosen yet), its call, and the call that was asked for."""

    phone: Extension | None = None
    phone_state: str = ""
    call: DeskCall | None = None
    dial: Dial | None = None


def desk_phone_of(request: HttpRequest, property: Property) -> Extension | None:
    """The phone that this browser stands beside, while it belongs to the property."""
    chosen = request.get_signed_cookie(COOKIE, default="")
    if not (chosen and chosen.isdecimal()):
        return None
    rows = Extension.objects.filter(pk=chosen, pbx__property_code=property.code)
    return rows.select_related("pbx").first()


def desk_phone_remember(response: HttpResponse, phone: Extension) -> None:
    """This browser stands beside this phone."""
    response.set_signed_cookie(
        COOKIE,
        str(phone.pk),
        max_age=REMEMBERED_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def dial_remember(request: HttpRequest, command: Command) -> None:
    """Show what becomes of this call on this browser's pages."""
    request.session[DIAL_KEY] = [command.pk, timezone.now().timestamp()]


def desk_phone_read(request: HttpRequest, property: Property | None) -> DeskPhone | None:
    """What the desk's phone does; None for whoever does not telephone with guests. One to four statements."""
    if property is None or not roles.may(request.user, roles.GUESTS):
        return None
    phone = desk_phone_of(request, property)
    if phone is None:
        return DeskPhone()
    dial = _dial(request)
    call = _call(phone, dial)
    if dial and dial.state == CommandState.DONE and call is None:
        dial = _what_became(phone, dial)
    return DeskPhone(phone, phone.phone_state, call, dial)


def _dial(request: HttpRequest) -> Dial | None:
    pk, at = request.session.get(DIAL_KEY) or (0, 0.0)
    if not pk or timezone.now().timestamp() - at > DIAL_SHOWN.total_seconds():
        return None
    command = Command.objects.filter(pk=pk).first()
    if command is None:
        return None
    to, callid = str(command.payload["to"]), str(command.result.get("callid", ""))
    if command.state in OPEN_STATES:
        return Dial(pk, to, "asked")
    if command.state == CommandState.DONE:
        return Dial(pk, to, CommandState.DONE, callid)
    return Dial(pk, to, "failed", reason=command.reason or str(command.get_state_display()))


def _what_became(phone: Extension, dial: Dial) -> Dial | None:
    """The device has taken the call, and the phone is in none: not told of yet, or over; why, if it failed."""
    known = LiveCall.objects.filter(pbx=phone.pbx_id, callid=dial.callid).first()
    if known is None:
        return replace(dial, state="asked")
    return replace(dial, state="failed", reason=known.failure) if known.failure else None


def _call(phone: Extension, dial: Dial | None) -> DeskCall | None:
    if phone.phone_state not in (PhoneState.RINGING, PhoneState.IN_CALL):
        return None
    live = live_call_of(phone)
    if live is None:
        return DeskCall("", INCOMING, RINGING) if phone.phone_state == PhoneState.RINGING else None
    own = live.party(phone.number)
    assert own is not None
    return DeskCall(
        callid=live.callid,
        direction=_direction(own, asked=bool(dial and dial.callid == live.callid)),
        stage=RINGING if own.is_ringing else TALKING if live.answered_at else CALLING,
        parties=tuple(live.others(phone.number)),
        answered_at=live.answered_at,
    )


def _direction(own: Party, *, asked: bool) -> str:
    """The device's word for a leg tells who called: RING and ANSWER were called, ALERT and ANSWERED call."""
    return INCOMING if own.status in ("RING", "ANSWER") and not asked else OUTGOING
