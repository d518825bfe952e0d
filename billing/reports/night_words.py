"""A closing of the night in words: what each step counted, and where a point of the checklist is mended."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.enums import NightStep, RatingStatus
from billing.selectors.lights import LABELS
from billing.selectors.night_runs import RunState, StepState, run_of_night
from rooms.models import Property

# Where a point of the checklist is mended: the name of the page and what stands behind its address.
MENDED_AT = {
    "reports_stuck": ("pbx-status", "?event_state=received"),
    "reports_waiting": ("pbx-status", "?event_state=received"),
    "reports_failed": ("pbx-status", "?event_state=failed"),
    "calls_unrated": ("calls", ""),
    "calls_no_rate": ("calls", "?status=no_rate"),
    "calls_unmatched": ("calls", "?status=unmatched"),
    "calls_late": ("calls", "?status=late"),
    "arrivals_open": ("stays", "?show=arrivals"),
    "departures_overdue": ("stays", ""),
    "folios_left_open": ("folios", "?show=left"),
    "folios_over_limit": ("folios", "?show=over"),
    "rates_missing": ("departments", ""),
    "minibar_not_posted": ("attention", ""),
    "attention_open": ("attention", ""),
    "pbx_offline": ("pbx-status", ""),
    "records_old": ("pbx-status", ""),
    "commands_waiting": ("pbx-status", "?command=open"),
    "mails_undelivered": ("night-audit", "#mails"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A step with its mark, and what it counted in words."""

    state: StepState
    text: str


def run_lines(run: RunState) -> list[Line]:
    """The steps of a run as its page shows them."""
    return [Line(state, _counted(state.step, state.counts)) for state in run.steps]


def accepted_of(run: RunState) -> list[dict[str, Any]]:
    """The yellow lights that were accepted, each with its label, its count and who took it upon himself."""
    seen = [row for row in run.row.accepted if "count" in row]
    return [{**row, "label": LABELS.get(row["code"], row["code"])} for row in seen]


def accepted_of_night(property: Property, date: dt.date) -> list[dict[str, Any]]:
    """The same of the run that closed a date; empty for one that is not closed."""
    run = run_of_night(property, date)
    return accepted_of(run) if run else []


def _counted(step: NightStep, counts: dict[str, Any]) -> str:
    words = WORDS.get(step)
    return words(counts) if words and counts else ""


def _reconcile(counts: dict[str, Any]) -> str:
    found = ngettext("one missed call", "%(count)d missed calls", counts["calls"]) % {"count": counts["calls"]}
    if not counts["away"]:
        return found
    away = _("not asked, because it does not answer: %(names)s") % {"names": ", ".join(counts["away"])}
    return f"{found}; {away}"


def _rate(counts: dict[str, Any]) -> str:
    labels = dict(RatingStatus.choices)
    return ", ".join(f"{labels.get(status, status)}: {count}" for status, count in sorted(counts.items()))


def _checks(counts: dict[str, Any]) -> str:
    return ngettext("one yellow light accepted", "%(count)d yellow lights accepted", counts["accepted"]) % {
        "count": counts["accepted"]
    }


def _charges(counts: dict[str, Any]) -> str:
    return _("stays: %(stays)d, entries posted: %(posted)d, not to be posted: %(missing)d") % counts


def _close(counts: dict[str, Any]) -> str:
    texts = {"rooms": counts["rooms_dirtied"], "mails": counts["mails"]}
    return _("rooms to be cleaned: %(rooms)d, mails: %(mails)d") % texts


WORDS = {
    NightStep.RECONCILE: _reconcile,
    NightStep.RATE: _rate,
    NightStep.CHECKS: _checks,
    NightStep.CHARGES: _charges,
    NightStep.CLOSE: _close,
}
