"""The set-up check of the device itself: its login, clock, reports, routes and trunks."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotelpbx.common.words import in_words
from pbx.enums import LinkState, Transport
from pbx.gateway import api_for, intake_url, password_failures, session_for
from pbx.models import Pbx
from pbx.route_needs import routes_needed
from pbx.services.check_lines import Line, listed, ok, remark, wrong
from pbx.services.links import SKEW_LIMIT_SECONDS, device_seen, pbx_probe
from pbx.vendor.trunks import TrunkState

MIN_FIRMWARE = (30, 13, 0, 30)
WITHOUT_API = re.compile(r"\bS(20|412)\b", re.IGNORECASE)
WITH_API = re.compile(r"\bS(50|100|300)\b", re.IGNORECASE)
TRUNKS_UP = {TrunkState.REGISTERED, TrunkState.IDLE, TrunkState.BUSY, TrunkState.UP}


def answers(pbx: Pbx) -> Iterator[Line]:
    """Whether it answers and lets us in. Raises `PbxError`."""
    failures = password_failures(pbx)
    if pbx_probe(pbx=pbx):
        yield ok(_("It answers at %(url)s and accepts the login.") % {"url": pbx.url})
        return
    pbx.refresh_from_db()
    hint = _("Enable the API on the device: Settings > PBX > General > API. Its web port is in the address: %(url)s.")
    if pbx.state != LinkState.OFFLINE:
        hint = _("User name and password are those of Settings > PBX > General > API; store them here with pbx_add.")
    reason = in_words(pbx.state_reason)
    yield wrong(_("It cannot be used: %(reason)s") % {"reason": reason}, hint % {"url": pbx.url})
    if failures:
        text = _("The password was refused %(count)d times before this check.") % {"count": failures}
        yield remark(text, _("A locked address is freed in Security Center > IP Auto Defense (API-IP)."))


def device(pbx: Pbx) -> Iterator[Line]:
    """Model, firmware and clock. Raises `PbxError`."""
    known = pbx.serial_number
    info = api_for(pbx).system.device_info()
    device_seen(pbx=pbx, info=info)
    pbx.refresh_from_db()
    yield _model(info.name)
    values = {"serial": info.serial_number, "used": info.extensions_used or 0, "most": info.extensions_max or "?"}
    yield remark(_("Serial number %(serial)s, extensions %(used)s of %(most)s.") % values)
    if known and known != info.serial_number:
        hint = _("If the device was replaced: pbx_add %(name)s --new-device") % {"name": pbx.name}
        yield wrong(_("The serial number was %(serial)s before: another device answers.") % {"serial": known}, hint)
    yield _firmware(info.firmware)
    yield _clock(pbx)


def _model(name: str) -> Line:
    if WITHOUT_API.search(name):
        return wrong(_("The model %(name)s has no API.") % {"name": name}, _("It takes an S50, S100 or S300."))
    if WITH_API.search(name):
        return ok(_("The model %(name)s has the API.") % {"name": name})
    return remark(_("The model %(name)s is not known here; S50, S100 and S300 have the API.") % {"name": name or "?"})


def _firmware(firmware: str) -> Line:
    parts = tuple(int(part) for part in firmware.split(".") if part.isdecimal())
    text = _("Firmware %(firmware)s; needed is 30.13.0.30 or newer.") % {"firmware": firmware or "?"}
    return ok(text) if parts >= MIN_FIRMWARE else wrong(text, _("Upgrade: Maintenance > Upgrade."))


def _clock(pbx: Pbx) -> Line:
    skew = pbx.clock_skew_seconds
    if skew is None:
        return wrong(_("The device does not tell its time."))
    text = _("Its clock differs by %(seconds)d s in the time zone %(zone)s.") % {"seconds": skew, "zone": pbx.timezone}
    if abs(skew) <= SKEW_LIMIT_SECONDS:
        return ok(text)
    hint = _("Set time, time zone and time server: Settings > System > Date & Time. Wake-up calls ring by this clock.")
    return wrong(text, hint)


def transport(pbx: Pbx) -> Iterator[Line]:
    """How and where it reports. Raises `PbxError`."""
    told = session_for(pbx).login().transport
    values = {"told": told or "?", "ours": pbx.transport.upper()}
    if told == pbx.transport.upper():
        yield ok(_("The device reports over %(told)s, as is set here.") % values)
    else:
        yield wrong(
            _("The device reports over %(told)s, here it is set to %(ours)s.") % values,
            _("Settings > PBX > General > API > report method; or pbx_add --transport here."),
        )
    if pbx.transport == Transport.HTTP:
        yield _address(pbx)
    last = pbx.last_event_at
    text = _("The last report came at %(at)s UTC.") % {"at": f"{last:%Y-%m-%d %H:%M:%S}"} if last else ""
    yield remark(text or _("No report has come yet."))


def _address(pbx: Pbx) -> Line:
    if not pbx.events_url:
        hint = _("pbx_add %(name)s --events-url with the address of this server as the device reaches it.")
        return wrong(_("The device is not told where to report."), hint % {"name": pbx.name})
    address = intake_url(pbx).replace(pbx.intake_key, "…")  # whoever knows the key can send reports
    return ok(_("Reports go to %(url)s") % {"url": address})


def routes(pbx: Pbx) -> Iterator[Line]:
    """Every route that the house counts on. Raises `PbxError`."""
    needed = routes_needed(pbx)
    if not needed:
        yield remark(_("No service level names an outbound route yet."))
        return
    there = {route.name for route in api_for(pbx).outbound_routes.query(ids="all")}
    if missing := [name for name in needed if name not in there]:
        hint = _("Create them: Settings > PBX > Call Control > Outbound Routes; or correct the service levels.")
        yield wrong(_("Outbound routes missing on the device: %(names)s.") % {"names": listed(missing)}, hint)
    else:
        yield ok(_("The outbound routes are there: %(names)s.") % {"names": listed(needed)})


def trunks(pbx: Pbx) -> Iterator[Line]:
    """Whether calls can go outside. Raises `PbxError`."""
    trunks = api_for(pbx).trunks.list()
    if not trunks:
        yield remark(_("The device has no trunk: nobody can call outside."), _("Settings > PBX > Trunks."))
        return
    down = [f"{trunk.trunkname} ({trunk.status or '?'})" for trunk in trunks if trunk.status not in TRUNKS_UP]
    if down:
        hint = _("Settings > PBX > Trunks: address, account and cable of the line.")
        yield wrong(_("Trunks that are not up: %(names)s.") % {"names": listed(down)}, hint)
    else:
        yield ok(_("The trunks are up: %(names)s.") % {"names": listed(trunk.trunkname for trunk in trunks)})
