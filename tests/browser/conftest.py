"""One running hotel and one browser for a file; desks for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.helpers.browser import Desks, chromium
from tests.helpers.hotel import Hotel, eventually, running_hotel


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def hotel(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotel]:
    """The demo hotel, once every phone is as it should be; after the browser, so that nothing starts without one."""
    with running_hotel(tmp_path_factory.mktemp("hotel")) as running:
        eventually(lambda: _phones(running) == {"synced"}, within=60)
        yield running


def _phones(hotel: Hotel) -> set[str]:
    return {room["phone"]["sync"] for room in hotel.get("rooms/?page_size=500")["results"]}


@pytest.fixture
def desks(browser: Browser, hotel: Hotel) -> Iterator[Desks]:
    """Browsers; whatever went wrong on their pages without being seen fails the test at its end."""
    opened = Desks(browser, hotel.url)
    yield opened
    opened.close()
    hotel.sim("faults", {"mode": "none"})
