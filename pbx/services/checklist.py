"""The connection check of an installer: logs in and reads; changes nothing on the device."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbx.enums import Transport
from pbx.gateway import api_for, intake_url, password_failures, session_for
from pbx.models import Pbx
from pbx.services.links import SKEW_LIMIT_SECONDS, device_seen, pbx_probe
from pbx.services.reconcile import extensions_compare
from pbx.vendor.errors import PbxError

MIN_FIRMWARE = (30, 13, 0, 30)


@dataclass(frozen=True)
class Check:
    """One line; `ok` None is only a remark."""

    text: str
    ok: bool | None = None


def pbx_checklist(*, pbx: Pbx) -> Iterator[Check]:
    """The lines of the check, in order; stops at the first that makes the others pointless."""
    failures = password_failures(pbx)
    if not pbx_probe(pbx=pbx):
        pbx.refresh_from_db()
        yield Check(f"answers: no: {pbx.state_reason}", ok=False)
        if failures:
            yield Check(f"the password was refused {failures} times before this check")
        return
    yield Check(f"answers at {pbx.url} and accepts the login", ok=True)
    try:
        yield from _device(pbx)
        yield from _reports(pbx)
        yield from _extensions(pbx)
    except PbxError as error:
        yield Check(str(error), ok=False)


def _device(pbx: Pbx) -> Iterator[Check]:
    info = api_for(pbx).system.device_info()
    device_seen(pbx=pbx, info=info)
    pbx.refresh_from_db()
    used, most = info.extensions_used, info.extensions_max
    yield Check(f"device: {info.name}, serial number {info.serial_number}, extensions {used} of {most}")
    yield Check(f"firmware {info.firmware}, needed is 30.13.0.30 or newer", ok=_is_new_enough(info.firmware))
    if pbx.serial_number != info.serial_number:
        yield Check(f"the serial number was {pbx.serial_number} before: another device answers", ok=False)
    skew = pbx.clock_skew_seconds
    if skew is None:
        yield Check("the device does not tell its time", ok=False)
    else:
        yield Check(f"clock differs by {skew} s in the time zone {pbx.timezone}", ok=abs(skew) <= SKEW_LIMIT_SECONDS)


def _is_new_enough(firmware: str) -> bool:
    parts = tuple(int(part) for part in firmware.split(".") if part.isdecimal())
    return parts >= MIN_FIRMWARE


def _reports(pbx: Pbx) -> Iterator[Check]:
    told = session_for(pbx).login().transport
    same = told == pbx.transport.upper()
    yield Check(f"the device reports over {told or '?'}, here it is set to {pbx.transport.upper()}", ok=same)
    if pbx.transport == Transport.HTTP:
        has_address = bool(pbx.events_url)
        yield Check(f"reports go to {intake_url(pbx)}" if has_address else "no --events-url is set", ok=has_address)
    last = pbx.last_event_at
    yield Check(f"last report: {last:%Y-%m-%d %H:%M:%S} UTC" if last else "no report has come yet")


def _extensions(pbx: Pbx) -> Iterator[Check]:
    drift = extensions_compare(pbx=pbx)
    missing = ", ".join(drift.missing_on_device)
    yield Check(f"extensions missing on the device: {missing or 'none'}", ok=not missing)
    different = ", ".join(f"{number} ({', '.join(names)})" for number, names in drift.different.items())
    yield Check(f"extensions that differ: {different or 'none'}", ok=True if not different else None)
    yield Check(f"extensions only on the device: {', '.join(drift.unknown_here) or 'none'}")
