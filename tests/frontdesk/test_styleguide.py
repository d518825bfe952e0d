"""The style guide shows every component once for each theme, to those who set the house up."""

import pytest

from hotelpbx.common import roles
from hotelpbx.frontdesk.rack import STATES
from tests.factories import RoomFactory
from tests.frontdesk.desk import client_of

pytestmark = pytest.mark.django_db
COMPONENTS = (
    *('class="tile tile--blocked"', "tile--ringing", "tile--failed", "tile__leaving", "#i-limit", "#i-wake"),
    *("chip--bad", "mark--confirmed", "mark--asked", "mark--failed", "lamp--warn", "count--bad"),
    *("button--danger", "notice--info", "strip", "toast--bad", "card--warn", 'class="tabs"', 'class="table"'),
    *('rel="next"', 'class="errors"', "dialog__foot", "menu__item", 'class="empty"', 'class="skeleton"', "<progress"),
)


def test_every_component_is_there_light_and_dark() -> None:
    RoomFactory()
    page = client_of(roles.ENGINEER).get("/styleguide/").content.decode()
    _before, light, dark = page.split('data-theme="')
    for component in (*COMPONENTS, *(f"status--{code}" for code in STATES)):
        assert component in light, component
        assert component in dark, component


def test_it_is_not_for_the_desk() -> None:
    RoomFactory()
    desk = client_of(roles.FRONT_DESK)
    assert desk.get("/styleguide/").status_code == 403
    assert "/styleguide/" not in desk.get("/").content.decode()
    assert "/styleguide/" in client_of(roles.MANAGER).get("/").content.decode()
