"""One Asterisk and one gateway for these tests; skipped where a machine cannot have the lab."""

from collections.abc import Iterator

import pytest

from tests.telephony.gateway.hotel import ETC, Hotel
from tests.telephony.lab import Lab, LabUnavailableError


@pytest.fixture(scope="session")
def gateway_lab() -> Iterator[Lab]:
    try:
        with Lab(etc=ETC, rooms=()) as lab:
            yield lab
    except LabUnavailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def whole_hotel(gateway_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotel]:
    hotel = Hotel(gateway_lab, tmp_path_factory.mktemp("gateway") / "gateway.sqlite3").start()
    yield hotel
    hotel.gateway.stop()


@pytest.fixture
def hotel(whole_hotel: Hotel) -> Iterator[Hotel]:
    yield whole_hotel
    whole_hotel.lab.hang_up_all()
    tracker = whole_hotel.gateway.tracker
    whole_hotel.until(lambda: not (tracker.channels or tracker.ended or tracker.cdrs), "every call is recorded")
