"""Pokes: after commit a worker is told that there is work. A lost poke is harmless, the sweep finds the rows."""

from collections.abc import Callable

from django.db import transaction

from hotelpbx.common.transactions import poke_on_commit


def poke_drain() -> None:
    """After commit, have a worker send the waiting commands; once per transaction however often it is called."""
    _once_per_transaction(_send_drain)


def poke_process() -> None:
    """After commit, have a worker process the stored reports; once per transaction."""
    _once_per_transaction(_send_process)


def _once_per_transaction(send: Callable[[], object]) -> None:
    waiting = transaction.get_connection().run_on_commit
    if not any(send in getattr(entry[1], "args", ()) for entry in waiting):
        poke_on_commit(send)


def _send_drain() -> None:
    from pbx.tasks import drain_task

    drain_task.delay()


def _send_process() -> None:
    from pbx.tasks import process_task

    process_task.delay()
