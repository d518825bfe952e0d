"""The room rack against one query and a joined string."""

from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from hotelpbx.common.roles import FRONT_DESK
from hotelpbx.frontdesk.rack import RackFilter, rack_read
from hotelpbx.frontdesk.tiles import tile_html
from hotelpbx.frontdesk.views.rack import _tiles
from rooms.models import Property
from tests.bench.house import check_all_in, house
from tests.bench.measure import Cost, Line, least
from tests.factories.hotel import user_with_roles

RATIO_GOAL, STATEMENTS_GOAL = 2.6, 5

PLAIN = """
SELECT r.id, r.number, r.floor, r.occupancy, r.condition, r.block, e.number, e.phone_state, e.sync_state,
       e.unread_voicemails, s.guest_name, s.departure, s."group",
       (SELECT MIN(w.due_at) FROM rooms_wakeupcall w WHERE w.room_id = r.id AND w.closed_at IS NULL),
       (SELECT COALESCE(SUM(f.amount), 0) FROM billing_folioentry f JOIN billing_folio o ON o.id = f.folio_id
         WHERE o.stay_id = s.id)
  FROM rooms_room r
  LEFT JOIN rooms_roomextension p ON p.room_id = r.id AND p.is_primary
  LEFT JOIN pbx_extension e ON e.id = p.extension_id
  LEFT JOIN rooms_stay s ON s.room_id = r.id AND s.status = 'in_house' AND s.is_primary
 WHERE r.property_id = %s ORDER BY r.floor, r.number
"""
TILE = (
    '<li id="room-{0}" class="tile tile--{3}" data-digest="{0}"><a href="/rooms/{1}/" hx-get="/rooms/{1}/" '
    'hx-target="#drawer"><b class="tile__number">{1}</b><span class="tile__status">{3} {4} {5}</span>'
    '<span class="tile__guest">{10}</span><span class="tile__departure">{11}</span>'
    '<span class="tile__group">{12}</span>'
    '<span class="tile__icons">{7} {8} {9} {13}</span><span class="tile__owes">{14}</span></a></li>'
)


def rack_lines(rooms: int, times: int) -> list[Line]:
    """As it is polled (most tiles as they were), and after a restart (every tile made anew)."""
    property = house(f"rack{rooms}", rooms)
    check_all_in(property)
    request = RequestFactory().get("/")
    request.user = user_with_roles(FRONT_DESK)
    plain = least(lambda: _plainly(property), times)
    warm = least(lambda: _ours(property, request), times)
    cold = least(lambda: (tile_html.cache_clear(), _ours(property, request)), min(times, 3))
    goal = RATIO_GOAL if rooms <= 500 else None
    return [
        Line("room rack, yardstick: one query + join", f"{rooms} rooms", plain.cpu * 1e3, plain.wall * 1e3, "1"),
        _line("room rack", rooms, warm, plain, goal),
        _line("room rack, every tile new", rooms, cold, plain, None),
    ]


def _ours(property: Property, request: object) -> HttpResponse:
    rack = rack_read(property, RackFilter())
    return HttpResponse("".join(map(str.__add__, _tiles(request, rack.rows), [row.digest for row in rack.rows])))


def _plainly(property: Property) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [property.pk])
        rows = cursor.fetchall()
    return HttpResponse("".join(TILE.format(*row) for row in rows))


def _line(bench: str, rooms: int, cost: Cost, plain: Cost, goal: float | None) -> Line:
    ratio = cost.cpu / plain.cpu
    few = cost.statements <= STATEMENTS_GOAL
    return Line(
        bench,
        f"{rooms} rooms",
        cost.cpu * 1e3,
        cost.wall * 1e3,
        str(cost.statements),
        figure=f"{ratio:.2f}x",
        goal=f"<= {STATEMENTS_GOAL} statements" + (f", <= {goal}x" if goal else ""),
        ok=few and (goal is None or ratio <= goal),
    )
