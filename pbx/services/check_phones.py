"""The set-up check of what hangs on the device: extensions, codes from the rooms, and whether reports arrive."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pbx.enums import Transport
from pbx.gateway import api_for
from pbx.models import Extension, Pbx, Receipt
from pbx.service_codes import MINIBAR, ROOM_STATE
from pbx.services.check_lines import Line, listed, ok, remark, wrong
from pbx.services.comparison import extensions_compare
from pbx.services.key_presses import numbers_assembled
from pbx.services.provocation import Provocation, code_last, code_phone
from pbx.vendor.reports import ExtensionState

NOT_CONNECTED = {ExtensionState.UNAVAILABLE, ExtensionState.UNREGISTERED, ExtensionState.MALFUNCTION}


def phones(pbx: Pbx) -> Iterator[Line]:
    """Every extension of ours: there, connected, monitored. Raises `PbxError`."""
    ours = {extension.number: extension for extension in Extension.objects.filter(pbx=pbx).order_by("number")}
    if not ours:
        yield remark(_("No room has a telephone here yet."), _("Add rooms with their extensions first."))
        return
    shown = {summary.number: summary.status for summary in api_for(pbx).extensions.list()}
    there = [number for number in ours if number in shown]
    if missing := [number for number in ours if number not in shown]:
        hint = _("Add them: Settings > PBX > Extensions; or correct the numbers of the rooms here.")
        yield wrong(_("Extensions missing on the device: %(numbers)s.") % {"numbers": listed(missing)}, hint)
    else:
        yield ok(_("All %(count)d extensions of ours are on the device.") % {"count": len(ours)})
    if away := [number for number in there if shown[number] in NOT_CONNECTED]:
        hint = _("Plug the telephones in, and look at their account: number, register name and password.")
        yield remark(_("No telephone is connected at: %(numbers)s.") % {"numbers": listed(away)}, hint)
    yield _monitored([ours[number] for number in there])


def _monitored(extensions: list[Extension]) -> Line:
    """A device tells changes only, so a telephone at rest since yesterday may be monitored and yet unheard of."""
    silent = [extension.number for extension in extensions if extension.status_reported_at is None]
    if not silent:
        return ok(_("The state of every extension has been reported: they are monitored."))
    hint = _(
        "Tick them under Settings > PBX > General > API > Advanced > status monitor. A telephone that nobody "
        "has used since may be right all the same: lift the receiver once."
    )
    text = _("The state of these extensions was never reported: %(numbers)s.") % {"numbers": listed(silent)}
    return wrong(text, hint) if len(silent) == len(extensions) else remark(text, hint)


def settings(pbx: Pbx) -> Iterator[Line]:
    """Whether they are set as wanted. Raises `PbxError`."""
    drift = extensions_compare(pbx=pbx)
    if drift.different:
        different = listed(f"{number} ({', '.join(_(n) for n in names)})" for number, names in drift.different.items())
        hint = _("“Compare and repair” on the page of the phone system, or pbx_sync, sets them right.")
        yield remark(_("Extensions that differ from what is wanted: %(numbers)s.") % {"numbers": different}, hint)
    else:
        yield ok(_("The extensions are set as wanted."))
    if drift.unknown_here:
        yield remark(_("Extensions only on the device: %(numbers)s.") % {"numbers": listed(drift.unknown_here)})


def codes(pbx: Pbx) -> Iterator[Line]:
    """When a code of each service came last."""
    for service in (ROOM_STATE, MINIBAR):
        last = code_last(pbx=pbx, service=service)
        yield code_line(last) if last else _no_code(pbx, service)


def code_line(receipt: Receipt) -> Line:
    """That a code has come, when and from which phone."""
    values = {
        "code": receipt.code,
        "phone": code_phone(receipt) or "?",
        "at": f"{receipt.received_at:%Y-%m-%d %H:%M:%S}",
    }
    return ok(_("The code %(code)s came from phone %(phone)s at %(at)s UTC.") % values)


def no_code_line(pbx: Pbx, number: str = "") -> Line:
    """That the code somebody just dialled did not come; from the phone `number` or any."""
    text = _("No code arrived from phone %(number)s.") % {"number": number} if number else _("No code arrived.")
    return wrong(text, _no_code(pbx, ROOM_STATE).hint)


def _no_code(pbx: Pbx, service: str) -> Line:
    text = _("No code of %(service)s has come yet.") % {"service": service}
    if service in numbers_assembled(pbx):
        return remark(text, _("Its single keys are put together here: dial it from a room and key a code."))
    hint = _(
        "Load the dialplan of the page “Dialplan” (or the vendor's extensions_support.conf) and its recordings, then "
        "dial it from a room. If the dialplan sends single keys only: pbx_add --assembled-numbers"
    )
    return remark(text, hint)


def arrival_line(pbx: Pbx, provocation: Provocation, receipt: Receipt | None) -> Line:
    """Whether the provoked report has come."""
    if receipt is not None:
        return ok(_("Reports arrive: the device was made to send one, and it came."))
    over_tcp = _("Is pbx_listen running, and is the report port right (pbx_add --tcp-port)?")
    over_http = _(
        "The device must reach %(url)s: look at firewalls, at EVENT_ALLOWED_CIDRS, and at "
        "Settings > PBX > General > API > report method."
    )
    hint = over_tcp if pbx.transport == Transport.TCP else over_http % {"url": pbx.events_url or "?"}
    text = _("No report arrived after a change of extension %(number)s.") % {"number": provocation.number}
    return wrong(text, hint)


def nothing_provoked_line() -> Line:
    """That there is no extension by which a report could be provoked."""
    return remark(
        _("Whether reports arrive was not tried: no extension here is on the device and at rest."),
        _("Add rooms with their extensions, then check again."),
    )
