"""Generated requests for every operation of the API's own description: no crash, and answers as described.

They are done to things that exist, else most would end with 404; what an address may hold is in `test_api_contract.py`,
and which methods it knows in `test_permissions.py`.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.tokens import token_issue
from hotelpbx.wsgi import application
from tests.security.world import OTHER, OtherHotel, manager_of, other_hotel

EXAMPLES = 2
AWAY = 503  # what needs the device says that it is away, which it is here
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
schema.config.phases.coverage.unexpected_methods = set()


@dataclass(frozen=True)
class Caller:
    """Somebody who may do everything, what there is to do it to, and what was asked already."""

    token: str
    there: dict[str, Any]  # by the part of the address before it
    asked: set[str] = field(default_factory=set)

    def aim(self, case: schemathesis.Case) -> bool:
        """Have the request done to something that exists; False when the same was asked before."""
        for before, part in pairwise(case.path.split("/")):
            if part.startswith("{") and before in self.there:
                case.path_parameters[part[1:-1]] = self.there[before]
        request = repr((case.path_parameters, case.query, case.body, case.headers, case.media_type))
        is_new = request not in self.asked
        self.asked.add(request)
        return is_new


def things(hotel: OtherHotel) -> dict[str, Any]:
    """One of each kind."""
    by_route = {
        part: hotel.by_route[f"api-{part.removesuffix('s')}"] for part in ("rooms", "service-levels", "attention")
    }
    named = {"stays": "stay_id", "guests": "guest_id", "folios": "folio_id", "folio-entries": "entry_id"}
    named |= {"minibar-items": "item_id", "tariffs": "tariff_id", "commands": "command_id", "events": "receipt_id"}
    named |= {"reservations": "reservation_id"}
    named |= {"invoices": "invoice_id", "departments": "department_id"}
    named |= {"groups": "code", "pbx": "name", "housekeepers": "housekeeper_id"}
    named |= {"calls": "call_id", "cost-centres": "centre_id", "cost-centre-phones": "phone_id"}
    named |= {"pin-owners": "owner_id", "trunk-terms": "terms_id", "number-rules": "rule_id"}
    by_name = {part: hotel.by_parameter[name] for part, name in named.items()}
    return {**by_route, **by_name, "wake-up-calls": hotel.by_route["api-wake-up"]}


@pytest.fixture
def caller(transactional_db: None) -> Iterator[Caller]:
    """The manager of a hotel where there is one of everything."""
    logging.disable()  # thousands of lines that nobody reads
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's own client does: the connection of the test stays open
        signal.disconnect(close_old_connections)
    hotel = other_hotel()
    yield Caller(token_issue(user=manager_of(OTHER), actor=SYSTEM), things(hotel))
    for signal in signals:
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_the_description_allows_and_what_it_does_not(case: schemathesis.Case, caller: Caller) -> None:
    if caller.aim(case):
        plain = {"Accept-Encoding": "identity"}  # schemathesis unpacks nothing that comes by WSGI
        response = case.call(headers={"Authorization": f"Token {caller.token}", **plain})
        checks = [response_schema_conformance, not_a_server_error]
        if response.status_code == AWAY:
            assert response.json()["code"] == "pbx_offline"
            checks = [response_schema_conformance]
        case.validate_response(response, checks=checks)
