"""What is due gets done although something else fails."""

import os
import signal
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from hotelpbx.common.sweeping import parts_do
from hotelpbx.frontdesk.management.commands import work
from pbx import sweep as pbx_side
from pbx.sweep import pbx_sweep


def fail() -> int:
    raise ValueError("a row that cannot be handled")


def test_a_part_that_fails_is_counted_and_in_nobodys_way() -> None:
    assert parts_do([("a", lambda: 2), ("b", fail), ("a", lambda: 3)]) == {"a": 5, "b": 0, "failed_parts": 1}


def test_a_database_that_is_away_is_told_at_once() -> None:
    done = []

    def away() -> int:
        raise OperationalError("the database is locked")

    with pytest.raises(OperationalError):
        parts_do([("a", away), ("b", lambda: done.append(1) or 1)])
    assert done == []


@pytest.mark.django_db
def test_the_telephone_side_goes_on_when_one_of_its_parts_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pbx_side, "leases_expire", lambda *, now: fail())
    monkeypatch.setattr(pbx_side, "commands_drain", lambda *, now: 7)
    assert pbx_sweep() | {"pbx_commands": 7, "failed_parts": 1} == pbx_sweep()


@pytest.mark.django_db(transaction=True)
def test_work_once_prints_the_counts() -> None:
    out = StringIO()
    call_command("work", "--once", stdout=out)
    lines = dict(line.split(": ") for line in out.getvalue().splitlines())
    assert {"pbx_commands", "pbx_receipts", "wakeups_armed", "forgotten_answers"} <= lines.keys()
    assert set(lines.values()) == {"0"}


@pytest.fixture
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals")
@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_a_database_that_is_away_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def sweep() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise OperationalError("the database is locked")
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(work, "sweep", sweep)
    call_command("work", interval=0)
    assert len(rounds) == 2
