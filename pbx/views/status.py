"""The state of the phone systems: lamps, what we asked of them, what they reported, and the repairs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common.audit import audit_record
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, form_refused, live_page, page_actor, role_required
from hotelpbx.common.roles import PBX, READ_PBX, may
from hotelpbx.common.words import in_words
from pbx.enums import LinkState
from pbx.forms import ActivityFilterForm, CancelForm
from pbx.report_content import report_content
from pbx.report_privacy import numbers_hidden
from pbx.selectors import pbx_get
from pbx.selectors_pages import (
    ActivityFilter,
    command_by_id,
    pbx_cards,
    receipt_by_id,
    recent_commands,
    recent_receipts,
)
from pbx.services.commands import command_cancel, command_retry
from pbx.services.comparison import pbx_sync
from pbx.services.dispatch import pbx_probe
from pbx.services.intake import REPLAYABLE, receipt_reprocess
from pbx.services.reconcile import pbx_reconcile
from pbx.services.repairs import CANCELLABLE, RETRYABLE_BY_HAND

LIVE = "pbx/_status.html"


@require_GET
@role_required(*READ_PBX)
def status(request: HttpRequest) -> HttpResponse:
    """Every PBX, the newest commands and reports; live."""
    cards = pbx_cards()
    form = ActivityFilterForm(request.GET or None, exchanges=[card.pbx for card in cards])
    filters = ActivityFilter(**form.cleaned_data) if form.is_valid() else ActivityFilter()
    context: dict[str, Any] = {
        "cards": cards,
        "commands": recent_commands(filters),
        "receipts": [numbers_hidden(receipt) for receipt in recent_receipts(filters)],
        "may_repair": may(request.user, PBX),
        "retryable": RETRYABLE_BY_HAND,
        "cancellable": CANCELLABLE,
        "reprocessable": REPLAYABLE,
    }
    return live_page(request, "pbx/status.html", LIVE, context, lambda: {"form": form})


@require_POST
@role_required(*PBX)
def pbx_check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask the device whether it answers, now."""
    pbx = pbx_get(name)
    pbx_probe(pbx=pbx)
    pbx.refresh_from_db()
    level = "success" if pbx.state == LinkState.ONLINE else "warning"
    text = _("%(name)s: %(state)s.") % {"name": pbx.name, "state": pbx.get_state_display()}
    return done(request, f"{text} {pbx.state_reason}".strip(), _status_url(), level)


@require_POST
@role_required(*PBX)
def pbx_compare(request: HttpRequest, name: str) -> HttpResponse:
    """Compare every extension with the device and have set right what differs."""
    pbx = pbx_get(name)
    actor = page_actor(request)
    drift, repairs = pbx_sync(pbx=pbx, requested_by=actor.name)
    audit_record("pbx.pbx.compared", actor, pbx, {"repairs": repairs})
    if drift.missing_on_device:
        numbers = {"name": pbx.name, "count": repairs, "numbers": ", ".join(drift.missing_on_device)}
        text = _(
            "%(name)s: %(count)d extensions are being set right. Missing on the device: %(numbers)s. "
            "Add them there, or correct the numbers of the rooms."
        )
        return done(request, text % numbers, _status_url(), "warning")
    if not repairs:
        return done(request, _("%(name)s is as it should be.") % {"name": pbx.name}, _status_url())
    text = _("%(name)s: %(count)d extensions are being set right.") % {"name": pbx.name, "count": repairs}
    return done(request, text, _status_url(), "warning")


@require_POST
@role_required(*PBX)
def pbx_reconcile_now(request: HttpRequest, name: str) -> HttpResponse:
    """Fetch what was missed, and compare what the device has with what should be."""
    found = pbx_reconcile(pbx=pbx_get(name), actor=page_actor(request))
    values = {"name": name, "calls": found.calls, "extensions": found.extensions}
    text = _("%(name)s: %(calls)d new calls, %(extensions)d extensions differ.") % values
    if found.failed:
        parts = ", ".join(in_words(part) for part in found.failed)
        text = f"{text} " + _("Could not be compared: %(parts)s.") % {"parts": parts}
    return done(request, text, _status_url(), "warning" if found.failed or found.extensions else "success")


@require_POST
@role_required(*PBX)
def command_send_again(request: HttpRequest, command_id: int) -> HttpResponse:
    """Send a command again that failed."""
    command_retry(command=command_by_id(command_id), actor=page_actor(request))
    return done(request, _("The command is queued again."), _status_url())


@require_http_methods(["GET", "POST"])
@role_required(*PBX)
def command_give_up(request: HttpRequest, command_id: int) -> HttpResponse:
    """Give up a command, with a reason."""
    command = command_by_id(command_id)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            command_cancel(command=command, reason=form.cleaned_data["reason"], actor=page_actor(request))
            return done(request, _("The command is given up."), _status_url())
        except ApplicationError as error:
            form_refused(form, error)
    context = {"form": form, "command": command, "action": request.path}
    return dialog(request, "pbx/command_cancel.html", context, 422 if form.is_bound else 200)


@require_GET
@role_required(*READ_PBX)
def receipt_show(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """One report: what it says, what became of it, and as it came."""
    receipt = numbers_hidden(receipt_by_id(receipt_id))
    return dialog(request, "pbx/report.html", {"receipt": receipt, "content": report_content(receipt)})


@require_POST
@role_required(*PBX)
def receipt_replay(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Process a report again."""
    receipt_reprocess(receipt=receipt_by_id(receipt_id), actor=page_actor(request))
    return done(request, _("The report is processed again."), _status_url())


def _status_url() -> str:
    return reverse("pbx-status")
