"""What somebody changes on the device is looked at soon, and never fought over."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from pbx.enums import LinkState, ReceiptState, SyncState, Transport
from pbx.models import Command, Extension, Pbx, Receipt
from pbx.services import drift
from pbx.services.commands import extension_want
from pbx.services.device import differences
from pbx.services.dispatch import commands_drain
from pbx.services.drift import drift_look, drift_take
from pbx.services.intake import event_receive, receipts_process
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db


def soon() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=10)


def changed(pbx: Pbx, number: str, operation: str = "update", kind: str = "extension") -> Receipt:
    report = {"event": "ConfigChange", "type": kind, "operation": operation, "extid": number, "trunkname": "t"}
    receipt = event_receive(pbx=pbx, payload=json.dumps(report).encode(), source=Transport.HTTP)
    receipts_process()
    receipt.refresh_from_db()
    return receipt


@pytest.fixture
def anna(extension: Extension) -> Extension:
    """An extension that is as we want it."""
    extension_want(extension=extension, name="Anna", routes=[], outbound=True, voicemail=True)
    commands_drain()
    extension.refresh_from_db()
    assert extension.sync_state == SyncState.SYNCED
    return extension


def test_a_change_on_the_device_is_found_and_only_shown(
    pbx_row: Pbx, anna: Extension, sim: Simulator, requests_to: Callable[..., list[Any]]
) -> None:
    sim.state.extensions["1001"].settings["username"] = "Somebody"
    assert changed(pbx_row, "1001").state == ReceiptState.PROCESSED
    assert drift_look(now=timezone.now()) == 0  # a mass change is looked at once, when it is over
    before = len(requests_to())
    assert drift_look(now=soon()) == 1
    anna.refresh_from_db()
    assert (anna.drift, anna.compare_due_at, anna.sync_state) == ("name", None, SyncState.SYNCED)
    assert [entry["endpoint"] for entry in requests_to()[before:]] == ["extension/query"]
    assert drift_look(now=soon()) == 0
    assert Command.objects.count() == 1


def test_our_own_sync_takes_the_mark_away(pbx_row: Pbx, anna: Extension) -> None:
    Extension.objects.update(drift="name")
    extension_want(extension=anna, name="Bert", routes=[], outbound=True, voicemail=True)
    changed(pbx_row, "1001")
    assert drift_look(now=soon()) == 0  # our own request is still to be sent
    commands_drain()
    anna.refresh_from_db()
    assert anna.drift == ""
    assert drift_look(now=soon()) == 1
    anna.refresh_from_db()
    assert anna.drift == ""


def test_what_was_asked_for_while_the_device_was_read_is_no_change_of_somebody(
    pbx_row: Pbx, anna: Extension, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differ(extension: Extension, shown: Any) -> tuple[str, ...]:
        later = extension.wanted_version + 1
        Extension.objects.filter(pk=extension.pk).update(wanted_version=later, confirmed_at=timezone.now())
        return differences(extension, shown)

    monkeypatch.setattr(drift, "differences", differ)
    sim.state.extensions["1001"].settings["username"] = "Bert"
    assert drift_take(pbx=pbx_row, now=soon()) == 0
    anna.refresh_from_db()
    assert anna.drift == ""


def test_an_extension_deleted_on_the_device_does_not_hide_the_others(
    pbx_row: Pbx, anna: Extension, second: Extension, sim: Simulator
) -> None:
    extension_want(extension=second, name="Ben", routes=[], outbound=True, voicemail=True)
    commands_drain()
    del sim.state.extensions["1001"]
    sim.state.extensions["1002"].settings["dnd"] = "on"
    changed(pbx_row, "1001", "del")
    changed(pbx_row, "1002")
    assert drift_look(now=soon()) == 2
    drifts = dict(Extension.objects.values_list("number", "drift"))
    assert drifts == {"1001": "missing on the device", "1002": "do not disturb"}


@pytest.mark.parametrize(("number", "kind"), [("9000", "extension"), ("1001", "extension"), ("", "trunk")])
def test_what_is_not_ours_is_stored_only(pbx_row: Pbx, extension: Extension, number: str, kind: str) -> None:
    receipt = changed(pbx_row, number, kind=kind)  # nobody has wanted anything of 1001 yet
    assert receipt.state == ReceiptState.IGNORED
    assert not Extension.objects.filter(compare_due_at__isnull=False).exists()


def test_a_device_that_is_away_is_asked_again(pbx_row: Pbx, anna: Extension, sim: Simulator) -> None:
    changed(pbx_row, "1001")
    sim.stop()
    now = soon()
    assert drift_look(now=now) == 0
    anna.refresh_from_db()
    assert anna.compare_due_at == now + dt.timedelta(minutes=1)
    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.OFFLINE
    assert drift_look(now=now + dt.timedelta(minutes=2)) == 0
