"""Sends what waits in the outbox: claim, call, record. Between claim and record no transaction is open."""

import datetime as dt
from functools import partial

import structlog
from django.db import OperationalError
from django.utils import timezone

from hotelpbx.common.transactions import assert_no_transaction
from pbx.enums import LinkState
from pbx.gateway import api_for
from pbx.models import Command, CommandAttempt, Pbx
from pbx.services.device import Done, Split, execute
from pbx.services.links import LINK_ERRORS, link_failed, pbx_probe, pbx_probe_when_due
from pbx.services.outcomes import bug_record, done_record, error_record, split_record
from pbx.services.queue import ClaimLostError, command_claim, commands_expire, payload_store, pbx_ids_with_work
from pbx.vendor.errors import PbxError, PbxRejectedError

__all__ = ["commands_drain", "pbx_probe"]

log = structlog.get_logger(__name__)

TOO_MANY_REQUESTS = "10025"


def commands_drain(*, now: dt.datetime | None = None, limit: int = 200) -> int:
    """Send what is due, one command of each PBX in turn; returns how many were tried.

    A PBX that is away, slow or overloaded is left alone for this time and holds up no other.
    """
    now = now or timezone.now()
    commands_expire(now=now)
    waiting = list(Pbx.objects.filter(pk__in=pbx_ids_with_work(now)))
    ready = [pbx for pbx in waiting if _is_ready(pbx, now)]
    sent, answered = 0, set()
    while ready and sent < limit:
        for pbx in list(ready):
            went_on = _send_next(pbx, now)
            sent += went_on is not None
            if went_on:
                answered.add(pbx.pk)
            else:
                ready.remove(pbx)
    Pbx.objects.filter(pk__in=answered).update(last_answer_at=now)
    return sent


def _is_ready(pbx: Pbx, now: dt.datetime) -> bool:
    return pbx.state == LinkState.ONLINE or pbx_probe_when_due(pbx=pbx, now=now)


def _send_next(pbx: Pbx, now: dt.datetime) -> bool | None:
    """Send the next command; None when there is none, False when this PBX should be left alone for now."""
    claim = command_claim(pbx_id=pbx.pk, now=now)
    if claim is None:
        return None
    command, attempt = claim
    with structlog.contextvars.bound_contextvars(pbx_id=pbx.pk, command=command.pk):
        try:
            went_on = _send(command, attempt, now)
        except ClaimLostError:
            log.warning("command_claim_lost")
            return True
        log.info("command_tried", kind=command.kind, state=command.state)
        return went_on


def _send(command: Command, attempt: CommandAttempt, now: dt.datetime) -> bool:
    assert_no_transaction()
    try:
        answer = execute(api_for(command.pbx), command, partial(_store, command))
        _record(command, attempt, answer, now)
    except PbxError as error:
        error_record(command=command, attempt=attempt, error=error, now=now)
        if isinstance(error, LINK_ERRORS):
            link_failed(pbx=command.pbx, error=error, now=now)
        elif not error.outcome_known:
            pbx_probe(pbx=command.pbx, now=now)  # whether only this answer was lost, or the device answers nothing
        return not _should_pause(error)
    except (ClaimLostError, OperationalError):  # of a database that is away: the lease runs out, it is sent again
        raise
    except Exception as error:
        log.exception("command_failed")
        bug_record(command=command, attempt=attempt, error=error)
    return True


def _record(command: Command, attempt: CommandAttempt, answer: Done | Split, now: dt.datetime) -> None:
    if isinstance(answer, Split):
        split_record(command=command, attempt=attempt, answer=answer)
    else:
        done_record(command=command, attempt=attempt, answer=answer, now=now)


def _store(command: Command, payload: dict[str, object]) -> None:
    payload_store(command=command, payload=payload)


def _should_pause(error: PbxError) -> bool:
    """Whether the next command would fare no better: no connection, no answer, or too many requests."""
    if isinstance(error, PbxRejectedError) and error.vendor_code == TOO_MANY_REQUESTS:
        return True
    return isinstance(error, LINK_ERRORS) or not error.outcome_known
