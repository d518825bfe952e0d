"""Whether reports really arrive: the device is made to send one, and somebody looks whether it came."""

from dataclasses import dataclass

from pbx.enums import OPEN_STATES, SyncState
from pbx.gateway import api_for
from pbx.models import Command, Extension, Pbx, Receipt
from pbx.report_content import report_content
from pbx.services.syncs import extension_sync_request
from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxInvalidParameterError, PbxUnknownTargetError

MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Provocation:
    """The device was given the display name of this extension that it has already; reports after `since` are news."""

    number: str
    since: int


def report_provoke(*, pbx: Pbx) -> Provocation | None:
    """Have the device report something (a ConfigChange); None when HotelPBX manages no extension for it to do so.

    Nothing changes: an extension gets the display name that it has. Raises `PbxError`.
    """
    since, api = latest_receipt(pbx), api_for(pbx)
    for extension in _at_rest(pbx):
        if _name_again(api, extension):
            return Provocation(extension.number, since)
    return None


def latest_receipt(pbx: Pbx) -> int:
    """The number of the newest report; 0 without one."""
    return Receipt.objects.filter(pbx=pbx).order_by("-pk").values_list("pk", flat=True).first() or 0


def _at_rest(pbx: Pbx) -> list[Extension]:
    """A few extensions of which nothing is asked just now."""
    asked = Command.objects.filter(pbx=pbx, state__in=OPEN_STATES).values("targets")
    quiet = Extension.objects.filter(pbx=pbx).exclude(sync_state=SyncState.PENDING).exclude(pk__in=asked)
    return list(quiet.order_by("pk")[:MOST_TRIES])


def _name_again(api: PbxApi, extension: Extension) -> bool:
    """False when this extension will not do: the device does not have it, or its name could not be sent back."""
    try:
        shown = next(iter(api.extensions.query(numbers=extension.number)), None)
        if shown is None or not shown.username:
            return False
        api.extensions.update(number=extension.number, username=shown.username)
    except (PbxUnknownTargetError, PbxInvalidParameterError):
        return False
    _repair_if_overtaken(extension)
    return True


def _repair_if_overtaken(extension: Extension) -> None:
    """A guest who moved in between reading and writing has the old name on the phone: have the new one set again."""
    if Extension.objects.filter(pk=extension.pk).exclude(wanted_version=extension.wanted_version).exists():
        extension_sync_request(extension=extension, requested_by="pbx_check")


def report_arrived(*, pbx: Pbx, since: int) -> Receipt | None:
    """The first report after `since`."""
    return Receipt.objects.filter(pbx=pbx, pk__gt=since).order_by("pk").first()


def code_arrived(*, pbx: Pbx, since: int, number: str = "", service: str = "") -> Receipt | None:
    """The first report after `since` that completed a code, from the phone `number` or any, of a service or any."""
    codes = Receipt.objects.filter(pbx=pbx, pk__gt=since, code__startswith=service).exclude(code="")
    for receipt in codes.order_by("pk"):
        if not number or number == code_phone(receipt):
            return receipt
    return None


def code_phone(receipt: Receipt) -> str:
    """On which phone the code of a report was keyed; empty when it does not say."""
    content = report_content(receipt)
    members = content.fields["members"] if content else []
    return next((member["number"] for member in members if member["number"]), "")


def code_last(*, pbx: Pbx, service: str) -> Receipt | None:
    """The newest report that completed a code of this service."""
    codes = Receipt.objects.filter(pbx=pbx).exclude(code="").filter(code__startswith=service)
    return codes.order_by("-pk").first()
