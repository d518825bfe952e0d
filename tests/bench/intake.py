"""Reports in: through the web server and through the listener, against a bare server; and the same stream again."""

import datetime as dt
import tempfile
import time
from pathlib import Path

from django.utils import timezone

from pbx.enums import ReceiptState, Transport
from pbx.models import Pbx, Receipt
from pbx.services.intake import event_receive, receipts_process
from tests.bench.house import call_reports, check_all_in, house
from tests.bench.measure import Cost, Line, cpu_of, measured
from tests.bench.servers import post_all, pouring_device, process, web, yardstick
from tests.helpers.hotel import eventually

WEB_GOAL, LISTENER_GOAL, DUPLICATES_GOAL = 0.15, 0.5, 1.0
WARM_UP = 50


def intake_lines(reports: int) -> list[Line]:
    """Store and acknowledge: server CPU for each report, and how many times less the bare server needs."""
    bodies = call_reports(reports, 40)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = _plain(bodies, folder)
        through_web = _through_web(bodies, folder)
        through_listener = _through_listener(bodies, folder)
    return [
        _line("intake, yardstick: bare asyncio server", reports, plain, None, None),
        _line("intake, web", reports, through_web, plain, WEB_GOAL),
        _line("intake, pbx_listen", reports, through_listener, plain, LISTENER_GOAL),
    ]


def _plain(bodies: list[bytes], folder: Path) -> Cost:
    with yardstick(folder) as (running, port):
        return _posted(running.pid, port, "/", bodies)


def _through_web(bodies: list[bytes], folder: Path) -> Cost:
    house("intakeweb", 40)
    exchange = Pbx.objects.get(name="intakeweb")
    with web(folder / "web.log") as (running, port):
        cost = _posted(running.pid, port, f"/pbx/events/{exchange.intake_key}/", bodies)
    _forget(exchange, len(bodies) + WARM_UP)
    return cost


def _forget(exchange: Pbx, count: int) -> None:
    """All are there; nobody needs to understand them."""
    assert Receipt.objects.filter(pbx=exchange).count() == count
    Receipt.objects.filter(pbx=exchange).delete()


def _posted(pid: int, port: int, path: str, bodies: list[bytes]) -> Cost:
    assert set(post_all(port, path, bodies[:1] * WARM_UP)) == {200}
    cpu, wall = cpu_of(pid), time.perf_counter()
    assert set(post_all(port, path, bodies)) == {200}
    return Cost(cpu_of(pid) - cpu, time.perf_counter() - wall)


def _through_listener(bodies: list[bytes], folder: Path) -> Cost:
    with pouring_device(bodies) as (port, pour):
        house("intaketcp", 40, transport=Transport.TCP, tcp_port=port)
        exchange = Pbx.objects.get(name="intaketcp")
        with process("manage.py", "pbx_listen", log=folder / "listen.log") as running:
            eventually(lambda: Pbx.objects.get(pk=exchange.pk).reconcile_due_at, 60)  # the link is up
            cpu, wall = cpu_of(running.pid), time.perf_counter()
            pour()
            eventually(lambda: Receipt.objects.filter(pbx=exchange).count() >= len(bodies), 300)
            cost = Cost(cpu_of(running.pid) - cpu, time.perf_counter() - wall)
        _forget(exchange, len(bodies))
        Pbx.objects.filter(pk=exchange.pk).update(transport=Transport.HTTP)
    return cost


def _line(bench: str, reports: int, cost: Cost, plain: Cost | None, goal: float | None) -> Line:
    ratio = plain.cpu / cost.cpu if plain else None
    return Line(
        bench,
        f"{reports} reports",
        cost.cpu * 1000,
        cost.wall * 1000,
        figure=f"{reports / cost.cpu:,.0f}/s of CPU" + (f", ratio {ratio:.2f}" if ratio else ""),
        goal=f"ratio >= {goal}" if goal else "",
        ok=ratio >= goal if ratio and goal else None,
    )


def duplicate_lines(reports: int) -> list[Line]:
    """Understand a stream of reports, then the same stream once more within the seconds of a repetition."""
    property = house("duplicates", 40)
    check_all_in(property)
    exchange = Pbx.objects.get(name="duplicates")
    bodies = call_reports(reports, 40)
    first, second = _processed(exchange, bodies), _processed(exchange, bodies)
    states = Receipt.objects.filter(pbx=exchange)
    assert states.filter(state=ReceiptState.PROCESSED).count() == reports
    assert states.filter(state=ReceiptState.DUPLICATE).count() == reports
    ratio = first.cpu / second.cpu
    return [
        _processing_line("processing, first pass", reports, first, "", None),
        _processing_line("processing, duplicates", reports, second, f", ratio {ratio:.2f}", ratio >= DUPLICATES_GOAL),
    ]


def _processed(exchange: Pbx, bodies: list[bytes]) -> Cost:
    at = timezone.now() if not Receipt.objects.filter(pbx=exchange).exists() else _first_arrival(exchange)
    for body in bodies:
        event_receive(pbx=exchange, payload=body, source=Transport.HTTP, received_at=at)
    with measured() as cost:
        while Receipt.objects.filter(pbx=exchange, state=ReceiptState.RECEIVED).exists():
            receipts_process(now=at)
    return cost


def _first_arrival(exchange: Pbx) -> dt.datetime:
    return Receipt.objects.filter(pbx=exchange).earliest("pk").received_at


def _processing_line(bench: str, reports: int, cost: Cost, more: str, ok: bool | None) -> Line:
    return Line(
        bench,
        f"{reports} reports",
        cost.cpu * 1000,
        cost.wall * 1000,
        f"{cost.statements / reports:.1f} a report",
        figure=f"{reports / cost.cpu:,.0f}/s of CPU{more}",
        goal=f"ratio >= {DUPLICATES_GOAL}" if ok is not None else "",
        ok=ok,
    )
