"""Two phone systems on real sockets, one of them in trouble: the other one does not notice.

That one failing handler holds up no other report is tested in `test_intake`, one dead extension in `test_dispatch`.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hotelpbx.common.models import AttentionItem
from pbx.enums import LinkState, SyncState, Transport
from pbx.events import CodeDialled
from pbx.models import CallRecord, Extension, Pbx, Receipt
from pbx.services.commands import extension_want
from pbx.services.intake import event_receive
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def annex(sim: Simulator) -> Iterator[tuple[Pbx, Simulator]]:
    """The second phone system, first by name and by number wherever they are sorted."""
    with Simulator(rooms=("1001", "1002", "1003"), extensions=["9000"]) as other:
        values = {"property_code": "H1", "username": "api", "password": "simulator", "state": LinkState.ONLINE}
        yield Pbx.objects.create(pk=1, name="annex", url=other.url, tcp_port=other.tcp_port, **values), other


@pytest.fixture
def both(annex: tuple[Pbx, Simulator], pbx_row: Pbx, sim: Simulator) -> dict[str, Extension]:
    """Both have a call to fetch, a name to send and a report to process."""
    phones = {}
    for pbx, device in (annex, (pbx_row, sim)):
        device.control("phones/1001/dial", {"number": "1002"})
        device.control("phones/1002/answer", {})
        device.control("phones/1001/hangup", {})
        phones[pbx.name] = Extension.objects.create(pbx=pbx, number="1001")
        extension_want(extension=phones[pbx.name], name="Anna", routes=[], outbound=True, voicemail=True)
        event_receive(pbx=pbx, payload=code(), source=Transport.HTTP)
    return phones


def code() -> bytes:
    member = {"ext": {"number": "1001", "channelid": "PJSIP/1", "memberstatus": "ANSWERED"}}
    return json.dumps({"event": "DTMF", "callid": "1700000000.1", "infos": "777*01", "members": [member]}).encode()


def sweep() -> None:
    """Twice: the first login has the lists compared by the next sweep."""
    pbx_sweep()
    pbx_sweep()


def main_is_served() -> None:
    assert Extension.objects.get(pbx__name="main").sync_state == SyncState.SYNCED
    assert CallRecord.objects.filter(pbx__name="main").count() == 1
    assert not Receipt.objects.filter(pbx__name="main", processed_at=None).exists()
    assert Pbx.objects.get(name="main").state == LinkState.ONLINE


@pytest.mark.parametrize("fault", ["away", "error500", "garbage", "errno"])
def test_a_phone_system_in_trouble_holds_up_no_other(
    fault: str, annex: tuple[Pbx, Simulator], both: dict[str, Extension]
) -> None:
    annex[1].control("faults", {"mode": fault, **({"errno": "10025"} if fault == "errno" else {})})
    sweep()
    main_is_served()
    assert Extension.objects.get(pbx__name="annex").sync_state == SyncState.PENDING
    assert not CallRecord.objects.filter(pbx__name="annex").exists()


def test_a_handler_that_fails_for_one_phone_system_holds_up_no_other(
    both: dict[str, Extension], handlers: dict[type, Any]
) -> None:
    def refuse_annex(event: CodeDialled) -> None:
        if event.pbx.name == "annex":
            raise LookupError("no such room")

    handlers[CodeDialled].append(refuse_annex)
    sweep()
    main_is_served()
    assert set(Receipt.objects.values_list("pbx__name", "state")) == {("annex", "failed"), ("main", "processed")}
    assert [item.data["pbx"] for item in AttentionItem.objects.filter(kind="pbx.report")] == ["annex"]


def test_an_extension_that_is_dead_on_one_holds_up_neither_its_neighbours_nor_the_other(
    annex: tuple[Pbx, Simulator], both: dict[str, Extension]
) -> None:
    neighbour = Extension.objects.create(pbx=annex[0], number="1003")
    extension_want(extension=neighbour, name="Ben", routes=[], outbound=True, voicemail=True)
    del annex[1].state.extensions["1001"]
    sweep()
    main_is_served()
    states = dict(Extension.objects.filter(pbx=annex[0]).values_list("number", "sync_state"))
    assert states == {"1001": SyncState.FAILED, "1003": SyncState.SYNCED}
