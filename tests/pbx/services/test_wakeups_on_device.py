"""Alarms on the device: one for one promise, whatever gets lost, and nobody else's touched."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from pbx.enums import CommandState
from pbx.models import Command, Extension, Pbx
from pbx.services.commands import wakeup_create_request, wakeup_delete_request
from pbx.services.dispatch import commands_drain
from pbx.services.queue import command_claim, leases_expire
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db

Requests = Callable[..., list[dict[str, Any]]]
Alarms = Callable[[str], list[dict[str, Any]]]


def ask(*extensions: Extension, key: str = "w-1", **values: Any) -> Command:
    defaults: dict[str, Any] = {"time": dt.time(6, 30), "kind": "onetime", "weekdays": (), "repeats": 2, "interval": 5}
    later = timezone.now() + dt.timedelta(hours=8)
    return wakeup_create_request(extensions=extensions, not_after=later, key=key, **{**defaults, **values})


def drained(command: Command, minutes: int = 0) -> Command:
    commands_drain(now=timezone.now() + dt.timedelta(minutes=minutes))
    command.refresh_from_db()
    return command


def foreign_alarm(sim: Simulator, number: str, time: str = "06:30") -> str:
    """An alarm that somebody made on the device itself."""
    from pbx.simulator.alarms import alarm_arm
    from pbx.simulator.state import Alarm

    alarm = Alarm("900", number, time, "onetime", "", "2", "5", "macroform-cold_day")
    with sim.exchange.lock:
        sim.state.alarms["900"] = alarm
        alarm_arm(sim.exchange, alarm)
    return alarm.wakeupid


def test_a_group_is_one_request_and_every_id_is_found(
    extension: Extension, second: Extension, requests_to: Requests, alarms: Alarms
) -> None:
    command = drained(ask(extension, second))
    assert command.state == CommandState.DONE
    ids = {number: alarms(number)[0]["wakeupid"] for number in ("1001", "1002")}
    assert command.result == {"alarms": ids, "failed": {}}
    assert len(requests_to("wakeupcall/create")) == 1
    assert len(requests_to("wakeupcall/")) == 3


def test_a_lost_answer_never_makes_a_second_alarm(
    extension: Extension, second: Extension, sim: Simulator, alarms: Alarms, requests_to: Requests
) -> None:
    sim.control("faults", {"mode": "answer_lost", "endpoint": "wakeupcall/create", "count": 1})
    command = drained(ask(extension, second))
    assert command.state == CommandState.RETRYING
    drained(command, minutes=10)
    assert command.state == CommandState.DONE
    assert set(command.result["alarms"]) == {"1001", "1002"}
    assert [len(alarms(number)) for number in ("1001", "1002")] == [1, 1]
    assert len(requests_to("wakeupcall/create")) == 1


def test_an_answer_lost_before_it_was_done_is_made_good(extension: Extension, sim: Simulator, alarms: Alarms) -> None:
    sim.control("faults", {"mode": "error500", "endpoint": "wakeupcall/create", "count": 1})
    command = drained(ask(extension))
    assert command.state == CommandState.RETRYING
    assert drained(command, minutes=10).state == CommandState.DONE
    assert len(alarms("1001")) == 1


def test_a_worker_killed_after_the_create_leaves_one_alarm(
    pbx_row: Pbx, extension: Extension, alarms: Alarms, requests_to: Requests
) -> None:
    from pbx.gateway import api_for
    from pbx.services.device import execute
    from pbx.services.queue import payload_store

    command = ask(extension)
    now = timezone.now()
    claim = command_claim(pbx_id=pbx_row.pk, now=now)
    assert claim is not None
    claimed, _attempt = claim
    execute(api_for(pbx_row), claimed, lambda payload: payload_store(command=claimed, payload=payload))

    assert leases_expire(now=now + dt.timedelta(minutes=10)) == 1
    drained(command, minutes=20)
    assert command.state == CommandState.DONE
    assert command.result["alarms"] == {"1001": alarms("1001")[0]["wakeupid"]}
    assert len(requests_to("wakeupcall/create")) == 1


def test_unknown_members_are_named_and_the_others_served(
    pbx_row: Pbx, extension: Extension, second: Extension, alarms: Alarms
) -> None:
    missing = Extension.objects.create(pbx=pbx_row, number="7777")
    command = drained(ask(extension, missing, second))
    assert command.state == CommandState.DONE
    assert set(command.result["alarms"]) == {"1001", "1002"}
    assert command.result["failed"] == {"7777": "This extension does not exist on the phone system."}


def test_when_nobody_could_be_served_a_person_is_needed(pbx_row: Pbx) -> None:
    missing = Extension.objects.create(pbx=pbx_row, number="7777")
    command = drained(ask(missing))
    assert command.state == CommandState.NEEDS_ATTENTION
    assert command.reason == "This extension does not exist on the phone system."


def test_an_alarm_of_somebody_else_is_neither_taken_nor_touched(
    extension: Extension, sim: Simulator, alarms: Alarms
) -> None:
    foreign = foreign_alarm(sim, "1001", "07:00")
    command = drained(ask(extension))
    (own,) = (alarm["wakeupid"] for alarm in alarms("1001") if alarm["wakeupid"] != foreign)
    assert command.result["alarms"] == {"1001": own}

    drained(wakeup_delete_request(extension=extension, wakeup_ids=[own], key="d-1"))
    assert [alarm["wakeupid"] for alarm in alarms("1001")] == [foreign]


def test_the_same_alarm_of_somebody_else_is_not_ours(extension: Extension, sim: Simulator, alarms: Alarms) -> None:
    foreign_alarm(sim, "1001")
    command = drained(ask(extension))
    assert command.state == CommandState.NEEDS_ATTENTION
    assert command.result["failed"] == {"1001": "The extension already has this wake-up call."}
    assert len(alarms("1001")) == 1


def test_deleting_what_is_gone_is_done_and_the_rest_is_deleted(
    extension: Extension, sim: Simulator, alarms: Alarms
) -> None:
    first = drained(ask(extension)).result["alarms"]["1001"]
    drained(wakeup_delete_request(extension=extension, wakeup_ids=[first, "555"], key="d-1"))
    assert alarms("1001") == []
    again = drained(wakeup_delete_request(extension=extension, wakeup_ids=[first], key="d-2"))
    assert again.state == CommandState.DONE


def test_a_weekday_alarm_keeps_its_days(extension: Extension, alarms: Alarms) -> None:
    drained(ask(extension, kind="custom", weekdays=(5, 1)))
    assert (alarms("1001")[0]["type"], alarms("1001")[0]["weekdays"]) == ("custom", "1,5")
