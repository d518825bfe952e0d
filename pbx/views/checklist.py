"""The set-up check as a page: one step a request, so that nobody waits long and each finding shows at once."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from hotelpbx.common.pages import is_htmx, role_required
from hotelpbx.common.roles import PBX
from pbx.models import Pbx, Receipt
from pbx.selectors import pbx_get
from pbx.service_codes import TEST
from pbx.services.check_lines import Line, Mark
from pbx.services.check_phones import arrival_line, code_line, no_code_line
from pbx.services.checklist import ARRIVAL, ARRIVAL_LABEL, STEPS, pbx_checklist, provoke, step_lines
from pbx.services.dialplans import dialplan_get
from pbx.services.provocation import Provocation, code_arrived, latest_receipt, report_arrived

REPORT_WITHIN = dt.timedelta(seconds=15)
CODE_WITHIN = dt.timedelta(seconds=60)
LAST_SECOND = 253_402_300_799  # of the year 9999
BUDGET = dt.timedelta(seconds=8)
KEYS = [step.key for step in STEPS]
CODE, SELF_TEST = "code", "test"
LABELS = {ARRIVAL: ARRIVAL_LABEL, CODE: STEPS[KEYS.index("codes")].label, SELF_TEST: gettext_lazy("Self-test")}


class WaitForm(forms.Form):
    """What is waited for: a report after number `since`, until a Unix time."""

    since = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    until = forms.IntegerField(min_value=0, max_value=LAST_SECOND)
    number = forms.RegexField(r"^[0-9]{1,7}\Z", required=False)


@require_GET
@role_required(*PBX)
def checklist(request: HttpRequest, name: str) -> HttpResponse:
    """The page, before anything is checked."""
    return render(request, "pbx/checklist.html", {"pbx": pbx_get(name)})


@require_POST
@role_required(*PBX)
def checklist_run(request: HttpRequest, name: str) -> HttpResponse:
    """Begin with the first step; a browser without scripts gets everything at once, and waits for no report."""
    pbx = pbx_get(name)
    if is_htmx(request):
        return render(request, "pbx/_checklist_next.html", {"pbx": pbx, "next": STEPS[0]})
    findings = list(pbx_checklist(pbx=pbx, wait_seconds=1, budget=BUDGET))
    return render(request, "pbx/checklist.html", {"pbx": pbx, "findings": findings})


@require_POST
@role_required(*PBX)
def checklist_step(request: HttpRequest, name: str, step: str) -> HttpResponse:
    """One step, and the call for the next one."""
    pbx = pbx_get(name)
    if step == ARRIVAL:
        return _provoke(request, pbx)
    if step not in KEYS:
        raise Http404
    index = KEYS.index(step)
    lines = step_lines(pbx=pbx, step=STEPS[index])
    ends = index == 0 and any(line.mark == Mark.WRONG for line in lines)
    following = (
        None if ends else STEPS[index + 1] if index + 1 < len(STEPS) else {"key": ARRIVAL, "label": ARRIVAL_LABEL}
    )
    context = {"pbx": pbx, "label": STEPS[index].label, "lines": lines, "next": following, "is_over": ends}
    return render(request, "pbx/_checklist_step.html", context)


def _provoke(request: HttpRequest, pbx: Pbx) -> HttpResponse:
    provoked = provoke(pbx)
    if isinstance(provoked, Line):
        return _finding(request, pbx, provoked)
    return _waiting(request, pbx, ARRIVAL, provoked.since, timezone.now() + REPORT_WITHIN, provoked.number)


@require_POST
@role_required(*PBX)
def checklist_code(request: HttpRequest, name: str) -> HttpResponse:
    """Begin to wait for a code that somebody dials now."""
    pbx = pbx_get(name)
    if not is_htmx(request):
        return redirect("pbx-checklist", name)
    return _waiting(request, pbx, CODE, latest_receipt(pbx), timezone.now() + CODE_WITHIN, "")


@require_POST
@role_required(*PBX)
def checklist_test(request: HttpRequest, name: str) -> HttpResponse:
    """Begin to wait for the report of the self-test."""
    pbx = pbx_get(name)
    if not is_htmx(request):
        return redirect("pbx-dialplan", name)
    return _waiting(request, pbx, SELF_TEST, latest_receipt(pbx), timezone.now() + CODE_WITHIN, "")


@require_GET
@role_required(*PBX)
def checklist_wait(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """Whether what is waited for has come by now: a report or a code."""
    pbx, form = pbx_get(name), WaitForm(request.GET)
    if what not in LABELS or not form.is_valid():
        raise Http404
    since, number = form.cleaned_data["since"], form.cleaned_data["number"]
    until = dt.datetime.fromtimestamp(form.cleaned_data["until"], dt.UTC)
    found = _found(pbx, what, since)
    if found is None and timezone.now() < until:
        return _waiting(request, pbx, what, since, until, number)
    return _finding(request, pbx, _line(pbx, what, found, Provocation(number, since)), what)


def _found(pbx: Pbx, what: str, since: int) -> Receipt | None:
    if what == ARRIVAL:
        return report_arrived(pbx=pbx, since=since)
    return code_arrived(pbx=pbx, since=since, service=TEST if what == SELF_TEST else "")


def _line(pbx: Pbx, what: str, found: Receipt | None, provoked: Provocation) -> Line:
    if what == ARRIVAL:
        return arrival_line(pbx, provoked, found)
    return code_line(found) if found else no_code_line(pbx)


def _waiting(request: HttpRequest, pbx: Pbx, what: str, since: int, until: dt.datetime, number: str) -> HttpResponse:
    query = urlencode({"since": since, "until": int(until.timestamp()), "number": number})
    left = max(0, round((until - timezone.now()).total_seconds()))
    context = {"pbx": pbx, "label": LABELS[what], "what": what, "query": query, "left": left}
    if what == SELF_TEST:
        context["number"] = dialplan_get(pbx).test
    return render(request, "pbx/_checklist_wait.html", context)


def _finding(request: HttpRequest, pbx: Pbx, line: Line, what: str = ARRIVAL) -> HttpResponse:
    context = {"pbx": pbx, "label": LABELS[what], "lines": [line], "is_over": what == ARRIVAL}
    return render(request, "pbx/_checklist_step.html", context)
