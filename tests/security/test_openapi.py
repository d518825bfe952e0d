"""Generated requests for every operation of the API's own description: no crash, and answers as described."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import MANAGER
from hotelpbx.common.tokens import token_issue
from hotelpbx.wsgi import application
from tests.factories import PbxFactory, RoomFactory, StayFactory, user_with_roles

EXAMPLES = 4
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)


@pytest.fixture
def key(transactional_db: None) -> Iterator[str]:
    """The token of somebody who may do everything, in a hotel where somebody lives."""
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's own client does: the connection of the test stays open
        signal.disconnect(close_old_connections)
    PbxFactory(url="http://127.0.0.1:9")
    StayFactory(room=RoomFactory(number="101"))
    yield token_issue(user=user_with_roles(MANAGER), actor=SYSTEM)
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_the_description_allows_and_what_it_does_not(case: schemathesis.Case, key: str) -> None:
    response = case.call(headers={"Authorization": f"Token {key}"})
    case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])
