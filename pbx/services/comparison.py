"""All extensions of a PBX against the device's, and a sync for each that differs, because a person wants it.

What the device does not have cannot be set right from here: a person is told what to do.
"""

from dataclasses import dataclass

from pbx.errors import PbxOfflineError
from pbx.gateway import api_for
from pbx.models import Extension, Pbx
from pbx.services.device import differences
from pbx.services.drift import by_number, missing_note
from pbx.services.syncs import extensions_sync_request
from pbx.vendor.errors import PbxError


@dataclass(frozen=True)
class Drift:
    """Where the device is not as we want it. `different` names the settings by extension number."""

    different: dict[str, tuple[str, ...]]
    missing_on_device: tuple[str, ...]
    unknown_here: tuple[str, ...]


def extensions_compare(*, pbx: Pbx) -> Drift:
    """Compare our extensions with the device's; one request whatever their number. Raises `PbxError`."""
    shown = by_number(api_for(pbx).extensions.query(numbers="all"))
    wanted = {extension.number: extension for extension in Extension.objects.filter(pbx=pbx)}
    different = {
        number: found
        for number, extension in wanted.items()
        if number in shown and extension.wanted_version and (found := differences(extension, shown[number]))
    }
    return Drift(
        different=different,
        missing_on_device=tuple(sorted(wanted.keys() - shown.keys())),
        unknown_here=tuple(sorted(shown.keys() - wanted.keys())),
    )


def pbx_sync(*, pbx: Pbx, requested_by: str = "") -> tuple[Drift, int]:
    """Compare, and request a sync of each extension there that differs; the drift and the number of requests.

    Raises `PbxOfflineError` when the device does not answer or refuses us.
    """
    try:
        drift = extensions_compare(pbx=pbx)
    except PbxError as error:
        raise PbxOfflineError(str(error)) from error
    differing = Extension.objects.filter(pbx=pbx, number__in=drift.different)
    requested = extensions_sync_request(extensions=list(differing), requested_by=requested_by)
    missing_note(pbx=pbx, numbers=drift.missing_on_device)
    return drift, len(requested)
