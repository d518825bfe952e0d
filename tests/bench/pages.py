"""What every page of the front desk costs in a full house: statements, CPU, bytes, bytes on the line."""

import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import CallRating, Department, FolioEntry, Tariff, TariffRate
from hotelpbx.common.models import PropertyAccess
from hotelpbx.common.roles import MANAGER
from pbx.models import Pbx
from rooms.models import Property, Reservation, ServiceLevel, Stay
from tests.bench.full_house import full_house
from tests.bench.measure import Line
from tests.factories.hotel import user_with_roles
from tests.security.permissions import PERMISSIONS, roles_by_method
from tests.security.routes import Route, routes

ASKED_BY_A_FORM = {"group-check-out", "pbx-call-records", "pbx-device", "room-jump", "setup", "training-story"}
FRAGMENTS = ("-live", "-tiles", "-lamps", "pulse", "tour", "training-story")
CPU_GOAL, BYTES_GOAL = 150, 300_000  # milliseconds; bytes on the line without style sheets and scripts
SHOWN = 15


@dataclass(frozen=True)
class PageCost:
    """One answer to GET; `on_the_line` is what a browser that takes compressed answers gets."""

    route: str
    statements: int
    cpu_ms: float
    size: int
    on_the_line: int


def manager_in(property: Property) -> Client:
    """A browser of a manager who works for this hotel alone."""
    user = user_with_roles(MANAGER, username=f"manager-{property.code}")
    PropertyAccess.objects.create(user=user, property_code=property.code)
    client = Client(SERVER_NAME="localhost", headers={"Accept-Encoding": "gzip"})
    client.force_login(user)
    return client


def page_routes(property: Property) -> Iterator[tuple[Route, str]]:
    """The pages that can be asked for with what a full house has, and their addresses."""
    values = _values(property)
    for name, route in routes().items():
        is_page = name in PERMISSIONS.keys() - ASKED_BY_A_FORM and "GET" in roles_by_method(PERMISSIONS[name])
        if is_page and not route.is_api and all(parameter in values for parameter, _kind in route.parameters):
            yield route, route.url(**values)


def page_cost(client: Client, route: Route, url: str) -> PageCost:
    """What the page costs when it is asked for the second time."""
    headers = {"HX-Request": "true"} if route.name.endswith(FRAGMENTS) else {}
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as statements:
        begun = time.process_time()
        answer = client.get(url, headers=headers)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        cpu = time.process_time() - begun
    assert answer.status_code in (200, 204, 302), (route.name, answer.status_code)
    size = len(_unpacked(answer, content))
    return PageCost(route.name, len(statements), cpu * 1e3, size, len(content))


def page_lines(rooms: int) -> list[Line]:
    """The dearest pages in CPU, and the heaviest on the line."""
    property = full_house("pages", rooms)
    client = manager_in(property)
    costs = [page_cost(client, route, url) for route, url in page_routes(property)]
    dearest = sorted(costs, key=lambda cost: -cost.cpu_ms)[:SHOWN]
    return [_line(cost, rooms) for cost in dearest]


def _line(cost: PageCost, rooms: int) -> Line:
    return Line(
        f"page {cost.route}",
        f"{rooms} rooms",
        cost.cpu_ms,
        cost.cpu_ms,
        str(cost.statements),
        figure=f"{cost.size / 1e3:.0f} kB, {cost.on_the_line / 1e3:.0f} kB sent",
        goal=f"<= {CPU_GOAL} ms, <= {BYTES_GOAL // 1000} kB",
        ok=cost.cpu_ms <= CPU_GOAL and cost.on_the_line <= BYTES_GOAL,
    )


def _unpacked(answer: Any, content: bytes) -> bytes:
    return gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content


def _values(property: Property) -> dict[str, Any]:
    """One of each thing that pages are about, by the name of the parameter."""
    stay = Stay.objects.filter(property=property).select_related("room", "folio").order_by("pk")[0]
    tariff = Tariff.objects.filter(property=property)[0]
    return {
        "number": stay.room.number,
        "room_id": stay.room_id,
        "stay_id": stay.pk,
        "guest_id": stay.guests.get().pk,
        "folio_id": stay.folio.pk,
        "entry_id": FolioEntry.objects.filter(folio=stay.folio).order_by("pk")[0].pk,
        "window": 1,
        "tariff_id": tariff.pk,
        "rate_id": TariffRate.objects.filter(tariff=tariff)[0].pk,
        "rating_id": CallRating.objects.filter(property=property)[0].pk,
        "department_id": Department.objects.filter(property=property)[0].pk,
        "level_id": ServiceLevel.objects.get(property=property).pk,
        "reservation_id": Reservation.objects.filter(property=property)[0].pk,
        "name": Pbx.objects.get(property_code=property.code).name,
        "date": property.business_date,
    }
