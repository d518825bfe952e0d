"""What a night audit does before it closes the date. Every step may be done again: what is done already stays done."""

from collections.abc import Callable
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import NightStep
from billing.errors import NightAuditError
from billing.selectors.checklist import Check, Light, night_audit_checklist
from billing.selectors.nights import stays_of_night
from billing.services.calls import calls_rerate
from billing.services.night_runs import ALL, Run
from billing.services.nightly import night_charges_post
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError
from pbx.models import Pbx
from pbx.services.reconcile import call_records_reconcile

log = structlog.get_logger(__name__)

Counts = dict[str, Any]


def records_fetch(run: Run) -> Counts:
    """The call records that were missed, from the device's own list; a device that is away is a light of its own."""
    pbxs = list(Pbx.objects.filter(property_code=run.hotel.code).order_by("pk"))
    found, away = 0, []
    for number, pbx in enumerate(pbxs):
        run.progress(number, len(pbxs))
        try:
            found += call_records_reconcile(pbx=pbx).calls if pbx.state == LinkState.ONLINE else 0
        except PbxOfflineError as error:
            log.warning("night_audit_without_device", pbx=pbx.name, reason=str(error))
            pbx.refresh_from_db(fields=["state"])
        away += [pbx.name] if pbx.state != LinkState.ONLINE else []
    return {"calls": found, "away": away}


def calls_left_rate(run: Run) -> Counts:
    """Every call that has no verdict, no price or no guest."""
    return dict(calls_rerate(property=run.hotel, actor=run.actor, now=run.now, progress=run.progress))


def charges_post(run: Run) -> Counts:
    """The room and the city tax of everybody in house; the run keeps whom it has seen."""
    run.nights = stays_of_night(run.hotel, run.row.business_date)
    return dict(
        night_charges_post(
            property=run.hotel,
            business_date=run.row.business_date,
            actor=run.actor,
            progress=run.progress,
            now=run.now,
        )
    )


def lights_take(run: Run) -> Counts:
    """Red stops the audit, and so does yellow that nobody accepts. Raises `NightAuditError` with the lights.

    Yellow is looked at once: what a later step or a later start finds was not there when it was accepted.
    """
    checks = night_audit_checklist(property=run.hotel, now=run.now)
    yellow = [check for check in checks if check.light == Light.YELLOW]
    known = NightStep.CHECKS in run.row.results
    by_code = {row["code"]: row for row in run.row.accepted}
    open_yellow = [] if known else [check for check in yellow if not {check.code, ALL} & by_code.keys()]
    stopping = [check for check in checks if check.light == Light.RED] + open_yellow
    if stopping:
        raise lights_error(stopping)
    if known:
        return dict(run.row.results[NightStep.CHECKS])
    run.beat(accepted=[_accepted(check, by_code) for check in yellow])
    return {"accepted": len(yellow)}


def lights_error(stopping: list[Check]) -> NightAuditError:
    """The night cannot be closed because of these lights."""
    told = [
        {"code": check.code, "light": str(check.light), "count": check.count, "detail": check.detail}
        for check in stopping
    ]
    message = _("The night cannot be closed yet: %(why)s") % {"why": stopping[0].detail}
    return NightAuditError(message, extra={"checks": told})


def _accepted(check: Check, by_code: dict[str, Any]) -> dict[str, Any]:
    """Who took this light upon himself, and how many things stood behind it."""
    row = by_code.get(check.code) or by_code[ALL]
    return {**row, "code": check.code, "count": check.count, "seen_at": timezone.now().isoformat()}


STEPS: dict[NightStep, Callable[[Run], Counts]] = {
    NightStep.RECONCILE: records_fetch,
    NightStep.RATE: calls_left_rate,
    NightStep.CHECKS: lights_take,
    NightStep.CHARGES: charges_post,
}
