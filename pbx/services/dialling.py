"""Calls that a desk asks for: of use now or never."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError
from pbx.models import Command, Extension, Party
from pbx.selectors_live import live_call_of
from pbx.services.commands import call_dial_request, call_hangup_request, call_transfer_request

WITHIN = dt.timedelta(seconds=30)


def call_dial(*, extension: Extension, to: str, not_after: dt.datetime, key: str, requested_by: str) -> Command:
    """Request a call, unless the PBX is away: raises `PbxOfflineError` instead of ringing somebody later."""
    _online(extension)
    return call_dial_request(extension=extension, to=to, not_after=not_after, key=key, requested_by=requested_by)


def _online(extension: Extension) -> None:
    if extension.pbx.state != LinkState.ONLINE:
        raise PbxOfflineError(_("The phone system does not answer now."))


@transaction.atomic(durable=True)
def desk_dial(*, extension: Extension, to: str, actor: Actor) -> Command:
    """Ring the desk's phone, then `to`. Raises `PbxOfflineError`, and `ConflictError` to the desk's own number."""
    if to == extension.number:
        raise ConflictError(_("%(number)s is the phone you sit at.") % {"number": to}, "own_number")
    not_after = timezone.now() + WITHIN
    key = f"desk.dial.{uuid.uuid4()}"
    command = call_dial(extension=extension, to=to, not_after=not_after, key=key, requested_by=actor.name)
    audit_record("pbx.call.dialled", actor, command, {"to": to, "from": extension.number})
    return command


@transaction.atomic(durable=True)
def call_hang_up(*, extension: Extension, actor: Actor) -> Command:
    """Hang up the call of an extension. Raises `ConflictError` when it is in none, and `PbxOfflineError`."""
    own, _others = _legs(extension)
    command = call_hangup_request(
        extension=extension,
        channelid=own.channelid,
        not_after=timezone.now() + WITHIN,
        key=f"desk.hangup.{uuid.uuid4()}",
        requested_by=actor.name,
    )
    audit_record("pbx.call.hung_up", actor, command, {"extension": extension.number})
    return command


@transaction.atomic(durable=True)
def call_pass_on(*, extension: Extension, to: str, actor: Actor) -> Command:
    """Pass the other party of an extension's call on to `to`, without asking there.

    Raises `ConflictError` unless exactly one other party talks with it, and `PbxOfflineError`.
    """
    own, others = _legs(extension)
    if len(others) != 1 or not (own.is_talking and others[0].is_talking):
        raise ConflictError(_("Only a call between two that was answered can be passed on."), "call_state")
    command = call_transfer_request(
        extension=extension,
        channelid=others[0].channelid,
        to=to,
        not_after=timezone.now() + WITHIN,
        key=f"desk.transfer.{uuid.uuid4()}",
        requested_by=actor.name,
    )
    audit_record("pbx.call.passed_on", actor, command, {"extension": extension.number, "to": to})
    return command


def _legs(extension: Extension) -> tuple[Party, list[Party]]:
    _online(extension)
    call = live_call_of(extension)
    own = call.party(extension.number) if call else None
    if call is None or own is None:
        raise ConflictError(_("Phone %(number)s is in no call.") % {"number": extension.number}, "no_call")
    return own, call.others(extension.number)
