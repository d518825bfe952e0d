"""Extensions that are not on the device as we want them: found, shown by setting, and set right as the PBX says.

A report of a change has the extension looked at soon, and each reconciliation looks at all. Looking only reads, so the
reports that our own changes cause lead to no further change. What was set right a moment ago and is changed again
waits for a person: nobody fights over a setting.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

import structlog
from django.db.models import Q

from pbx.enums import LinkState, Repair, SyncState
from pbx.gateway import api_for
from pbx.models import Extension, Pbx
from pbx.services.alerts import MISSING, drift_alert_follow
from pbx.services.device import differences
from pbx.services.links import LINK_ERRORS, link_failed
from pbx.services.syncs import extensions_sync_request
from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxError, PbxUnknownTargetError
from pbx.vendor.extensions import Extension as DeviceExtension

log = structlog.get_logger(__name__)

LOOK_AFTER = dt.timedelta(seconds=5)
LOOK_AGAIN_AFTER = dt.timedelta(minutes=1)
MOST_AT_ONCE = 50
NOT_AGAIN_WITHIN = dt.timedelta(minutes=10)
REPAIRED_BY = "repair"


def extension_changed(*, pbx: Pbx, number: str, at: dt.datetime) -> bool:
    """Have an extension looked at that HotelPBX has set up; False when it is none of ours."""
    ours = Extension.objects.filter(pbx=pbx, number=number, wanted_version__gt=0)
    return bool(ours.filter(compare_due_at=None).update(compare_due_at=at + LOOK_AFTER)) or ours.exists()


def drift_look(*, now: dt.datetime) -> int:
    """Compare the extensions that are due with the device, together in one request a PBX; returns how many.

    One whose sync is still to be sent waits for it.
    """
    due = Extension.objects.filter(compare_due_at__lte=now, pbx__state=LinkState.ONLINE)
    by_pbx: dict[Pbx, list[Extension]] = defaultdict(list)
    for extension in due.exclude(sync_state=SyncState.PENDING).select_related("pbx"):
        by_pbx[extension.pbx].append(extension)
    return sum(_look(pbx, extensions[:MOST_AT_ONCE], now) for pbx, extensions in by_pbx.items())


def _look(pbx: Pbx, extensions: list[Extension], now: dt.datetime) -> int:
    """The due time is cleared before the device is asked: what changes meanwhile is looked at again."""
    rows = Extension.objects.filter(pk__in=[extension.pk for extension in extensions])
    rows.update(compare_due_at=None)
    try:
        shown = _shown(api_for(pbx), [extension.number for extension in extensions])
    except PbxError as error:
        log.warning("drift_not_looked_at", pbx=pbx.name, reason=str(error))
        rows.filter(compare_due_at=None).update(compare_due_at=now + LOOK_AGAIN_AFTER)
        if isinstance(error, LINK_ERRORS):
            link_failed(pbx=pbx, error=error, now=now)
        return 0
    _note(extensions, shown)
    drift_follow(pbx=pbx, now=now)
    return len(extensions)


def _shown(api: PbxApi, numbers: list[str]) -> dict[str, DeviceExtension]:
    """What the device shows; it refuses the whole list for the sake of one number that it does not have."""
    try:
        return by_number(api.extensions.query(numbers=numbers))
    except PbxUnknownTargetError:
        if len(numbers) == 1:
            return {}
    return {number: shown for each in numbers for number, shown in _shown(api, [each]).items()}


def by_number(shown: Iterable[DeviceExtension]) -> dict[str, DeviceExtension]:
    """The device's extensions by their numbers."""
    return {extension.number: extension for extension in shown}


def drift_take(*, pbx: Pbx, now: dt.datetime) -> int:
    """Compare every extension that we set up, in one request, and act on it; how many differ. Raises `PbxError`."""
    extensions = list(Extension.objects.filter(pbx=pbx, wanted_version__gt=0))
    _note(extensions, by_number(api_for(pbx).extensions.query(numbers="all")))
    drift_follow(pbx=pbx, now=now)
    return Extension.objects.filter(pbx=pbx).exclude(drift="").count()


def _note(extensions: Iterable[Extension], shown: Mapping[str, DeviceExtension]) -> None:
    """Unless something newer was asked of an extension, or confirmed, since it was read."""
    for extension in extensions:
        device = shown.get(extension.number)
        drift = ", ".join(differences(extension, device)) if device else MISSING
        since = {"wanted_version": extension.wanted_version, "confirmed_at": extension.confirmed_at}
        unchanged = Extension.objects.filter(~Q(drift=drift[:200]), pk=extension.pk, **since)
        unchanged.exclude(sync_state=SyncState.PENDING).update(drift=drift[:200])


def missing_note(*, pbx: Pbx, numbers: Iterable[str]) -> None:
    """The device does not have these: a person is told so."""
    ours = Extension.objects.filter(pbx=pbx, number__in=list(numbers), wanted_version__gt=0)
    ours.exclude(sync_state=SyncState.PENDING).update(drift=MISSING)
    drift_alert_follow(pbx)


def drift_follow(*, pbx: Pbx, now: dt.datetime) -> None:
    """Set right what may be set right by itself; a person is asked about the rest, and no more when nothing is left."""
    if pbx.repair == Repair.AUTO:
        settled = Q(confirmed_at__isnull=True) | Q(confirmed_at__lte=now - NOT_AGAIN_WITHIN)
        changed = Extension.objects.filter(settled, pbx=pbx).exclude(drift__in=("", MISSING))
        if extensions := list(changed.exclude(sync_state=SyncState.PENDING)):
            extensions_sync_request(extensions=extensions, requested_by=REPAIRED_BY)
            log.info("drift_repaired", pbx=pbx.name, extensions=[extension.number for extension in extensions])
    drift_alert_follow(pbx)
