"""Where transactions end and the outside world begins."""

import functools
from collections.abc import Callable

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)


class NetworkInTransactionError(RuntimeError):
    """Somebody calls the network while a transaction is open: a bug, never a condition to handle."""


def assert_no_transaction() -> None:
    """Raise `NetworkInTransactionError` inside a transaction; tests of one case inside a transaction are exempt."""
    connection = transaction.get_connection()
    if connection.in_atomic_block and not all(getattr(b, "_from_testcase", False) for b in connection.atomic_blocks):
        raise NetworkInTransactionError("no network call inside a database transaction")


def poke_on_commit(send: Callable[[], object]) -> None:
    """Call `send` after commit; a lost poke is logged and harmless because a sweep finds the row."""
    transaction.on_commit(functools.partial(_poke, send), robust=True)


def _poke(send: Callable[[], object]) -> None:
    try:
        send()
    except Exception:
        log.warning("poke_lost", exc_info=True)
