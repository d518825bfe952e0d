"""The row of a run of the night audit: which process works on it, how far that is, how it ended.

One process at a time owns a run. It proves that by `beat_at`, which it writes at every step and while a long step goes
on; whoever finds it older than three minutes takes the run over, and the former owner, should it still live, stops at
its next beat.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import JobState, NightStep
from billing.errors import NightAuditRunningError
from billing.models import NightAuditRun
from billing.selectors.night_runs import of_no_process, run_active
from hotelpbx.common.audit import Actor
from rooms.models import Property

BEAT_EVERY = dt.timedelta(seconds=1)
ALL = "*"

Told = Callable[[NightAuditRun], object]


class Run:
    """A run in the hands of this process. `now` is the instant at which the night is closed, if it is not this one."""

    def __init__(self, row: NightAuditRun, *, now: dt.datetime | None = None, told: Told | None = None) -> None:
        self.row = row
        self.now = now
        self.nights: frozenset[int] | None = None  # the stays whose night was charged
        self._told = told or (lambda row: None)

    @property
    def hotel(self) -> Property:
        """The property whose night it is."""
        return self.row.property

    @property
    def actor(self) -> Actor:
        """Whoever started it."""
        user = self.row.started_by if isinstance(self.row.started_by, User) else None
        return Actor(user=user, origin=self.row.origin, address=self.row.address)

    def steps_left(self) -> list[NightStep]:
        """The steps from where it stands, in their order."""
        steps = list(NightStep)
        return steps[steps.index(NightStep(self.row.step)) :] if self.row.step else steps

    def enter(self, step: NightStep) -> None:
        """Begin a step."""
        self.beat(step=step, done=0, total=0)

    def leave(self, step: NightStep, counts: dict[str, Any]) -> None:
        """A step is done."""
        self.beat(results={**self.row.results, step: counts})

    def progress(self, done: int, total: int) -> None:
        """So much of the running step is done; written once a second at most."""
        if done == total or timezone.now() - self.row.beat_at >= BEAT_EVERY:
            self.beat(done=done, total=total)

    def beat(self, **values: Any) -> None:
        """Write where it stands. Raises `NightAuditRunningError` when another process has taken the run over."""
        at = timezone.now()
        if not self._own().update(beat_at=at, **values):
            raise NightAuditRunningError(_("Another process goes on with closing this night."))
        for name, value in {**values, "beat_at": at}.items():
            setattr(self.row, name, value)
        self._told(self.row)

    def finish(self) -> None:
        """The night is closed."""
        self.beat(state=JobState.DONE, error="", finished_at=timezone.now())

    def fail(self, reason: str) -> None:
        """Something a person has to see to; nothing happens when another process owns the run."""
        self._own().update(state=JobState.FAILED, error=reason, finished_at=timezone.now())
        self.row.refresh_from_db()

    def _own(self) -> "QuerySet[NightAuditRun]":
        return NightAuditRun.objects.filter(pk=self.row.pk, state=JobState.RUNNING, beat_at=self.row.beat_at)


def run_begin(
    *, property: Property, business_date: dt.date, actor: Actor, accepts: Collection[str], state: JobState
) -> NightAuditRun:
    """A new run, or the one that waits or whose process has died, from now on under this actor.

    Raises `NightAuditRunningError` when another process works on it.
    """
    active = run_active(property)
    if active is not None and active.business_date != business_date:
        _give_up(active)
        active = None
    if active is not None:
        return run_claim(active, actor=actor, accepts=accepts, state=state)
    at = timezone.now()
    try:
        with transaction.atomic():
            return NightAuditRun.objects.create(
                property=property,
                business_date=business_date,
                state=state,
                started_at=at,
                beat_at=at,
                accepted=_accepted(actor, accepts),
                **_started(actor),
            )
    except IntegrityError:  # somebody else began in between
        raise running_error(run_active(property)) from None


def run_claim(
    row: NightAuditRun,
    *,
    actor: Actor | None = None,
    accepts: Collection[str] = (),
    state: JobState = JobState.RUNNING,
) -> NightAuditRun:
    """Take a run that waits or is dead; without an actor for whoever started it. Raises `NightAuditRunningError`."""
    values: dict[str, Any] = {"state": state, "beat_at": timezone.now(), "error": ""}
    if actor is not None:
        values |= _started(actor) | {"accepted": [*row.accepted, *_accepted(actor, accepts)]}
    free = NightAuditRun.objects.filter(of_no_process(), pk=row.pk, beat_at=row.beat_at)
    if not free.update(**values):
        raise running_error(NightAuditRun.objects.get(pk=row.pk))
    return NightAuditRun.objects.select_related("property", "started_by").get(pk=row.pk)


def running_error(row: NightAuditRun | None) -> NightAuditRunningError:
    """What somebody is told who comes second."""
    facts = {"step": row.step, "done": row.done, "total": row.total} if row else {}
    return NightAuditRunningError(_("This night is being closed already; see how far it is."), extra=facts)


def _give_up(row: NightAuditRun) -> None:
    """A run of another date can never be finished. Raises `NightAuditRunningError` while its process lives."""
    free = NightAuditRun.objects.filter(of_no_process(), pk=row.pk, beat_at=row.beat_at)
    reason = _("The business date is another one now.")
    if not free.update(state=JobState.FAILED, error=reason, finished_at=timezone.now()):
        raise running_error(row)


def _started(actor: Actor) -> dict[str, Any]:
    return {"started_by": actor.user, "origin": actor.origin, "address": actor.address}


def _accepted(actor: Actor, accepts: Collection[str]) -> list[dict[str, Any]]:
    at = timezone.now().isoformat()
    return [{"code": code, "by": actor.name, "at": at} for code in sorted(accepts)]
