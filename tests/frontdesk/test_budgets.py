"""What a page may cost: as many statements in a full house of any size, and few bytes on the line."""

import pytest

from tests.bench.full_house import full_house
from tests.bench.pages import manager_in, page_cost, page_routes

pytestmark = pytest.mark.django_db

STATEMENTS = 10  # who asks, for which hotel, the top bar's lamps, and the page itself
# Pages that read more: lists that show several things of a row, and those that count what is left to do.
MORE_STATEMENTS = {
    "audit-trail": 12,
    "call-accounting": 13,
    "check-in": 11,
    "folio": 14,
    "folio-charge": 12,
    "folio-invoice": 13,
    "folio-late-charge": 12,
    "folio-print": 13,
    "folio-routing": 12,
    "home": 11,
    "house-phones": 18,
    "housekeeping": 12,
    "housekeeping-plan": 11,
    "messages": 15,
    "night-audit": 24,
    "night-audit-close": 21,
    "pbx-status": 12,
    "phones": 11,
    "report": 26,
    "report-csv": 23,
    "report-pdf": 23,
    "report-xlsx": 23,
    "reservation-edit": 12,
    "reservation-new": 11,
    "room-drawer": 16,
    "room-live": 14,
    "room-minibar": 11,
    "setup-room-edit": 11,
    "setup-users": 13,
    "stay-check-out": 11,
    "stay-data": 13,
    "stay-edit": 11,
    "stays": 16,
    "stays-live": 14,
    "tape-chart": 11,
    "tariff": 11,
    "tariff-changes": 11,
    "wakeup-proof": 11,
    "wakeups": 13,
    "wakeups-live": 11,
}
# Bytes that a browser gets of a hotel of 500 rooms, without style sheets and scripts, which it keeps.
ON_THE_LINE = {"home": 26_000, "housekeeping": 32_000, "phones": 20_000, "tape-chart": 21_000}
LIVE_ON_THE_LINE = {
    "rack-tiles": 18_000,
    "housekeeping-live": 25_000,
    "phones-lamps": 13_000,
    "tape-chart-live": 15_000,
}


def test_a_page_reads_no_more_in_a_larger_house() -> None:
    seen: dict[str, int] = {}
    dear: dict[str, int] = {}
    grown: dict[str, tuple[int, int]] = {}
    for rooms in (3, 60):
        property = full_house(f"house-{rooms}", rooms)
        client = manager_in(property)
        for route, url in page_routes(property):
            count = page_cost(client, route, url).statements
            if count > MORE_STATEMENTS.get(route.name, STATEMENTS):
                dear[route.name] = count
            if count > seen.setdefault(route.name, count):
                grown[route.name] = (seen[route.name], count)
    assert (dear, grown) == ({}, {})
    assert len(seen) > 110


def test_the_pages_with_every_room_are_light_on_the_line() -> None:
    property = full_house("large", 500)
    client, found = manager_in(property), {}
    budgets = ON_THE_LINE | LIVE_ON_THE_LINE
    for route, url in page_routes(property):
        if route.name in budgets:
            found[route.name] = page_cost(client, route, url).on_the_line
    assert found.keys() == budgets.keys()
    assert {name: size for name, size in found.items() if size > budgets[name]} == {}
