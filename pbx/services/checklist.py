"""The set-up check of an installer: what is right, what is wrong, and what to tick where on the device.

It reads, and gives one extension the display name that it has already; nothing on the device is another afterwards.
Each step asks the device one or two things, so that a page can do one at a time.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotelpbx.common.words import in_words
from pbx.models import Pbx, Receipt
from pbx.services import check_device, check_phones
from pbx.services.check_lines import Line, Mark, remark, wrong
from pbx.services.check_phones import arrival_line, nothing_provoked_line
from pbx.services.provocation import Provocation, report_arrived, report_provoke
from pbx.vendor.errors import PbxError

LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Step:
    """A part of the check. Its `look` may raise `PbxError`, which becomes a line."""

    key: str
    label: str | Promise
    look: Callable[[Pbx], Iterator[Line]]


STEPS = (
    Step(key="answers", label=pgettext_lazy("to the device", "Connection"), look=check_device.answers),
    Step(key="device", label=gettext_lazy("Device"), look=check_device.device),
    Step(key="transport", label=gettext_lazy("Reports"), look=check_device.transport),
    Step(key="phones", label=gettext_lazy("Telephones"), look=check_phones.phones),
    Step(key="settings", label=gettext_lazy("Settings of the extensions"), look=check_phones.settings),
    Step(key="routes", label=gettext_lazy("Outbound routes"), look=check_device.routes),
    Step(key="trunks", label=gettext_lazy("Trunks"), look=check_device.trunks),
    Step(key="codes", label=gettext_lazy("Codes from the rooms"), look=check_phones.codes),
)
ARRIVAL = "arrival"
ARRIVAL_LABEL = gettext_lazy("Arrival of reports")


def step_lines(*, pbx: Pbx, step: Step) -> list[Line]:
    """The findings of one step; what the device refuses is one of them."""
    lines: list[Line] = []
    try:
        lines.extend(step.look(pbx))
    except PbxError as error:
        lines.append(wrong(in_words(str(error))))
    return lines


def provoke(pbx: Pbx) -> Provocation | Line:
    """Make the device send a report; a line when that is not possible."""
    try:
        return report_provoke(pbx=pbx) or nothing_provoked_line()
    except PbxError as error:
        return wrong(in_words(str(error)))


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A line and the step that it belongs to."""

    step: str
    label: str
    line: Line


def pbx_checklist(*, pbx: Pbx, wait_seconds: float, budget: dt.timedelta | None = None) -> Iterator[Finding]:
    """The whole check; it ends after the first step when the device cannot be used.

    It waits up to `wait_seconds` for the provoked report. After `budget` no further step is begun.
    """
    until = timezone.now() + budget if budget else None
    for step in STEPS:
        if until and timezone.now() > until:
            yield Finding(
                step=step.key, label=str(step.label), line=remark(_("Not checked: the device answers slowly."))
            )
            continue
        lines = step_lines(pbx=pbx, step=step)
        yield from (Finding(step=step.key, label=str(step.label), line=line) for line in lines)
        if step is STEPS[0] and any(line.mark == Mark.WRONG for line in lines):
            return
    left = max(0.0, (until - timezone.now()).total_seconds()) if until else wait_seconds
    yield Finding(step=ARRIVAL, label=str(ARRIVAL_LABEL), line=_arrival(pbx, min(wait_seconds, left)))


def _arrival(pbx: Pbx, seconds: float) -> Line:
    provoked = provoke(pbx)
    if isinstance(provoked, Line):
        return provoked
    return arrival_line(pbx, provoked, wait_for(lambda: report_arrived(pbx=pbx, since=provoked.since), seconds))


def wait_for(look: Callable[[], Receipt | None], seconds: float) -> Receipt | None:
    """What `look` finds within this time."""
    until = time.monotonic() + seconds
    while (found := look()) is None and time.monotonic() < until:
        time.sleep(LOOK_EVERY_SECONDS)
    return found
