"""What the tests of wake-up calls share."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.hotel import NOON


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at noon of the business date, until a test moves it."""
    with time_machine.travel(NOON.astimezone(dt.UTC), tick=False) as coordinates:
        yield coordinates
