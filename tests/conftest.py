"""What every test shares."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from billing import ledger
from billing.services import night_steps
from hotelpbx.common.append_only import audit_triggers_create, audit_triggers_drop
from pbx.services.reconcile import Reconciliation

# How long an example takes says nothing on a machine that does other things, too.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


@pytest.fixture(scope="session", autouse=True)
def _flush_without_ledger_triggers() -> Iterator[None]:
    """Transactional tests empty every table; the triggers of ledger and audit trail would (rightly) refuse."""
    teardown = TransactionTestCase._fixture_teardown

    def fixture_teardown(self: TransactionTestCase) -> None:
        ledger.ledger_triggers_drop(connection)
        ledger.invoice_triggers_drop(connection)
        audit_triggers_drop(connection)
        try:
            teardown(self)
        finally:
            ledger.ledger_triggers_create(connection)
            ledger.invoice_triggers_create(connection)
            audit_triggers_create(connection)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", fixture_teardown)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _nothing_left_over() -> None:
    """What a request leaves in the thread or the cache must not reach the next test."""
    cache.clear()
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _no_broker(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pokes of the queue go nowhere in tests: what a test needs done it does itself, through the sweep."""
    from celery.app.task import Task

    monkeypatch.setattr(Task, "apply_async", lambda self, *args, **kwargs: None)


@pytest.fixture(autouse=True)
def _no_device_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """The night audit finds no missed call on the phone system, unless a test brings one that answers."""
    monkeypatch.setattr(night_steps, "call_records_reconcile", lambda *, pbx: Reconciliation())
