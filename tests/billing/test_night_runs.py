"""A run of the night audit: killed at any step it goes on, and the night is the same as an undisturbed one."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing.enums import JobState, NightStep
from billing.errors import NightAuditError, NightAuditRunningError
from billing.models import BillingSettings, Folio, FolioEntry, NightAudit, NightAuditRun, ReportMail, RoomRate
from billing.reference import city_tax_department
from billing.services import audit, night_close, night_steps
from billing.services.audit import night_audit_request, night_audit_run, night_audits_work
from billing.services.folios import charge_post, folio_open
from billing.services.night_runs import Run, run_begin, run_claim
from billing.sweep import billing_sweep
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM, Actor
from hotelpbx.common.models import AttentionItem, AuditRecord
from hotelpbx.common.roles import ACCOUNTING
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError
from pbx.models import Pbx
from pbx.services.reconcile import Reconciliation
from rooms.enums import Condition
from rooms.models import Property, Room, Stay
from tests.billing.world import NOW, call, phone_of, receipt, refused, stay_in
from tests.factories import user_with_roles
from tests.factories.hotel import TODAY

pytestmark = pytest.mark.django_db


Kill = Callable[[NightStep, pytest.MonkeyPatch], None]


class Killed(BaseException):
    """The process is gone: nothing that follows in it is done."""


@pytest.fixture
def night(property: Property, stay: Stay, folio: Folio) -> Property:
    """A night with something for every step: a call without a verdict, rooms to charge, mails to send."""
    BillingSettings.objects.create(
        property=property,
        room_charge=True,
        city_tax=True,
        city_tax_amount=Decimal(2),
        report_recipients="desk@example.com\nboss@example.com",
    )
    city_tax_department(property)
    RoomRate.objects.create(property=property, room_type=None, amount=Decimal(100))
    folio_open(stay=stay_in("1204"))
    call(phone_of(stay))
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    return property


def close(property: Property, **values: Any) -> tuple[NightAudit, bool]:
    return night_audit_run(**{"property": property, "business_date": TODAY, "actor": SYSTEM, "now": NOW, **values})


def age(minutes: int = 4) -> None:
    """Nobody has heard of the runs for so long."""
    NightAuditRun.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=minutes))


def outcome() -> dict[str, Any]:
    """Everything a closed night leaves behind, without the numbers and instants that differ by chance."""
    entries = FolioEntry.objects.order_by("business_key", "amount")
    return {
        "audits": list(NightAudit.objects.values_list("business_date", "report__totals", "report__departments")),
        "entries": list(entries.values_list("code", "amount", "business_date", "business_key")),
        "rooms": list(Room.objects.order_by("number").values_list("condition", flat=True)),
        "date": Property.objects.get(code="grand").business_date,
        "mails": sorted(ReportMail.objects.values_list("recipients", flat=True)),
        "told": AuditRecord.objects.filter(action="billing.night.closed").count(),
    }


def killed(property: Property, step: NightStep, kill: Kill, **values: Any) -> None:
    """The process that closes the night dies at this step."""
    with pytest.MonkeyPatch.context() as patch:
        kill(step, patch)
        with pytest.raises(Killed):
            close(property, **values)


def kill_before(step: NightStep, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies when it begins a step."""
    enter = Run.enter

    def entered(self: Run, begun: NightStep) -> None:
        enter(self, begun)
        if begun == step:
            raise Killed

    monkeypatch.setattr(Run, "enter", entered)


def kill_after(step: NightStep, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies when a step is done, before that is written."""
    if step == NightStep.CLOSE:
        monkeypatch.setattr(night_close, "audit_record", _die)
    else:
        monkeypatch.setitem(night_steps.STEPS, step, _then_die(night_steps.STEPS[step]))


def _then_die(deed: Callable[[Run], Any]) -> Callable[[Run], Any]:
    def done(run: Run) -> Any:
        deed(run)
        _die()

    return done


def _die(*args: Any) -> None:
    raise Killed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kill", [kill_before, kill_after])
@pytest.mark.parametrize("step", list(NightStep))
def test_a_night_that_was_killed_at_any_step_is_the_same_night(
    night: Property, monkeypatch: pytest.MonkeyPatch, step: NightStep, kill: Kill
) -> None:
    with transaction.atomic():
        close(night)
        undisturbed = outcome()
        transaction.set_rollback(True)
    night.refresh_from_db()
    killed(night, step, kill)
    assert not NightAudit.objects.exists()
    with pytest.raises(NightAuditRunningError):
        close(night)
    age()
    audit_row, created = close(night)
    assert created
    assert outcome() == undisturbed
    assert Decimal(audit_row.report["totals"]["amount"]) == sum(
        FolioEntry.objects.filter(department__isnull=False).values_list("amount", flat=True)
    )
    run = NightAuditRun.objects.get()
    assert (run.state, run.step, run.done, run.finished_at is not None) == (JobState.DONE, NightStep.CLOSE, 0, True)
    assert set(run.results) == set(NightStep)


@pytest.mark.parametrize("start", ["button", "sweep"])
def test_a_run_whose_process_died_is_gone_on_with(night: Property, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    """By whoever comes next; what was accepted, and by whom, holds."""
    Pbx.objects.update(state=LinkState.OFFLINE)
    ada = Actor(user=user_with_roles(ACCOUNTING, username="ada"), origin="desk", address="192.0.2.7")
    killed(night, NightStep.CHARGES, kill_before, actor=ada, accept=["pbx_offline"])
    assert billing_sweep()["nights_closed"] == 0  # it may still be alive
    age()
    if start == "button":
        accepts = ["pbx_offline", "records_old"]
        night_audit_request(property=night, business_date=TODAY, actor=ada, accept=accepts)
    assert billing_sweep()["nights_closed"] == 1
    run = NightAuditRun.objects.get()
    assert (run.state, run.started_by, run.address) == (JobState.DONE, ada.user, "192.0.2.7")
    assert NightAudit.objects.get().closed_by == ada.user
    assert AuditRecord.objects.get(action="billing.night.closed").address == "192.0.2.7"
    assert ("pbx_offline", 1, "ada") in [(row["code"], row.get("count"), row["by"]) for row in run.accepted]


def test_what_a_later_step_makes_yellow_does_not_stop_a_run_that_goes_on(
    night: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room charge takes the guest above the credit limit after the lights were looked at."""
    Folio.objects.update(credit_limit=Decimal(50))
    killed(night, NightStep.CHARGES, kill_after, accept=[])
    age()
    assert close(night, accept=[])[1]


def test_a_red_light_stops_a_run_that_goes_on(night: Property, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(night, NightStep.CHECKS, kill_before)
    age()
    receipt(at=NOW - dt.timedelta(minutes=5))
    with refused(NightAuditError):
        close(night)


def test_the_former_owner_of_a_run_stops_when_another_process_has_taken_it(night: Property) -> None:
    former = Run(run_begin(property=night, business_date=TODAY, actor=SYSTEM, accepts=[], state=JobState.RUNNING))
    age()
    former.row.refresh_from_db()
    run_claim(NightAuditRun.objects.get())
    with pytest.raises(NightAuditRunningError):
        former.beat()
    former.fail("too late")
    assert NightAuditRun.objects.get().state == JobState.RUNNING


def test_two_at_once_are_refused_by_the_database(property: Property) -> None:
    run_begin(property=property, business_date=TODAY, actor=SYSTEM, accepts=[], state=JobState.RUNNING)
    at = timezone.now()
    with pytest.raises(IntegrityError, match=r"night_audit_one_run_per_property|UNIQUE"), transaction.atomic():
        NightAuditRun.objects.create(property=property, business_date=TODAY, started_at=at, beat_at=at)
    with refused(NightAuditRunningError) as error:
        close(property)
    assert error.value.extra == {"step": "", "done": 0, "total": 0}


def test_a_fault_ends_the_run_and_is_told_until_the_night_is_closed(
    night: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run: Run) -> dict[str, Any]:
        raise ZeroDivisionError("by zero")

    with monkeypatch.context() as patch:
        patch.setitem(night_steps.STEPS, NightStep.CHARGES, broken)
        night_audit_request(property=night, business_date=TODAY, actor=SYSTEM, accept=["records_old"])
        assert night_audits_work() == 0
    run = NightAuditRun.objects.get()
    assert (run.state, run.error) == (JobState.FAILED, "ZeroDivisionError: by zero")
    assert AttentionItem.objects.get(kind="night_audit_failed").resolved_at is None
    close(night)
    assert AttentionItem.objects.get(kind="night_audit_failed").resolved_at is not None
    assert [row.state for row in NightAuditRun.objects.order_by("pk")] == [JobState.FAILED, JobState.DONE]


def test_a_guest_who_checks_in_while_the_night_is_being_closed_pays_for_it(
    night: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who pays something at that moment is in the report."""
    compute, arrived = night_close.daily_report_compute, []

    def meanwhile(*args: Any) -> Any:
        report = compute(*args)
        if not arrived:
            arrived.append(folio_open(stay=stay_in("1205")))
            charge_post(folio=arrived[0], code="MISC", unit_price=Decimal(5), actor=SYSTEM)
        return report

    monkeypatch.setattr(night_close, "daily_report_compute", meanwhile)
    stored, _created = close(night)
    assert sorted(arrived[0].entries.values_list("code", flat=True)) == ["CITYTAX", "MISC", "ROOM"]
    assert Decimal(stored.report["totals"]["amount"]) == sum(
        FolioEntry.objects.filter(department__isnull=False).values_list("amount", flat=True)
    )


def test_where_somebody_keeps_posting_the_report_is_made_under_the_locks(
    night: Property, folio: Folio, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute, computed = night_close.daily_report_compute, []

    def busy(*args: Any) -> Any:
        report = compute(*args)
        computed.append(report)
        if len(computed) <= night_close.TRIES:
            charge_post(folio=folio, code="MISC", unit_price=Decimal(1), actor=SYSTEM)
        return report

    monkeypatch.setattr(night_close, "daily_report_compute", busy)
    stored, _created = close(night)
    assert len(computed) == night_close.TRIES + 1
    assert stored.report["totals"] == computed[-1]["totals"] != computed[-2]["totals"]


def test_missed_calls_are_fetched_rated_and_in_the_report(
    property: Property, stay: Stay, folio: Folio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*, pbx: Pbx) -> Reconciliation:
        call(phone_of(stay))
        return Reconciliation(calls=1)

    monkeypatch.setattr(night_steps, "call_records_reconcile", found)
    assert close(property)[0].report["totals"]["amount"] == "1.69"
    assert NightAuditRun.objects.get().results["reconcile"] == {"calls": 1, "away": []}
    assert NightAuditRun.objects.get().results["rate"] == {"rated": 1}


def test_a_device_that_is_away_is_a_yellow_light_and_no_fault(
    property: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*, pbx: Pbx) -> Reconciliation:
        Pbx.objects.filter(pk=pbx.pk).update(state=LinkState.OFFLINE)
        raise PbxOfflineError("no answer")

    monkeypatch.setattr(night_steps, "call_records_reconcile", away)
    with refused(NightAuditError) as error:
        close(property, accept=[])
    assert [check["code"] for check in error.value.extra["checks"]] == ["pbx_offline"]
    close(property, accept=["pbx_offline"])
    assert NightAuditRun.objects.get().results["reconcile"] == {"calls": 0, "away": ["main"]}


def test_without_a_name_no_yellow_light_is_accepted(property: Property) -> None:
    attention_raise(kind="other", key="other", subject="Other", property_code="grand")
    with refused(NightAuditError):
        close(property, accept_yellow=False)
    with refused(NightAuditError):
        close(property, accept=["pbx_offline"])
    close(property, accept=["attention_open"])
    assert [(row["code"], row["by"]) for row in NightAuditRun.objects.get().accepted] == [("attention_open", "system")]


def test_progress_is_written_and_told(night: Property) -> None:
    told: list[tuple[str, int, int]] = []
    close(night, told=lambda row: told.append((row.step, row.done, row.total)))
    assert list(dict.fromkeys(step for step, _done, _total in told)) == list(NightStep)
    assert (NightStep.CHARGES, 2, 2) in told


def test_a_run_of_a_date_that_is_over_is_given_up(property: Property) -> None:
    run_begin(
        property=property, business_date=TODAY - dt.timedelta(days=1), actor=SYSTEM, accepts=[], state=JobState.RUNNING
    )
    with refused(NightAuditRunningError):
        close(property)
    age()
    assert close(property)[1]
    assert [row.state for row in NightAuditRun.objects.order_by("pk")] == [JobState.FAILED, JobState.DONE]


def test_the_rooms_are_dirtied_once(night: Property) -> None:
    close(night)
    assert set(Room.objects.values_list("condition", flat=True)) == {Condition.DIRTY}
    assert NightAuditRun.objects.get().results["close"] == {"rooms_dirtied": 2, "mails": 2}
    assert audit.night_audits_work() == 0
