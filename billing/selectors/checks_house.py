"""What should be in order in the house and on the folios before a night is closed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.enums import FolioStatus, JobState
from billing.models import Folio, ReportMail
from billing.selectors.credit import credit_over
from billing.selectors.lights import Check, point
from billing.selectors.nights import nights_without_rate
from hotelpbx.common.models import AttentionItem
from rooms.enums import StayStatus
from rooms.models import Property, Stay
from rooms.selectors.reservations import reservations_arriving

MINIBAR = "minibar_not_posted"
# Items that a point of their own tells, and that of an audit which could not be finished.
TOLD_ELSEWHERE = (MINIBAR, "call_no_rate", "call_late", "report_mail_failed", "night_audit_failed")


def arrivals_check(property: Property) -> Check:
    """Guests who were to come and are neither checked in nor noted as no-shows."""
    missing = reservations_arriving(property).count()
    detail = ngettext(
        "One guest was to come and is not checked in: check in, or note a no-show.",
        "%(count)d guests were to come and are not checked in: check in, or note no-shows.",
        missing,
    ) % {"count": missing}
    return point("arrivals_open", missing, detail)


def departures_check(property: Property) -> Check:
    """Guests who should have left."""
    overdue = Stay.objects.filter(
        property=property, status=StayStatus.IN_HOUSE, departure__lte=property.business_date
    ).count()
    detail = ngettext(
        "One guest was to leave and is still in house.",
        "%(count)d guests were to leave and are still in house.",
        overdue,
    ) % {"count": overdue}
    return point("departures_overdue", overdue, detail)


def folio_checks(property: Property) -> list[Check]:
    """Folios that somebody should look at."""
    folios = Folio.objects.filter(stay__property=property, status=FolioStatus.OPEN)
    left = folios.filter(stay__status=StayStatus.CHECKED_OUT).count()
    over = len(credit_over(property))
    return [
        point("folios_left_open", left, _("Guests have left with an open folio.")),
        point("folios_over_limit", over, _("Guests owe more than their credit limit.")),
    ]


def rates_check(property: Property) -> Check:
    """Stays whose night cannot be charged; none where the night audit posts no room."""
    missing = len(nights_without_rate(property, property.business_date))
    return point("rates_missing", missing, _("Nobody has said what these rooms cost a night."))


def inbox_checks(property: Property) -> list[Check]:
    """Open items of the attention inbox; what has a point of its own is counted there only."""
    items = AttentionItem.objects.filter(property_code__in=("", property.code), resolved_at__isnull=True)
    minibar = items.filter(kind=MINIBAR).count()
    rest = items.exclude(kind__in=TOLD_ELSEWHERE).count()
    return [
        point("minibar_not_posted", minibar, _("Goods were reported and could not be charged.")),
        point("attention_open", rest, _("Open items wait for a person.")),
    ]


def mail_check(property: Property) -> Check:
    """Reports of earlier nights that reached nobody."""
    lost = ReportMail.objects.filter(property=property, state=JobState.FAILED).count()
    return point("mails_undelivered", lost, _("Reports of earlier nights could not be delivered."))
