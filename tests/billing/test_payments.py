"""Payments, deposits and refunds; corrections after the check-out."""

from decimal import Decimal
from typing import Any

import pytest

from billing.enums import EntryKind, FolioStatus, PaymentMethod
from billing.errors import FolioInUseError, FolioNoPostError, FolioNotSettledError, RefundError
from billing.models import Folio, FolioEntry
from billing.selectors.folios import folio_balance
from billing.selectors.reports import daily_report_compute
from billing.services.folios import charge_post, entry_reverse, folio_reopen, folio_settle
from billing.services.late import departed_folio_settle, late_charge_post
from billing.services.payments import payment_post, refund_post
from billing.services.terms import Terms, folio_terms_set
from billing.services.windows import Payer, window_open
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Stay
from tests.billing.world import check_out, refused

pytestmark = pytest.mark.django_db


def charged(folio: Folio, price: str = "10.00") -> FolioEntry:
    return charge_post(folio=folio, code="MISC", unit_price=Decimal(price), actor=SYSTEM)


def paid(folio: Folio, amount: str, **values: Any) -> FolioEntry:
    return payment_post(folio=folio, method="card", amount=Decimal(amount), actor=SYSTEM, **values)


def refunded(folio: Folio, amount: str, **values: Any) -> FolioEntry:
    return refund_post(folio=folio, method="cash", amount=Decimal(amount), actor=SYSTEM, **values)


@pytest.mark.parametrize("method", PaymentMethod.values)
def test_every_way_to_pay(folio: Folio, method: str) -> None:
    payment_post(folio=folio, method=method, amount=Decimal(5), reference="R 7", actor=SYSTEM)
    report = daily_report_compute(folio.stay.property, folio.stay.property.business_date)
    assert report["payments"] == [{"method": method, "amount": "5.00"}]


def test_a_deposit_comes_before_anything_is_charged(folio: Folio) -> None:
    deposit = paid(folio, "100.00", purpose="deposit")
    assert (deposit.purpose, deposit.description) == ("deposit", "Deposit, card")
    charged(folio)
    assert folio_balance(folio) == Decimal("-88.10")
    with refused(InputError):
        paid(folio, "1.00", purpose="refund")


def test_a_credit_is_given_back(folio: Folio) -> None:
    paid(folio, "100.00", purpose="deposit")
    charged(folio)
    refund = refunded(folio, "88.10")
    assert (refund.kind, refund.purpose, refund.amount) == (EntryKind.PAYMENT, "refund", Decimal("88.10"))
    assert folio_balance(folio) == 0
    assert AuditRecord.objects.filter(action="billing.refund.posted").exists()


def test_more_than_the_credit_needs_a_reason_and_more_than_was_paid_never_goes(folio: Folio) -> None:
    charged(folio)
    paid(folio, "20.00")
    with refused(RefundError) as error:
        refunded(folio, "8.11")
    assert (error.value.code, error.value.extra["credit"]) == ("refund_needs_reason", "8.10")
    refunded(folio, "10.00", reason="the room was cold")
    with refused(RefundError) as error:
        refunded(folio, "10.01", reason="the room was cold")
    assert (error.value.code, error.value.extra["paid"]) == ("refund_exceeds_payments", "10.00")


def test_each_window_gives_back_what_was_paid_into_it(folio: Folio) -> None:
    window_open(folio=folio, payer=Payer(payer_name="ACME"), actor=SYSTEM)
    paid(folio, "50.00")
    with refused(RefundError):
        refunded(folio, "1.00", window=2, reason="why not")


def test_a_payment_and_a_refund_can_be_reversed(folio: Folio) -> None:
    paid(folio, "10.00")
    refund = refunded(folio, "10.00")
    reversal = entry_reverse(entry=refund, reason="not taken", actor=SYSTEM)
    assert (reversal.amount, reversal.purpose, folio_balance(folio)) == (Decimal(-10), "refund", Decimal(-10))


def test_no_charges_but_payments(folio: Folio) -> None:
    entry = charged(folio)
    folio_terms_set(folio=folio, terms=Terms(no_post=True), actor=SYSTEM)
    with refused(FolioNoPostError) as error:
        charged(folio)
    assert error.value.code == "folio_no_post"
    paid(folio, "5.00")
    entry_reverse(entry=entry, reason="wrong", actor=SYSTEM)
    folio_terms_set(folio=folio, terms=Terms(no_post=False), actor=SYSTEM)
    assert charged(folio).folio == folio


def test_terms_are_checked_and_noted(folio: Folio) -> None:
    for wrong in ("-1", "1.005", "NaN", "1e12"):
        with refused(InputError):
            folio_terms_set(folio=folio, terms=Terms(credit_limit=Decimal(wrong)), actor=SYSTEM)
    folio_terms_set(folio=folio, terms=Terms(nightly_rate=Decimal(120), city_tax_exempt=True), actor=SYSTEM)
    folio.refresh_from_db()
    assert (folio.nightly_rate, folio.city_tax_exempt, folio.credit_limit) == (Decimal(120), True, None)
    record = AuditRecord.objects.get(action="billing.folio.terms_set")
    assert record.data == {"nightly_rate": ["None", "120"], "city_tax_exempt": ["False", "True"]}


def departed(stay: Stay, folio: Folio) -> Folio:
    """The guest has paid and left."""
    charged(folio)
    folio_settle(folio=folio, payments=[("cash", Decimal("11.90"))], actor=SYSTEM)
    check_out(stay)
    folio.refresh_from_db()
    return folio


def test_a_late_charge_opens_the_folio_and_its_payment_closes_it(stay: Stay, folio: Folio) -> None:
    departed(stay, folio)
    charge = {"code": "MISC", "description": "Broken lamp", "unit_price": Decimal(50)}
    entry = late_charge_post(folio=folio, reason="found by housekeeping", actor=SYSTEM, **charge)
    folio.refresh_from_db()
    assert (folio.status, folio_balance(folio)) == (FolioStatus.OPEN, entry.amount)
    paid(folio, "59.50")
    folio.refresh_from_db()
    assert folio.status == FolioStatus.CLOSED


def test_a_wrong_entry_is_corrected_after_the_check_out(stay: Stay, folio: Folio) -> None:
    departed(stay, folio)
    with refused(InputError):
        folio_reopen(folio=folio, reason=" ", actor=SYSTEM)
    folio_reopen(folio=folio, reason="charged twice", actor=SYSTEM)
    entry_reverse(entry=folio.entries.get(kind="charge"), reason="charged twice", actor=SYSTEM)
    with refused(FolioNotSettledError):
        departed_folio_settle(folio=folio, actor=SYSTEM)
    refunded(folio, "11.90")
    folio.refresh_from_db()
    assert folio.status == FolioStatus.CLOSED
    assert AuditRecord.objects.get(action="billing.folio.reopened").data["reason"] == "charged twice"


def test_a_folio_opened_for_nothing_is_closed_by_hand_but_not_in_house(stay: Stay, folio: Folio) -> None:
    with refused(FolioInUseError):
        departed_folio_settle(folio=folio, actor=SYSTEM)
    departed(stay, folio)
    folio_reopen(folio=folio, reason="a look", actor=SYSTEM)
    folio.refresh_from_db()
    assert departed_folio_settle(folio=folio, actor=SYSTEM).status == FolioStatus.CLOSED


def test_what_a_departed_guest_owes_is_settled_with_the_closing(stay: Stay, folio: Folio) -> None:
    departed(stay, folio)
    late_charge_post(folio=folio, reason="lamp", actor=SYSTEM, code="MISC", unit_price=Decimal(50))
    folio.refresh_from_db()
    payments = [("card", Decimal("59.50"))]
    assert departed_folio_settle(folio=folio, payments=payments, actor=SYSTEM).status == FolioStatus.CLOSED
