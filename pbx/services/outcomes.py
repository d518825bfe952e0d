"""What an answer of the device, or its absence, means for a command; each is recorded in one short transaction."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hotelpbx.common.retry import next_attempt_at
from pbx.enums import CommandKind, CommandState, SyncState
from pbx.locks import extensions_lock
from pbx.models import Command, CommandAttempt, CommandTarget, Extension
from pbx.services import alerts
from pbx.services.device import Confirmation, Done, Split
from pbx.services.links import LINK_ERRORS
from pbx.services.pokes import poke_drain
from pbx.services.queue import ONE_SHOT, command_give_up, command_settle, command_wait_again, finished_publish
from pbx.services.syncs import extension_sync_request
from pbx.vendor.errors import PbxBusyError, PbxError, PbxRejectedError

BUSY_MOST_SECONDS = 10.0
READ_BACK_TRIES = 5


@transaction.atomic(savepoint=False)
def done_record(*, command: Command, attempt: CommandAttempt, answer: Done, now: dt.datetime) -> None:
    """The device did it. A sync is confirmed by what the device showed afterwards, never by its "Success"."""
    _attempt_close(attempt, "done")
    if answer.confirmation is not None:
        _sync_record(command, answer.confirmation, now)
        return
    failed = answer.result.get("failed", {})
    if failed and not answer.result.get("alarms"):
        command_give_up(command, next(iter(failed.values())), result=answer.result)
        return
    if command.kind == CommandKind.CHECKOUT:  # which empties the mailboxes
        Extension.objects.filter(commands=command, number__in=answer.result["checked_out"]).update(unread_voicemails=0)
    _finish(command, answer.result)


def _finish(command: Command, result: dict[str, object]) -> None:
    command_settle(command, CommandState.DONE, result=result, reason="", error_code="", finished_at=timezone.now())
    alerts.command_alert_close(command)
    finished_publish(command)


def _sync_record(command: Command, shown: Confirmation, now: dt.datetime) -> None:
    (extension,) = extensions_lock(extensions=[_extension_of(command)])
    extension.confirmed_name, extension.confirmed_outbound = shown.name[:64], shown.outbound
    extension.confirmed_at = now
    extension.save(update_fields=["confirmed_name", "confirmed_outbound", "confirmed_at"])
    if shown.differences:
        _not_as_wanted(command, extension, shown.differences, now)
        return
    had_drift = bool(extension.drift)
    extension.confirmed_version, extension.drift = shown.version, ""
    if extension.wanted_version == shown.version:
        extension.sync_state, extension.sync_error = SyncState.SYNCED, ""
    extension.save(update_fields=["confirmed_version", "drift", "sync_state", "sync_error"])
    if had_drift:
        alerts.drift_alert_follow(extension.pbx)
    _finish(command, {"version": shown.version})
    if extension.wanted_version != shown.version:
        extension_sync_request(extension=extension, requested_by=command.requested_by)


def _not_as_wanted(command: Command, extension: Extension, differences: tuple[str, ...], now: dt.datetime) -> None:
    reason = f"The phone system took it but shows something else: {', '.join(differences)}"
    if command.attempts_made >= READ_BACK_TRIES:
        _sync_failed(extension, reason)
        command_give_up(command, reason)
        return
    not_before = next_attempt_at(now, command.attempts_made)
    command_wait_again(command, CommandState.RETRYING, not_before=not_before, reason=reason[:300])


def _extension_of(command: Command) -> Extension:
    return Extension.objects.get(sync_commands=command)


def _sync_failed(extension: Extension, sentence: str) -> None:
    Extension.objects.filter(pk=extension.pk).update(sync_state=SyncState.FAILED, sync_error=sentence[:300])


@transaction.atomic(savepoint=False)
def split_record(*, command: Command, attempt: CommandAttempt, answer: Split) -> None:
    """Ask for each member of a refused group alone; the new commands take the group's place in the order."""
    _attempt_close(attempt, "split", answer.reason)
    numbers = command.payload["numbers"]
    targets = list(Extension.objects.filter(commands=command))
    waited_for = [extension for extension in targets if extension.number not in numbers]
    singles = [_single(command, extension, waited_for) for extension in targets if extension.number in numbers]
    command_settle(
        command,
        CommandState.CANCELLED,
        reason=f"Sent one by one: {answer.reason}"[:300],
        result={"split_into": singles},
        finished_at=timezone.now(),
    )
    poke_drain()


def _single(command: Command, extension: Extension, waited_for: list[Extension]) -> int:
    single = Command.objects.create(
        pbx_id=command.pbx_id,
        kind=command.kind,
        payload={**command.payload, "numbers": [extension.number]},
        sequence=command.sequence,
        not_before=command.not_before,
        not_after=command.not_after,
        requested_by=command.requested_by,
    )
    pks = [extension.pk, *(other.pk for other in waited_for)]
    CommandTarget.objects.bulk_create(CommandTarget(command=single, extension_id=pk) for pk in pks)
    return single.pk


@transaction.atomic(savepoint=False)
def error_record(*, command: Command, attempt: CommandAttempt, error: PbxError, now: dt.datetime) -> None:
    """The device did not do it, or did not say. What may be repeated waits, the rest needs a person."""
    if isinstance(error, LINK_ERRORS):
        _unsent(command, attempt, error, now)
    elif _may_repeat(command, error):
        _retry_later(command, attempt, error, now)
    else:
        _refused(command, attempt, error)


def _unsent(command: Command, attempt: CommandAttempt, error: PbxError, now: dt.datetime) -> None:
    """It never left the house: it waits as before, only the trace of the attempt stays."""
    _attempt_close(attempt, "not_sent", str(error))
    state = CommandState.RETRYING if command.attempts_made > 1 else CommandState.QUEUED
    command_wait_again(command, state, not_before=now, attempts_made=F("attempts_made") - 1)


def _may_repeat(command: Command, error: PbxError) -> bool:
    return error.retryable and (error.outcome_known or command.kind not in ONE_SHOT)


def _retry_later(command: Command, attempt: CommandAttempt, error: PbxError, now: dt.datetime) -> None:
    _attempt_close(attempt, "failed", str(error))
    most = BUSY_MOST_SECONDS if isinstance(error, PbxBusyError) else 300.0
    command_wait_again(
        command,
        CommandState.RETRYING,
        not_before=next_attempt_at(now, command.attempts_made, most=most),
        reason=sentence_of(error)[:300],
        error_code=code_of(error),
    )


def _refused(command: Command, attempt: CommandAttempt, error: PbxError) -> None:
    _attempt_close(attempt, "refused" if error.outcome_known else "unknown", str(error))
    sentence = sentence_of(error)
    if not error.outcome_known:
        sentence = f"It is not known whether this was done: {sentence}"
    if command.kind == CommandKind.EXTENSION_SYNC:
        _sync_failed(_extension_of(command), sentence)
    command_give_up(command, sentence, code_of(error))


@transaction.atomic(savepoint=False)
def bug_record(*, command: Command, attempt: CommandAttempt, error: Exception) -> None:
    """A fault of our own while it was sent: whether the device did it is not known, so a person decides."""
    text = f"{type(error).__name__}: {error}"
    _attempt_close(attempt, "unknown", text)
    if command.kind == CommandKind.EXTENSION_SYNC:
        _sync_failed(_extension_of(command), text)
    command_give_up(command, text)


def sentence_of(error: PbxError) -> str:
    """The error in words for people."""
    return error.sentence if isinstance(error, PbxRejectedError) else str(error)


def code_of(error: PbxError) -> str:
    """The device's error number, if it gave one."""
    return error.vendor_code if isinstance(error, PbxRejectedError) else ""


def _attempt_close(attempt: CommandAttempt, outcome: str, error: str = "") -> None:
    attempt.finished_at, attempt.outcome, attempt.error = timezone.now(), outcome, error[:300]
    attempt.save(update_fields=["finished_at", "outcome", "error"])
