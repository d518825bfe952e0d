"""The night audit: once per business date, restartable at every step, and equal to the folio entries to the cent."""

import datetime as dt
from collections.abc import Collection

import structlog
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import JobState, NightStep
from billing.errors import NightAuditRunningError
from billing.models import NightAudit, NightAuditRun
from billing.selectors.checklist import Light, night_audit_checklist
from billing.selectors.night_runs import of_no_process
from billing.services.night_close import date_check, failure_key, night_close, night_find
from billing.services.night_runs import ALL, Run, Told, run_begin, run_claim
from billing.services.night_steps import STEPS, lights_error
from billing.services.pokes import poke_night_audit
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import Gravity
from rooms.models import Property

__all__ = ["night_audit_checklist", "night_audit_request", "night_audit_run", "night_audits_work"]

log = structlog.get_logger(__name__)

# Nobody has to accept what passes by itself: reports that have just come, and calls that the run is about to rate.
IN_PASSING = frozenset({"reports_waiting", "calls_unrated"})


def night_audit_run(
    *,
    property: Property,
    business_date: dt.date,
    actor: Actor,
    accept_yellow: bool = True,
    accept: Collection[str] | None = None,
    now: dt.datetime | None = None,
    told: Told | None = None,
) -> tuple[NightAudit, bool]:
    """Close a business date in this process; returns the audit and whether it was made now.

    A date that is closed already returns its stored audit. `accept` names the yellow lights that are accepted, all of
    them unless `accept_yellow` is false. `told` gets the run at each sign of progress. Raises `NightAuditError` for a
    date that is not the current business date or has not begun, for a red light or a yellow one that is not accepted
    (`extra["checks"]` names the lights); `NightAuditRunningError` when another process is at it.
    """
    stored = night_find(property, business_date)
    if stored is not None:
        return stored, False
    date_check(Property.objects.get(pk=property.pk), business_date, now or timezone.now())
    accepts = accept if accept is not None else ([ALL] if accept_yellow else [])
    row = run_begin(
        property=property, business_date=business_date, actor=actor, accepts=accepts, state=JobState.RUNNING
    )
    return _work(Run(row, now=now, told=told))


def night_audit_request(
    *, property: Property, business_date: dt.date, actor: Actor, accept: Collection[str]
) -> NightAuditRun | None:
    """Have a worker close a business date; None when it is closed already. Errors as `night_audit_run`."""
    if night_find(property, business_date) is not None:
        return None
    date_check(Property.objects.get(pk=property.pk), business_date, timezone.now())
    accepts = {*accept, *IN_PASSING}
    checks = night_audit_checklist(property=property)
    stopping = [
        check
        for check in checks
        if check.light == Light.RED or (check.light == Light.YELLOW and check.code not in accepts)
    ]
    if stopping:
        raise lights_error(stopping)
    row = run_begin(
        property=property, business_date=business_date, actor=actor, accepts=accepts, state=JobState.WAITING
    )
    poke_night_audit()
    return row


def night_audits_work() -> int:
    """Go on with the runs that wait for a worker or whose process has died; returns how many nights were closed."""
    return sum(_work_apart(row) for row in NightAuditRun.objects.filter(of_no_process()).order_by("pk"))


def _work_apart(row: NightAuditRun) -> bool:
    """One night that cannot be closed must not keep the others from being closed."""
    try:
        return _work(Run(run_claim(row)))[1]
    except OperationalError:
        raise
    except ApplicationError as error:
        log.warning("night_audit_stopped", run=row.pk, reason=str(error))
    except Exception:
        log.exception("night_audit_failed", run=row.pk)
    return False


def _work(run: Run) -> tuple[NightAudit, bool]:
    """Do the steps that are left. A rule that says no, and a fault, end the run; a lost database leaves it to be
    taken over like a process that was killed."""
    try:
        for step in run.steps_left():
            run.enter(step)
            if step in STEPS:
                run.leave(step, STEPS[step](run))
        return night_close(run)
    except (OperationalError, NightAuditRunningError):
        raise
    except ApplicationError as error:
        _failed(run, str(error), by_person=run.actor.user is not None)
        raise
    except (Exception, KeyboardInterrupt) as error:
        _failed(run, f"{type(error).__name__}: {error}")
        raise


def _failed(run: Run, reason: str, *, by_person: bool = False) -> None:
    """Note it on the run, and tell somebody where nobody sat before it."""
    step = NightStep(run.row.step).label if run.row.step else ""
    run.fail(reason)
    if by_person:
        return
    attention_raise(
        kind="night_audit_failed",
        key=failure_key(run.hotel),
        subject=_("%(date)s could not be closed") % {"date": run.row.business_date.isoformat()},
        property_code=run.hotel.code,
        gravity=Gravity.RED,
        detail=reason,
        data={"run": run.row.pk, "step": str(step)},
    )
