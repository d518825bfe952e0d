"""What should be in order before the night is closed: green, yellow (may be accepted), red (blocks)."""

import datetime as dt

from django.utils import timezone

from billing.selectors.checks_house import (
    arrivals_check,
    departures_check,
    folio_checks,
    inbox_checks,
    mail_check,
    rates_check,
)
from billing.selectors.checks_phone import call_checks, pbx_checks, report_checks
from billing.selectors.lights import Check, Light
from rooms.models import Property

__all__ = ["Check", "Light", "night_audit_checklist"]


def night_audit_checklist(*, property: Property, now: dt.datetime | None = None) -> list[Check]:
    """Every point, in the order in which one would mend them; a constant number of statements."""
    at = now or timezone.now()
    return [
        *report_checks(property, at),
        *call_checks(property),
        arrivals_check(property),
        departures_check(property),
        *folio_checks(property),
        rates_check(property),
        *inbox_checks(property),
        *pbx_checks(property, at),
        mail_check(property),
    ]
