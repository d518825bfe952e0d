"""Whether the device answers: probes, keep-alive, its clock, and the sweep that looks after all of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from hotelpbx.common.models import AttentionItem
from hotelpbx.common.transactions import NetworkInTransactionError
from pbx.enums import LinkState, Transport
from pbx.gateway import api_for
from pbx.models import Extension, Pbx, PbxSession
from pbx.services.commands import extension_want
from pbx.services.exchanges import pbx_store
from pbx.services.links import pbx_probe
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep

pytestmark = pytest.mark.django_db

Requests = Callable[..., list[dict[str, Any]]]


def open_kinds() -> list[str]:
    return list(AttentionItem.objects.filter(resolved_at__isnull=True).values_list("kind", flat=True))


def test_the_first_probe_learns_who_the_device_is(pbx_row: Pbx) -> None:
    Pbx.objects.update(state=LinkState.OFFLINE)
    assert pbx_probe(pbx=pbx_row)
    pbx_row.refresh_from_db()
    assert (pbx_row.state, pbx_row.serial_number, pbx_row.firmware) == ("online", "369451090405", "30.15.0.30")
    assert abs(pbx_row.clock_skew_seconds or 0) <= 2
    assert pbx_row.reconcile_due_at is not None


@pytest.mark.parametrize(("zone", "local_zone"), [("Asia/Shanghai", "Asia/Shanghai"), ("UTC", "UTC")])
def test_the_clock_is_read_in_the_zone_of_the_device(zone: str, local_zone: str) -> None:
    with Simulator(rooms=["1001"], timezone=zone) as simulator:
        row = Pbx.objects.create(
            name="far",
            property_code="H1",
            url=simulator.url,
            username="api",
            password="simulator",
            timezone=local_zone,
        )
        assert pbx_probe(pbx=row)
    row.refresh_from_db()
    assert abs(row.clock_skew_seconds or 0) <= 2


def test_a_wrong_clock_is_told_and_forgotten_when_it_is_right(pbx_row: Pbx, sim: Simulator) -> None:
    sim.control("clock", {"advance": 90})
    pbx_probe(pbx=pbx_row)
    pbx_row.refresh_from_db()
    assert 85 <= (pbx_row.clock_skew_seconds or 0) <= 95
    assert open_kinds() == ["pbx.clock"]

    sim.control("clock", {"set": timezone.now().isoformat()})
    pbx_probe(pbx=pbx_row)
    assert open_kinds() == []


def test_a_pbx_with_http_reports_is_logged_in_at_once_and_kept_so(
    pbx_row: Pbx, sim: Simulator, requests_to: Requests
) -> None:
    Pbx.objects.update(clock_checked_at=timezone.now())
    start = timezone.now()
    pbx_sweep(start)
    assert len(requests_to("login")) == 1
    pbx_sweep(start + dt.timedelta(minutes=1))
    assert requests_to("heartbeat") == []
    for minutes in (11, 22, 33):
        sim.control("clock", {"advance": 11 * 60})
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=True):
            pbx_sweep()
    assert len(requests_to("login")) == 1
    assert len(requests_to("heartbeat")) >= 3
    assert sim.control("state")["sessions"] == 1


def test_a_pbx_with_tcp_reports_needs_no_login_for_them(pbx_row: Pbx, requests_to: Requests) -> None:
    Pbx.objects.update(clock_checked_at=timezone.now(), transport=Transport.TCP)
    pbx_sweep()
    assert requests_to() == []


def test_the_clock_is_checked_each_hour(pbx_row: Pbx, requests_to: Requests) -> None:
    for minutes in (0, 10, 59, 61):
        Pbx.objects.filter(clock_checked_at__isnull=False).update(
            clock_checked_at=timezone.now() - dt.timedelta(minutes=minutes)
        )
        pbx_sweep()
    assert len(requests_to("deviceinfo/query")) == 2


def test_a_forgotten_login_is_renewed_unseen(extension: Extension, sim: Simulator) -> None:
    api = api_for(extension.pbx)
    api.system.device_info()
    sim.control("reboot", {})
    assert api.system.device_info().serial_number
    assert PbxSession.objects.get().token


def test_the_network_is_refused_inside_a_transaction(pbx_row: Pbx) -> None:
    with transaction.atomic(), pytest.raises(NetworkInTransactionError):
        api_for(pbx_row).system.device_info()


def test_a_corrected_password_is_used_and_the_item_closed(
    extension: Extension, pbx_row: Pbx, requests_to: Requests
) -> None:
    Pbx.objects.update(password="wrong")
    extension_want(extension=extension, name="Anna", routes=[], outbound=False, voicemail=False)
    now = timezone.now()
    for step in range(5):
        pbx_sweep(now + dt.timedelta(minutes=step))
    assert len(requests_to("login")) == 3
    assert open_kinds() == ["pbx.link"]

    pbx_store(name="main", values={"password": "simulator"})
    pbx_sweep(timezone.now() + dt.timedelta(seconds=1))
    assert open_kinds() == []
    assert Extension.objects.get().confirmed_name == "Anna"


def test_an_address_that_locked_us_out_is_left_alone_until_it_opens(pbx_row: Pbx, sim: Simulator) -> None:
    sim.control("faults", {"mode": "errno", "errno": "20002", "endpoint": "login"})
    now = timezone.now()
    pbx_probe(pbx=pbx_row, now=now)
    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.DEGRADED
    assert pbx_row.probe_at is not None
    assert pbx_row.probe_at - now > dt.timedelta(minutes=10)
    assert PbxSession.objects.get().password_failures == 0


def test_two_processes_log_in_once(pbx_row: Pbx) -> None:
    from pbx.gateway import RowTokenStore

    first, second = RowTokenStore(pbx_row.pk), RowTokenStore(pbx_row.pk)
    assert first.load().token == ""
    assert first.try_begin_login("")
    assert not second.try_begin_login("")
    first.login_succeeded("abc", "HTTP")
    assert not second.try_begin_login("")
    assert second.load().token == "abc"
    assert second.try_begin_login("abc")
    second.forget_token("other")
    assert second.load().token == "abc"
    second.forget_token("abc")
    assert second.load().token == ""


def test_a_client_that_keeps_stealing_the_login_has_us_compare_at_most_once_a_minute(pbx_row: Pbx) -> None:
    from pbx.gateway import RowTokenStore
    from pbx.services.reconcile import reconcile_due

    store, start, began = RowTokenStore(pbx_row.pk), timezone.now(), set()
    store.load()
    for seconds in range(0, 125, 5):
        now = start + dt.timedelta(seconds=seconds)
        with time_machine.travel(now, tick=False):
            store.login_succeeded(f"t{seconds}", "HTTP")
            reconcile_due(now=now)
        began.add(Pbx.objects.get().reconcile_began_at)
    assert began == {start + dt.timedelta(minutes=minute) for minute in range(3)}


def test_a_login_puts_off_no_comparison_that_is_due(pbx_row: Pbx) -> None:
    from pbx.gateway import RowTokenStore

    now = timezone.now()
    Pbx.objects.update(reconcile_due_at=now, reconcile_began_at=now)  # it has just restarted
    RowTokenStore(pbx_row.pk).login_succeeded("abc", "HTTP")
    assert Pbx.objects.get().reconcile_due_at == now


def test_a_lease_of_a_dead_process_runs_out(pbx_row: Pbx) -> None:
    from pbx.gateway import RowTokenStore

    first, second = RowTokenStore(pbx_row.pk), RowTokenStore(pbx_row.pk)
    first.load()
    assert first.try_begin_login("")
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=31)):
        assert second.try_begin_login("")


def test_no_secret_is_stored_in_clear(pbx_row: Pbx) -> None:
    from django.db import connection

    api_for(pbx_row).system.device_info()
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM pbx_pbx UNION ALL SELECT token FROM pbx_pbxsession")
        stored = [row[0] for row in cursor.fetchall()]
    token = PbxSession.objects.get().token
    assert token
    assert all("simulator" not in text and token not in text for text in stored)


def test_another_trouble_gets_its_own_words(pbx_row: Pbx, sim: Simulator) -> None:
    sim.stop()
    now = timezone.now()
    pbx_probe(pbx=pbx_row, now=now)
    sim.start()
    Pbx.objects.update(password="wrong")
    pbx_row.refresh_from_db()
    pbx_probe(pbx=pbx_row, now=now + dt.timedelta(minutes=1))
    items = [(item.subject, item.resolved_at is None) for item in AttentionItem.objects.order_by("pk")]
    assert items == [
        ("Phone system main does not answer", False),
        ("Phone system main refuses the API password", True),
    ]
