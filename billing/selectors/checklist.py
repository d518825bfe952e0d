"""What should be in order before the night is closed: green, yellow (may be accepted), red (blocks)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.enums import RatingStatus
from billing.models import CallRating
from billing.selectors.calls import calls_without_verdict
from hotelpbx.common.models import AttentionItem
from pbx.enums import WAITING_STATES, CommandState, LinkState, ReceiptState
from pbx.models import Command, Pbx, Receipt
from rooms.enums import StayStatus
from rooms.models import Property, Stay

STUCK_AFTER = dt.timedelta(minutes=1)  # a worker that runs takes a report within seconds


class Light(StrEnum):
    """How a point of the checklist stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """A point of the checklist; `count` of the things that are not in order."""

    code: str
    label: str
    count: int
    detail: str
    light: Light


def night_audit_checklist(*, property: Property, now: dt.datetime | None = None) -> list[Check]:
    """Every point, in the order in which one would mend them; a constant number of statements."""
    at = now or timezone.now()
    return [
        *_report_checks(property, at),
        *_call_checks(property),
        _departures_check(property),
        _attention_check(property),
        *_pbx_checks(property),
    ]


def _check(code: str, label: str, count: int, detail: str, worst: Light = Light.YELLOW) -> Check:
    return Check(code, label, count, detail if count else _("in order"), worst if count else Light.GREEN)


def _report_checks(property: Property, now: dt.datetime) -> list[Check]:
    receipts = Receipt.objects.filter(pbx__property_code=property.code).aggregate(
        stuck=Count("id", filter=Q(state=ReceiptState.RECEIVED, received_at__lt=now - STUCK_AFTER)),
        waiting=Count("id", filter=Q(state=ReceiptState.RECEIVED, received_at__gte=now - STUCK_AFTER)),
        failed=Count("id", filter=Q(state=ReceiptState.FAILED)),
    )
    stuck = _("Reports of the phone system wait to be processed: see that the worker runs, then look again.")
    waiting = _("Reports of the phone system are being processed; what they cost is posted in a moment.")
    failed = _("Reports of the phone system could not be processed: process them again on the PBX page.")
    return [
        _check("reports_stuck", _("Reports processed"), receipts["stuck"], stuck, Light.RED),
        _check("reports_waiting", _("Reports under way"), receipts["waiting"], waiting),
        _check("reports_failed", _("Failed reports"), receipts["failed"], failed),
    ]


def _call_checks(property: Property) -> list[Check]:
    counts = dict(CallRating.objects.filter(property=property).values_list("status").annotate(n=Count("id")).order_by())
    unrated = calls_without_verdict(property).count()
    return [
        _check("calls_unrated", _("Calls rated"), unrated, _("These calls are rated when the night is closed.")),
        _check(
            "calls_no_rate",
            _("Calls with a price"),
            counts.get(RatingStatus.NO_RATE, 0),
            _("No tariff has a price for these calls: mend the tariff and rate them again."),
        ),
        _check(
            "calls_unmatched",
            _("Calls with a guest"),
            counts.get(RatingStatus.UNMATCHED, 0),
            _("Nobody held the room, or the extension is not known."),
        ),
        _check(
            "calls_late",
            _("Late calls"),
            counts.get(RatingStatus.LATE, 0),
            _("The guests had left when the records came: charge them later or write them off."),
        ),
    ]


def _departures_check(property: Property) -> Check:
    overdue = Stay.objects.filter(
        property=property, status=StayStatus.IN_HOUSE, departure__lte=property.business_date
    ).count()
    detail = ngettext(
        "One guest was to leave and is still in house.",
        "%(count)d guests were to leave and are still in house.",
        overdue,
    ) % {"count": overdue}
    return _check("departures_overdue", _("Departures"), overdue, detail)


def _attention_check(property: Property) -> Check:
    items = AttentionItem.objects.filter(property_code__in=("", property.code), resolved_at__isnull=True).count()
    return _check("attention_open", _("Attention inbox"), items, _("Open items wait for a person."))


def _pbx_checks(property: Property) -> list[Check]:
    away = Pbx.objects.filter(property_code=property.code).exclude(state=LinkState.ONLINE).count()
    waiting = Command.objects.filter(
        pbx__property_code=property.code, state__in=(*WAITING_STATES, CommandState.NEEDS_ATTENTION)
    ).count()
    return [
        _check("pbx_offline", _("Phone system"), away, _("The phone system does not answer; calls may be missing.")),
        _check("commands_waiting", _("Requests to the phone system"), waiting, _("Requests are not yet carried out.")),
    ]
