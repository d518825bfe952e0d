"""What should be in order on the telephone side before a night is closed."""

import datetime as dt

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from billing.enums import RatingStatus
from billing.models import CallRating
from billing.selectors.calls import calls_without_verdict
from billing.selectors.lights import Check, Light, point
from pbx.enums import WAITING_STATES, CommandState, LinkState, ReceiptState
from pbx.models import Command, Pbx, Receipt
from rooms.models import Property

STUCK_AFTER = dt.timedelta(minutes=1)  # a worker that runs takes a report within seconds
STALE_HOURS = 3  # the records are compared every hour


def report_checks(property: Property, now: dt.datetime) -> list[Check]:
    """Reports that came in and are not processed."""
    receipts = Receipt.objects.filter(pbx__property_code=property.code).aggregate(
        stuck=Count("id", filter=Q(state=ReceiptState.RECEIVED, received_at__lt=now - STUCK_AFTER)),
        waiting=Count("id", filter=Q(state=ReceiptState.RECEIVED, received_at__gte=now - STUCK_AFTER)),
        failed=Count("id", filter=Q(state=ReceiptState.FAILED)),
    )
    stuck = _("Reports of the phone system wait to be processed: see that the worker runs, then look again.")
    waiting = _("Reports of the phone system are being processed; what they cost is posted in a moment.")
    failed = _("Reports of the phone system could not be processed: process them again on the PBX page.")
    return [
        point("reports_stuck", receipts["stuck"], stuck, Light.RED),
        point("reports_waiting", receipts["waiting"], waiting),
        point("reports_failed", receipts["failed"], failed),
    ]


def call_checks(property: Property) -> list[Check]:
    """Calls that have not found their place in the books."""
    counts = dict(CallRating.objects.filter(property=property).values_list("status").annotate(n=Count("id")).order_by())
    unrated = calls_without_verdict(property).count()
    return [
        point("calls_unrated", unrated, _("These calls are rated when the night is closed.")),
        point(
            "calls_no_rate",
            counts.get(RatingStatus.NO_RATE, 0),
            _("No tariff has a price for these calls: mend the tariff and rate them again."),
        ),
        point(
            "calls_unmatched",
            counts.get(RatingStatus.UNMATCHED, 0),
            _("Nobody held the room, or the extension is not known."),
        ),
        point(
            "calls_late",
            counts.get(RatingStatus.LATE, 0),
            _("The guests had left when the records came: charge them later or write them off."),
        ),
    ]


def pbx_checks(property: Property, now: dt.datetime) -> list[Check]:
    """The phone systems, how fresh their call records are, and what they are still to do."""
    pbxs = Pbx.objects.filter(property_code=property.code)
    away = pbxs.exclude(state=LinkState.ONLINE).count()
    stale = Q(reconciled_until__isnull=True) | Q(reconciled_until__lt=now - dt.timedelta(hours=STALE_HOURS))
    old = pbxs.filter(stale).count()
    waiting = Command.objects.filter(
        pbx__property_code=property.code, state__in=(*WAITING_STATES, CommandState.NEEDS_ATTENTION)
    ).count()
    unfetched = _("For more than %(hours)s hours the call records have not been compared with the phone system.") % {
        "hours": STALE_HOURS
    }
    return [
        point("pbx_offline", away, _("The phone system does not answer; calls may be missing.")),
        point("records_old", old, unfetched),
        point("commands_waiting", waiting, _("Requests are not yet carried out.")),
    ]
