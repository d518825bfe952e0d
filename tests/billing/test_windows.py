"""Windows of a folio: payers, routing of new charges, and settling window by window."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from billing.enums import FolioStatus
from billing.errors import FolioClosedError, FolioNotSettledError, WindowError, WindowNotFoundError
from billing.models import Department, Folio, RoutingRule
from billing.models.folios import MOST_WINDOWS
from billing.selectors.folios import folio_balance
from billing.selectors.windows import folio_windows, routing_read, routing_rules, window_balances
from billing.services.calls import call_rate
from billing.services.folios import Tender, charge_post, folio_open, folio_reopen, folio_settle, payment_post
from billing.services.minibar import minibar_post
from billing.services.windows import Payer, routing_set, window_open, window_update
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property, Stay
from tests.billing.world import call, check_out, phone_of, refused, stay_in

pytestmark = pytest.mark.django_db
ACME = Payer(payer_kind="company", payer_name="ACME GmbH", payer_address="1 Main St", payer_tax_number="DE 1")


@pytest.fixture
def company(folio: Folio) -> int:
    """Window 2 of the guest's folio."""
    return window_open(folio=folio, payer=ACME, actor=SYSTEM).number


def charged(folio: Folio, price: str = "10.00", **values: Any) -> Any:
    return charge_post(folio=folio, **{"code": "MISC", "unit_price": Decimal(price), "actor": SYSTEM, **values})


def test_the_first_window_is_there_and_its_payer_is_the_guest(folio: Folio) -> None:
    (window,) = folio_windows(folio)
    assert (window.number, window.payer_kind, window.payer_name) == (1, "guest", folio.stay.guest_name)
    assert window.balance == 0


def test_a_window_has_a_payer_of_its_own_and_can_be_renamed(folio: Folio, company: int) -> None:
    assert company == 2
    window_update(folio=folio, number=1, payer=Payer(payer_address="2 Side St"), actor=SYSTEM)
    window_update(folio=folio, number=2, payer=Payer(payer_name="ACME AG"), actor=SYSTEM)
    first, second = folio_windows(folio)
    assert (first.payer_name, first.payer_address) == (folio.stay.guest_name, "2 Side St")
    assert (second.payer_kind, second.payer_name, second.payer_tax_number) == ("company", "ACME AG", "DE 1")


def test_a_payer_is_checked_and_windows_are_few(folio: Folio) -> None:
    with refused(ValidationError):
        window_open(folio=folio, payer=Payer(payer_kind="bishop", payer_name="X"), actor=SYSTEM)
    for _number in range(2, MOST_WINDOWS + 1):
        window_open(folio=folio, payer=ACME, actor=SYSTEM)
    with refused(WindowError) as error:
        window_open(folio=folio, payer=ACME, actor=SYSTEM)
    assert error.value.code == "folio_windows_full"


def test_a_closed_folio_gets_no_window_but_an_address(folio: Folio) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    with refused(FolioClosedError):
        window_open(folio=folio, payer=ACME, actor=SYSTEM)
    window_update(folio=folio, number=1, payer=Payer(payer_address="2 Side St"), actor=SYSTEM)
    with refused(WindowNotFoundError):
        window_update(folio=folio, number=2, payer=ACME, actor=SYSTEM)


def test_the_balance_is_the_sum_of_the_windows(folio: Folio, company: int) -> None:
    charged(folio, "10.00")
    charged(folio, "20.00", window=company)
    payment_post(folio=folio, method="card", amount=Decimal(5), window=company, actor=SYSTEM)
    assert window_balances(folio) == {1: Decimal("11.90"), 2: Decimal("18.80")}
    assert folio_balance(folio) == Decimal("30.70")


def test_nothing_is_posted_into_a_window_that_is_not_there(folio: Folio) -> None:
    with refused(WindowNotFoundError):
        charged(folio, window=2)
    with refused(WindowNotFoundError):
        payment_post(folio=folio, method="card", amount=Decimal(5), window=3, actor=SYSTEM)


def test_new_charges_follow_the_rules_and_what_is_posted_stays(stay: Stay, folio: Folio, company: int) -> None:
    before = charged(folio)
    routing_set(folio=folio, rules={"PHONE": company}, actor=SYSTEM)
    rated = call_rate(call=call(phone_of(stay)))
    assert rated.entry is not None
    assert (before.window, rated.entry.window, charged(folio).window) == (1, company, 1)
    routing_set(folio=folio, rules={None: company, "MISC": 1}, actor=SYSTEM)
    posting = minibar_post(room=stay.room, item_code="12", quantity=1, actor=SYSTEM)
    assert (posting.entry.window, charged(folio).window, charged(folio, window=company).window) == (2, 1, 2)
    assert payment_post(folio=folio, method="cash", amount=Decimal(1), actor=SYSTEM).window == 1


def test_rules_are_replaced_and_the_rest_comes_last(folio: Folio, company: int) -> None:
    routing_set(folio=folio, rules={None: company, "PHONE": 1}, actor=SYSTEM)
    assert [rule.window for rule in routing_rules(folio)] == [1, company]
    routing_set(folio=folio, rules={"MINIBAR": company}, actor=SYSTEM)
    assert [str(rule.department.code) for rule in RoutingRule.objects.all() if rule.department] == ["MINIBAR"]
    routing_set(folio=folio, rules={}, actor=SYSTEM)
    assert not RoutingRule.objects.exists()


def test_rules_name_departments_and_windows_that_exist(folio: Folio) -> None:
    with refused(WindowError):
        routing_set(folio=folio, rules={"SPA": 1}, actor=SYSTEM)
    with refused(WindowNotFoundError):
        routing_set(folio=folio, rules={"PHONE": 2}, actor=SYSTEM)


def test_the_rules_of_many_folios_are_one_statement(
    folio: Folio, company: int, property: Property, django_assert_num_queries: Any
) -> None:
    routing_set(folio=folio, rules={"PHONE": company}, actor=SYSTEM)
    others = [folio_open(stay=stay_in(str(number))).pk for number in range(2001, 2006)]
    phone = Department.objects.get(property=property, code="PHONE").pk
    with django_assert_num_queries(1):
        routing = routing_read([folio.pk, *others])
    assert [routing.window(pk, phone) for pk in (folio.pk, others[0])] == [company, 1]


def test_a_charge_costs_one_statement_for_its_rules(folio: Folio, django_assert_num_queries: Any) -> None:
    charged(folio)
    with django_assert_num_queries(6):  # folio, business date, department, rules, business date, entry
        charged(folio)


def test_each_window_is_settled_for_itself(folio: Folio, company: int) -> None:
    charged(folio, "10.00")
    charged(folio, "20.00", window=company)
    with refused(FolioNotSettledError) as error:
        folio_settle(folio=folio, payments=[("card", Decimal("35.70"))], actor=SYSTEM)
    assert error.value.extra["balance"] == "0.00"
    assert error.value.extra["windows"] == [{"number": 1, "balance": "-23.80"}, {"number": 2, "balance": "23.80"}]
    payments = [Tender("card", Decimal("11.90")), Tender("invoice", Decimal("23.80"), company)]
    assert folio_settle(folio=folio, payments=payments, actor=SYSTEM).status == FolioStatus.CLOSED


def test_a_departed_guests_folio_stays_open_until_every_window_is_settled(
    stay: Stay, folio: Folio, company: int
) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(stay)
    folio_reopen(folio=folio, reason="late", actor=SYSTEM)
    charged(folio, window=company)
    payment_post(folio=folio, method="card", amount=Decimal("11.90"), actor=SYSTEM)
    folio.refresh_from_db()
    assert (folio.status, folio_balance(folio)) == (FolioStatus.OPEN, 0)
    payment_post(folio=folio, method="card", amount=Decimal("11.90"), window=company, actor=SYSTEM)
    folio.refresh_from_db()
    assert folio.status == FolioStatus.OPEN  # window 1 has a credit now
