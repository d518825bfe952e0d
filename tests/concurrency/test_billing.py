"""Two at once on the books, on a database that lets them work at the same time."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction

from billing.enums import JobState
from billing.errors import FolioClosedError, NightAuditRunningError
from billing.models import CallRating, Folio, FolioEntry, NightAudit, NightAuditRun
from billing.selectors.folios import folio_balance
from billing.services.audit import night_audit_run
from billing.services.calls import call_rate
from billing.services.credit import credit_bars_follow
from billing.services.folios import charge_post, entry_reverse, folio_open, folio_settle
from billing.services.minibar_phone import minibar_report_take
from billing.services.transfers import entries_transfer
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.workflows import guest_check_out
from rooms.models import Property, ServiceLevel, Stay
from rooms.services.stays import stays_check_out, stays_lock
from tests.billing.world import NOW, call, dialled, hotel, phone_of, stay_in, tariff_active
from tests.factories.hotel import TODAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 20


@pytest.fixture(autouse=True)
def _postgres_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture
def property() -> Property:
    """The hotel."""
    return hotel()


@pytest.fixture
def stay(property: Property) -> Stay:
    """A guest in room 1203."""
    return stay_in("1203")


@pytest.fixture
def folio(stay: Stay) -> Folio:
    """The guest's folio."""
    return folio_open(stay=stay)


class Deed(threading.Thread):
    """A deed in a thread and a connection of its own; `answer` is what it returned or raised."""

    def __init__(self, deed: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.deed = deed
        self.answer: Any = None
        self.start()

    def run(self) -> None:
        """Do it."""
        try:
            self.answer = self.deed()
        except ApplicationError as error:
            self.answer = error
        finally:
            connections.close_all()

    def finished(self) -> Any:
        """The answer, once it is there."""
        self.join(PATIENCE)
        assert not self.is_alive(), "two transactions wait for each other"
        return self.answer


def at_once(*deeds: Callable[[], object]) -> list[Any]:
    """The answers of deeds that begin together."""
    gate = threading.Barrier(len(deeds))

    def through_the_gate(deed: Callable[[], object]) -> Callable[[], object]:
        return lambda: (gate.wait(PATIENCE), deed())[1]

    threads = [Deed(through_the_gate(deed)) for deed in deeds]
    return [thread.finished() for thread in threads]


def test_two_that_rate_the_same_call_make_one_charge(stay: Stay, folio: Folio) -> None:
    for _round in range(5):
        record = call(phone_of(stay))
        first, second = at_once(*[lambda record=record: call_rate(call=record)] * 2)
        assert first == second
    assert FolioEntry.objects.count() == CallRating.objects.count() == 5
    assert folio_balance(folio) == 5 * Decimal("1.69")


def test_two_that_rate_a_call_again_make_one_charge(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay), callee="00081312345678")
    call_rate(call=record)
    tariff_active(stay.property, ("prefix,destination,price_per_minute", "81,Japan,2.00"), valid_from=record.started_at)
    at_once(*[lambda: call_rate(call=record)] * 2)
    assert folio_balance(folio) == Decimal("4.40")


def test_two_that_take_the_same_report_post_once(stay: Stay, folio: Folio) -> None:
    report = dialled(phone_of(stay), "778*12*1")
    first, second = at_once(*[lambda: minibar_report_take(event=report)] * 2)
    assert first == second
    assert folio.entries.count() == 1


def test_two_that_reverse_an_entry_reverse_it_once(folio: Folio) -> None:
    entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    answers = at_once(*[lambda: entry_reverse(entry=entry, reason="mistake", actor=SYSTEM)] * 2)
    assert sorted(getattr(answer, "code", "") for answer in answers) == ["MISC", "entry_reversed"]
    assert folio_balance(folio) == 0


def test_goods_that_the_phone_and_the_desk_take_back_are_reversed_once(stay: Stay, folio: Folio) -> None:
    """Whoever comes second is told: the desk by a refusal, the phone by an item that a person sees."""
    for _round in range(5):
        posting = minibar_report_take(event=dialled(phone_of(stay), "778*12*1"))
        assert posting is not None
        takes_back = dialled(phone_of(stay), "779*12*1")
        by_phone, by_desk = at_once(
            lambda takes_back=takes_back: minibar_report_take(event=takes_back),
            lambda entry=posting.entry: entry_reverse(entry=entry, reason="not taken", actor=SYSTEM),
        )
        assert FolioEntry.objects.filter(reverses=posting.entry).count() == 1
        assert (by_phone is None) == isinstance(by_desk, FolioEntry)
    assert folio_balance(folio) == 0


def test_two_audits_close_one_night(property: Property) -> None:
    answers = at_once(*[lambda: night_audit_run(property=property, business_date=TODAY, actor=SYSTEM, now=NOW)] * 2)
    closed = [answer for answer in answers if isinstance(answer, tuple)]
    told = [answer for answer in answers if isinstance(answer, NightAuditRunningError)]
    assert [created for _audit, created in closed].count(True) == 1
    assert len(closed) + len(told) == 2
    assert NightAudit.objects.count() == NightAuditRun.objects.filter(state=JobState.DONE).count() == 1
    property.refresh_from_db()
    assert (property.business_date - TODAY).days == 1


def test_the_audit_waits_for_a_posting_and_has_it_in_its_report(property: Property, folio: Folio) -> None:
    posted, commit = threading.Event(), threading.Event()

    def slow_posting() -> None:
        with transaction.atomic():
            charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
            posted.set()
            commit.wait(PATIENCE)

    posting = Deed(slow_posting)
    assert posted.wait(PATIENCE)
    audit = Deed(lambda: night_audit_run(property=property, business_date=TODAY, actor=SYSTEM, now=NOW))
    audit.join(0.3)
    assert audit.is_alive()
    commit.set()
    posting.finished()
    stored, _created = audit.finished()
    assert stored.report["totals"]["amount"] == "11.90"


def test_two_postings_do_not_wait_for_each_other(property: Property, folio: Folio) -> None:
    other = folio_open(stay=stay_in("1204"))
    with transaction.atomic():
        charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
        meanwhile = Deed(lambda: charge_post(folio=other, code="MISC", unit_price=Decimal(10), actor=SYSTEM))
        assert meanwhile.finished().amount == Decimal("11.90")


def test_two_desks_move_an_entry_once(folio: Folio) -> None:
    others = [folio_open(stay=stay_in(number)) for number in ("1204", "1205")]
    for _round in range(5):
        entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
        answers = at_once(
            *[
                lambda other=other, entry=entry: entries_transfer(entries=[entry], folio=other, window=1, actor=SYSTEM)
                for other in others
            ]
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["EntryReversedError", "list"]
    assert folio_balance(folio) == 0
    assert sum(folio_balance(other) for other in others) == 5 * Decimal("11.90")


def test_two_that_move_entries_against_each_other_do_not_wait_for_each_other(folio: Folio) -> None:
    other = folio_open(stay=stay_in("1204"))
    for _round in range(5):
        mine, yours = (
            charge_post(folio=each, code="MISC", unit_price=Decimal(10), actor=SYSTEM) for each in (folio, other)
        )
        at_once(
            lambda mine=mine: entries_transfer(entries=[mine], folio=other, window=1, actor=SYSTEM),
            lambda yours=yours: entries_transfer(entries=[yours], folio=folio, window=1, actor=SYSTEM),
        )
    assert folio_balance(folio) == folio_balance(other) == 5 * Decimal("11.90")


def test_an_entry_does_not_move_to_a_folio_that_is_being_checked_out(folio: Folio) -> None:
    entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    leaving = stay_in("1204")
    other = folio_open(stay=leaving)
    left, commit = threading.Event(), threading.Event()

    def slow_check_out() -> None:
        with transaction.atomic():
            stays_lock(stays=[leaving])
            folio_settle(folio=other, actor=SYSTEM)
            stays_check_out(stays=[leaving], actor=SYSTEM)
            left.set()
            commit.wait(PATIENCE)

    leaves = Deed(slow_check_out)
    assert left.wait(PATIENCE)
    transfer = Deed(lambda: entries_transfer(entries=[entry], folio=other, window=1, actor=SYSTEM))
    transfer.join(0.3)
    assert transfer.is_alive()
    commit.set()
    leaves.finished()
    assert isinstance(transfer.finished(), FolioClosedError)
    assert folio_balance(folio) == Decimal("11.90")


def test_an_entry_is_moved_or_reversed_but_not_both(folio: Folio) -> None:
    other = folio_open(stay=stay_in("1204"))
    for _round in range(5):
        entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
        at_once(
            lambda entry=entry: entries_transfer(entries=[entry], folio=other, window=1, actor=SYSTEM),
            lambda entry=entry: entry_reverse(entry=entry, reason="mistake", actor=SYSTEM),
        )
        assert FolioEntry.objects.filter(reverses=entry).count() == 1
    assert folio_balance(folio) == 0


def test_a_stay_is_barred_while_its_folio_is_charged_and_checked_out(folio: Folio, stay: Stay) -> None:
    ServiceLevel.objects.update(credit_limit=10, credit_action="bar")
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    at_once(
        credit_bars_follow,
        credit_bars_follow,
        lambda: charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM),
        lambda: guest_check_out(stay=stay, force=True, actor=SYSTEM),
    )
    stay.refresh_from_db()
    assert stay.status == "checked_out"
    assert credit_bars_follow() == 0


def test_a_folio_that_is_being_closed_takes_no_charge(folio: Folio) -> None:
    with transaction.atomic():
        folio_settle(folio=folio, actor=SYSTEM)
        charge = Deed(lambda: charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM))
        charge.join(0.3)
        assert charge.is_alive()
    assert isinstance(charge.finished(), FolioClosedError)
    assert not folio.entries.exists()
