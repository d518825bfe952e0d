"""The points of a checklist and their lights."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LABELS = {
    "reports_stuck": _("Reports processed"),
    "reports_waiting": _("Reports under way"),
    "reports_failed": _("Failed reports"),
    "calls_unrated": _("Calls rated"),
    "calls_no_rate": _("Calls with a price"),
    "calls_unmatched": _("Calls with a guest"),
    "calls_late": _("Late calls"),
    "arrivals_open": _("Arrivals"),
    "departures_overdue": _("Departures"),
    "folios_left_open": _("Folios of guests who left"),
    "folios_over_limit": _("Credit limits"),
    "rates_missing": _("Nightly rates"),
    "minibar_not_posted": _("Minibar posted"),
    "attention_open": _("Attention inbox"),
    "pbx_offline": _("Phone system"),
    "records_old": _("Call records compared"),
    "commands_waiting": _("Requests to the phone system"),
    "mails_undelivered": _("Report mails"),
}


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


def point(code: str, count: int, detail: str, worst: Light = Light.YELLOW) -> Check:
    """A point that is green while there is nothing to count."""
    text = detail if count else gettext("in order")
    return Check(code, str(LABELS[code]), count, text, worst if count else Light.GREEN)
