"""Settings that somebody changed on the device: its report has the extension looked at soon.

Looking only reads, so the reports that our own changes cause lead to no further change. Nothing is set right here: the
phone system's page shows what differs, and a person decides.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import structlog

from pbx.enums import LinkState, SyncState
from pbx.gateway import api_for
from pbx.models import Extension, Pbx
from pbx.services.device import differences
from pbx.services.links import LINK_ERRORS, link_failed
from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxError, PbxUnknownTargetError
from pbx.vendor.extensions import Extension as DeviceExtension

log = structlog.get_logger(__name__)

LOOK_AFTER = dt.timedelta(seconds=5)
LOOK_AGAIN_AFTER = dt.timedelta(minutes=1)
MOST_AT_ONCE = 50
MISSING = "missing on the device"


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
    for extension in extensions:
        _note(extension, shown.get(extension.number))
    return len(extensions)


def _shown(api: PbxApi, numbers: list[str]) -> dict[str, DeviceExtension]:
    """What the device shows; it refuses the whole list for the sake of one number that it does not have."""
    try:
        return _by_number(api.extensions.query(numbers=numbers))
    except PbxUnknownTargetError:
        if len(numbers) == 1:
            return {}
    return {number: shown for each in numbers for number, shown in _shown(api, [each]).items()}


def _by_number(shown: Iterable[DeviceExtension]) -> dict[str, DeviceExtension]:
    return {extension.number: extension for extension in shown}


def _note(extension: Extension, shown: DeviceExtension | None) -> None:
    """Unless something newer was asked of the extension meanwhile."""
    drift = ", ".join(differences(extension, shown)) if shown else MISSING
    unchanged = Extension.objects.filter(pk=extension.pk, wanted_version=extension.wanted_version)
    unchanged.exclude(sync_state=SyncState.PENDING).update(drift=drift[:200])
