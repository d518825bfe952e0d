"""How far a closing of the night is, for its page and for programs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from billing.enums import JobState, NightStep
from billing.errors import ReportMailNotFoundError
from billing.models import NightAuditRun, ReportMail
from hotelpbx.common.hotel_time import local_date
from hotelpbx.common.scope import in_scope
from rooms.models import Property

ACTIVE = (JobState.WAITING, JobState.RUNNING)
DEAD_AFTER = dt.timedelta(minutes=3)  # without a sign of life another process takes the run over
WORKER_AFTER = dt.timedelta(seconds=20)  # a worker that runs begins within seconds
PERCENT = 100
MARKS = {JobState.FAILED: "stopped", JobState.RUNNING: "now", JobState.WAITING: "next"}  # of the step it is at


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of a run: `done`, `now`, `stopped` or `next`; `counts` once it is done."""

    step: NightStep
    mark: str
    counts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunState:
    """A run as people look at it."""

    row: NightAuditRun
    steps: list[StepState]

    @property
    def who(self) -> str:
        """The name of whoever started it."""
        user = self.row.started_by
        return (user.get_full_name() or user.get_username()) if user else gettext("system")

    @property
    def number(self) -> int:
        """Which step it is at, counted from 1."""
        names = [state.step for state in self.steps]
        return names.index(NightStep(self.row.step)) + 1 if self.row.step else 1

    @property
    def percent(self) -> int:
        """How much is done; each step counts the same."""
        if self.row.state == JobState.DONE:
            return PERCENT
        share = self.row.done / self.row.total if self.row.total else 0
        return int((self.number - 1 + min(share, 1)) * PERCENT / len(self.steps))

    @property
    def is_active(self) -> bool:
        """Whether it waits or is under way."""
        return self.row.state in ACTIVE

    @property
    def is_dead(self) -> bool:
        """Whether its process has stopped; another one may go on."""
        return self.row.state == JobState.RUNNING and self.row.beat_at < timezone.now() - DEAD_AFTER

    @property
    def is_unattended(self) -> bool:
        """Whether it waits longer than a worker that runs would let it."""
        return self.row.state == JobState.WAITING and self.row.beat_at < timezone.now() - WORKER_AFTER


def of_no_process() -> Q:
    """Runs that wait for a worker, and those whose process has died."""
    dead = Q(state=JobState.RUNNING, beat_at__lt=timezone.now() - DEAD_AFTER)
    return Q(state=JobState.WAITING) | dead


def run_active(property: Property) -> NightAuditRun | None:
    """The run that waits or is under way."""
    return NightAuditRun.objects.filter(property=property, state__in=ACTIVE).first()


def run_state(row: NightAuditRun) -> RunState:
    """The run with the marks of its steps."""
    now = NightStep(row.step) if row.step else None
    return RunState(row, [StepState(step, _mark(row, step, now), row.results.get(step, {})) for step in NightStep])


def run_last(property: Property) -> RunState | None:
    """The run that is under way, or the last one."""
    row = NightAuditRun.objects.filter(property=property).select_related("started_by", "property").first()
    return run_state(row) if row else None


def run_of_night(property: Property, business_date: dt.date) -> RunState | None:
    """The run that closed a date; None for a date that is not closed, or was before runs were kept."""
    runs = NightAuditRun.objects.filter(property=property, business_date=business_date, state=JobState.DONE)
    row = runs.select_related("started_by", "property").first()
    return run_state(row) if row else None


def dates_left(property: Property, now: dt.datetime | None = None) -> int:
    """How many days of the property's clock are over and not closed; one in a house that closes each night."""
    today = local_date(now or timezone.now(), property.timezone)
    return max((today - property.business_date).days, 0)


def report_mails(property: Property) -> "QuerySet[ReportMail]":
    """The mails of a property, the newest first."""
    return ReportMail.objects.filter(property=property).select_related("property").order_by("-pk")


def report_mail_get(mail_id: int) -> ReportMail:
    """A mail in scope. Raises `ReportMailNotFoundError`."""
    mails = in_scope(ReportMail.objects.select_related("property"), "property__code")
    found = mails.filter(pk=mail_id).first()
    if found is None:
        raise ReportMailNotFoundError(gettext("This mail does not exist."))
    return found


def _mark(row: NightAuditRun, step: NightStep, now: NightStep | None) -> str:
    steps = list(NightStep)
    if row.state == JobState.DONE or (now and steps.index(step) < steps.index(now)):
        return "done"
    if step == now or (now is None and step == steps[0]):
        return MARKS[JobState(row.state)]
    return "next"
