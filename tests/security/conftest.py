"""The clock of these tests: wake-up calls of the other hotel are still to come."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.hotel import NOON


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield
