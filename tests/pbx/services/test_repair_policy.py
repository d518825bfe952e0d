"""What somebody changed on the device: found each night, by setting, and set right as the PBX says."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.browser.reading import KEPT
from pbx.enums import Repair, SyncState
from pbx.models import Extension, Pbx
from pbx.services.commands import extension_want
from pbx.services.comparison import pbx_sync
from pbx.services.dispatch import commands_drain
from pbx.services.reconcile import pbx_reconcile
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def guests(extension: Extension, second: Extension) -> list[Extension]:
    """Two extensions that are as we want them, and have been for a while."""
    for phone in (extension, second):
        extension_want(extension=phone, name="Anna", routes=[], outbound=False, voicemail=True)
    commands_drain()
    Extension.objects.update(confirmed_at=timezone.now() - dt.timedelta(hours=1))
    return [extension, second]


def change(sim: Simulator, number: str, **settings: str) -> None:
    sim.state.extensions[number].settings.update(settings)


def reconcile(pbx: Pbx) -> int:
    pbx.refresh_from_db()
    found = pbx_reconcile(pbx=pbx, actor=SYSTEM)
    assert found.failed == []
    return found.extensions


def open_items() -> list[AttentionItem]:
    return list(AttentionItem.objects.filter(resolved_at__isnull=True))


CHANGES = [
    ({"username": "Somebody"}, "name"),
    ({"callrestriction": "off"}, "outbound"),
    ({"selectoutroute": "international"}, "outbound routes"),
    ({"dnd": "on"}, "do not disturb"),
    ({"hasvoicemail": "off"}, "voicemail"),
    ({"alwaysforward": "on", "atransferto": "Extension", "atransferext": "1003"}, "forwarding"),
    ({"noanswerforward": "on", "ntransferto": "Mobile Number", "mobile": "123"}, "forwarding"),
    ({"busyforward": "on", "btransferto": "Custom Number", "btransfernum": "0049"}, "forwarding"),
    ({"ringsimultaneous": "on", "mobile": "123"}, "forwarding"),
]


@pytest.mark.parametrize(("settings", "named"), CHANGES)
def test_each_setting_is_compared_and_set_right_by_itself(
    pbx_row: Pbx,
    guests: list[Extension],
    sim: Simulator,
    requests_to: Callable[..., list[dict[str, Any]]],
    settings: dict[str, str],
    named: str,
) -> None:
    Pbx.objects.update(repair=Repair.AUTO)
    change(sim, "1001", **settings)
    assert reconcile(pbx_row) == 1
    row = Extension.objects.get(number="1001")
    assert (row.drift, row.sync_state) == (named, SyncState.PENDING)
    assert Extension.objects.get(number="1002").sync_state == SyncState.SYNCED
    assert open_items() == []
    commands_drain()
    row.refresh_from_db()
    assert (row.drift, row.sync_state) == ("", SyncState.SYNCED)
    sent = {name for request in requests_to("extension/update") for name in request["body"]}
    assert sent - {"number"} <= set(KEPT)  # the device browser says of each that it is kept
    assert reconcile(pbx_row) == 0


def test_a_forwarding_that_led_outside_ends_in_the_mailbox(
    pbx_row: Pbx, guests: list[Extension], sim: Simulator
) -> None:
    change(sim, "1001", noanswerforward="on", ntransferto="Custom Number", ntransfernum="0049")
    change(sim, "1002", busyforward="on", btransferto="Extension", btransferext="9000")
    assert reconcile(pbx_row) == 1  # to the reception is no fault
    pbx_sync(pbx=pbx_row)
    commands_drain()
    settings = sim.state.extensions["1001"].settings
    assert (settings["noanswerforward"], settings["ntransferto"]) == ("on", "Voicemail")


def test_the_next_guest_does_not_get_the_forwarding_of_the_last(
    pbx_row: Pbx, extension: Extension, sim: Simulator
) -> None:
    change(sim, "1001", alwaysforward="on", atransferto="Mobile Number", mobile="123")
    extension_want(extension=extension, name="Next", routes=[], outbound=False, voicemail=False)
    commands_drain()
    assert sim.state.extensions["1001"].settings["alwaysforward"] == "off"
    assert Extension.objects.get().sync_state == SyncState.SYNCED


def test_a_person_is_asked_once_for_all_and_no_more_when_it_is_repaired(
    pbx_row: Pbx, guests: list[Extension], sim: Simulator
) -> None:
    change(sim, "1001", username="Somebody", dnd="on")
    gone = sim.state.extensions.pop("1002")
    for _night in range(2):
        assert reconcile(pbx_row) == 2
    (item,) = open_items()
    assert (item.kind, item.data["extensions"]) == (
        "pbx.drift",
        {"1001": ["name", "do not disturb"], "1002": ["missing on the device"]},
    )
    assert item.detail.startswith("1001: name, do not disturb; 1002: missing on the device. Add the missing ones")
    assert set(Extension.objects.values_list("sync_state", flat=True)) == {SyncState.SYNCED}  # nothing by itself

    sim.state.extensions["1002"] = gone
    pbx_sync(pbx=pbx_row)
    commands_drain()
    assert reconcile(pbx_row) == 0
    assert open_items() == []
    item.refresh_from_db()
    assert item.resolution == "Every extension is as wanted again."


def test_what_is_missing_on_the_device_is_a_matter_for_a_person_also_where_repairs_are_automatic(
    pbx_row: Pbx, guests: list[Extension], sim: Simulator
) -> None:
    Pbx.objects.update(repair=Repair.AUTO)
    gone = sim.state.extensions.pop("1002")
    assert reconcile(pbx_row) == 1
    assert open_items()[0].data["extensions"] == {"1002": ["missing on the device"]}
    sim.state.extensions["1002"] = gone
    assert reconcile(pbx_row) == 0
    assert open_items() == []


def test_a_repair_by_hand_asks_nothing_of_what_the_device_does_not_have(
    pbx_row: Pbx, guests: list[Extension], sim: Simulator
) -> None:
    change(sim, "1001", username="Somebody")
    del sim.state.extensions["1002"]
    drift, requested = pbx_sync(pbx=pbx_row)
    assert (drift.missing_on_device, requested) == (("1002",), 1)
    commands_drain()
    (item,) = open_items()
    assert (item.kind, item.data["extensions"]) == ("pbx.drift", {"1002": ["missing on the device"]})
    assert "Add the missing ones on the device" in item.detail
    assert set(Extension.objects.values_list("sync_state", flat=True)) == {SyncState.SYNCED}


def test_nobody_fights_over_a_setting(pbx_row: Pbx, guests: list[Extension], sim: Simulator) -> None:
    Pbx.objects.update(repair=Repair.AUTO)
    change(sim, "1001", username="Somebody")
    reconcile(pbx_row)
    commands_drain()
    change(sim, "1001", username="Somebody")  # at once again
    reconcile(pbx_row)
    assert Extension.objects.get(number="1001").sync_state == SyncState.SYNCED
    assert open_items()[0].data["extensions"] == {"1001": ["name"]}
