"""Credit limits: who owes more than that is told of, and cannot call outside where the service level says so."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from billing.models import Folio, FolioEntry
from billing.selectors.credit import credit_accounts
from billing.services.calls import call_rate
from billing.services.credit import credit_bars_follow, credit_follow
from billing.services.folios import charge_post, folio_open, folio_settle, payment_post
from billing.services.terms import Terms, folio_terms_set
from billing.services.transfers import entries_transfer
from billing.sweep import billing_sweep
from hotelpbx.common.attention import attention_resolve
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.models import Extension
from pbx.services.dispatch import commands_drain
from pbx.simulator.server import Simulator
from rooms.enums import CreditAction
from rooms.models import Property, ServiceLevel, Stay
from rooms.services.barring import stays_outbound_allow
from rooms.services.phones import room_phones_assign
from tests.billing.world import call, check_out, phone_of, stay_in
from tests.factories import PbxFactory

pytestmark = pytest.mark.django_db


def limited(stay: Stay, limit: str | None = "100", action: str = CreditAction.ATTENTION) -> None:
    """The guest's service level has a limit."""
    value = None if limit is None else Decimal(limit)
    ServiceLevel.objects.filter(pk=stay.service_level_id).update(credit_limit=value, credit_action=action)
    stay.refresh_from_db()


def charged(folio: Folio, price: str = "100.00", **values: Any) -> FolioEntry:
    return charge_post(folio=folio, code="MISC", unit_price=Decimal(price), actor=SYSTEM, **values)


def paid(folio: Folio, amount: str) -> FolioEntry:
    return payment_post(folio=folio, method="cash", amount=Decimal(amount), actor=SYSTEM)


def item() -> AttentionItem:
    return AttentionItem.objects.filter(kind="credit_limit").latest("pk")


def is_barred(stay: Stay) -> bool:
    stay.refresh_from_db()
    return stay.outbound_barred


def test_the_limit_itself_is_within_and_a_cent_more_is_over(stay: Stay, folio: Folio) -> None:
    limited(stay, "119.00")
    charged(folio)
    assert not AttentionItem.objects.exists()
    charged(folio, "0.01")
    told = item()
    assert told.data["balance"] == "119.01"
    assert (told.data["room"], told.data["guest"], told.data["folio"]) == ("1203", stay.guest_name, folio.pk)
    assert "bar" not in told.data


def test_an_item_is_raised_once_kept_up_to_date_and_closed_by_a_payment(stay: Stay, folio: Folio) -> None:
    limited(stay)
    charged(folio)
    charged(folio)
    assert AttentionItem.objects.count() == 1
    assert item().data["balance"] == "238.00"
    paid(folio, "138.01")
    assert item().resolved_at is not None


def test_the_limit_of_the_folio_goes_before_that_of_the_level(stay: Stay, folio: Folio) -> None:
    limited(stay, "10")
    folio_terms_set(folio=folio, terms=Terms(credit_limit=Decimal(500)), actor=SYSTEM)
    charged(folio)
    assert not AttentionItem.objects.exists()
    folio_terms_set(folio=folio, terms=Terms(credit_limit=Decimal(0)), actor=SYSTEM)
    assert item().data["limit"] == "0.00"
    limited(stay, None)
    folio_terms_set(folio=folio, terms=Terms(credit_limit=None), actor=SYSTEM)
    assert item().resolved_at is not None


def test_warn_tells_nobody_but_the_mark_is_there(stay: Stay, folio: Folio) -> None:
    limited(stay, action=CreditAction.WARN)
    charged(folio)
    assert not AttentionItem.objects.exists()
    (account,) = credit_accounts([folio.pk])
    assert account.is_over


def test_calls_and_transfers_count_too(stay: Stay, folio: Folio) -> None:
    limited(stay, "1.00")
    call_rate(call=call(phone_of(stay)))
    other = folio_open(stay=stay_in("1204"))
    assert item().data["balance"] == "1.69"
    entries_transfer(entries=list(folio.entries.all()), folio=other, window=1, actor=SYSTEM)
    assert AttentionItem.objects.get(key=f"credit_limit:{folio.pk}").resolved_at is not None
    assert AttentionItem.objects.get(key=f"credit_limit:{other.pk}").resolved_at is None


def test_a_guest_who_leaves_takes_the_item_along(stay: Stay, folio: Folio) -> None:
    limited(stay)
    charged(folio)
    folio_settle(folio=folio, force=True, actor=SYSTEM)
    assert item().resolved_at is not None


def test_without_a_limit_a_posting_asks_nothing_more(stay: Stay, folio: Folio, django_assert_num_queries: Any) -> None:
    limited(stay, None)
    charged(folio)
    with django_assert_num_queries(6) as few:  # folio, business date, department, rules, business date, entry
        charged(folio)
    ServiceLevel.objects.update(credit_limit=100_000)
    with django_assert_num_queries(len(few.captured_queries) + 2):  # the account, and the open items
        charged(folio)


def test_many_folios_are_compared_in_a_constant_number_of_statements(
    property: Property, django_assert_num_queries: Any
) -> None:
    folios = [folio_open(stay=stay_in(str(number))) for number in range(2001, 2011)]
    limited(folios[0].stay, "1000")
    for each in folios:
        charged(each)
    with django_assert_num_queries(2):
        credit_follow(folio_ids=[each.pk for each in folios])


def test_bar_bars_outside_calls_and_a_payment_allows_them(
    stay: Stay, folio: Folio, django_capture_on_commit_callbacks: Any
) -> None:
    room_phones_assign(room=stay.room, stay=stay, actor=SYSTEM)
    limited(stay, action=CreditAction.BAR)
    charged(folio)
    assert not is_barred(stay)  # a stay is never locked after its folio
    assert credit_bars_follow() == 1
    assert is_barred(stay)
    assert not Extension.objects.get(pk=phone_of(stay).pk).wanted_outbound
    paid(folio, "119.00")
    assert credit_bars_follow() == 1
    assert not is_barred(stay)
    assert Extension.objects.get(pk=phone_of(stay).pk).wanted_outbound
    actions = AuditRecord.objects.filter(action__startswith="rooms.stay.outbound").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["rooms.stay.outbound_barred", "rooms.stay.outbound_allowed"]
    assert credit_bars_follow() == 0


def test_the_sweep_finds_a_lost_poke(stay: Stay, folio: Folio) -> None:
    limited(stay, action=CreditAction.BAR)
    charged(folio)
    assert billing_sweep()["outside_calls_barred_or_allowed"] == 1
    assert is_barred(stay)


def test_a_person_who_allows_calls_is_not_overruled_until_the_balance_was_within(stay: Stay, folio: Folio) -> None:
    limited(stay, action=CreditAction.BAR)
    charged(folio)
    credit_bars_follow()
    stays_outbound_allow(stay_ids=[stay.pk], reason="known guest", actor=SYSTEM)
    charged(folio)
    assert (credit_bars_follow(), is_barred(stay)) == (0, False)
    paid(folio, "238.00")
    charged(folio)
    assert (credit_bars_follow(), is_barred(stay)) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_an_item_closed_by_hand_does_not_keep_the_phone_barred(stay: Stay, folio: Folio) -> None:
    limited(stay, action=CreditAction.BAR)
    charged(folio)
    credit_bars_follow()
    attention_resolve(item=item(), note="the guest will pay", actor=SYSTEM)
    assert credit_bars_follow() == 0
    paid(folio, "119.00")
    credit_bars_follow()
    assert not is_barred(stay)


def test_who_has_left_is_not_barred(stay: Stay, folio: Folio) -> None:
    limited(stay, action=CreditAction.BAR)
    charged(folio)
    check_out(stay)
    assert (credit_bars_follow(), is_barred(stay)) == (0, False)


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(rooms=("1203",), timezone="Europe/Berlin") as simulator:
        yield simulator


@pytest.mark.django_db(transaction=True)
def test_the_phone_system_confirms_that_outside_calls_are_barred_and_allowed(
    stay: Stay, folio: Folio, sim: Simulator
) -> None:
    pbx = PbxFactory()
    pbx.url, pbx.password = sim.url, "simulator"
    pbx.save()
    ServiceLevel.objects.update(outbound_routes=["local"])  # the simulated device knows this one
    limited(stay, action=CreditAction.BAR)
    with transaction.atomic():
        room_phones_assign(room=stay.room, stay=stay, actor=SYSTEM)
    commands_drain()
    for deed, allowed in ((lambda: charged(folio), False), (lambda: paid(folio, "119.00"), True)):
        deed()
        credit_bars_follow()
        commands_drain()
        phone = Extension.objects.get(pk=phone_of(stay).pk)
        assert (phone.sync_state, phone.sync_error, phone.confirmed_outbound) == ("synced", "", allowed)
