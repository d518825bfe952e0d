"""The attention items of the telephone side: their keys, and the words a receptionist reads."""

from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.models import Gravity
from pbx.enums import CommandKind, CommandState, SyncState
from pbx.models import Command, Extension, Pbx, Receipt

MISSING = "missing on the device"


def command_key(command: Command) -> str:
    """The key of a command's item; all syncs of an extension share one, because the next one repairs it."""
    if command.kind == CommandKind.EXTENSION_SYNC:
        return f"pbx.sync.{command.sync_extension_id}"
    return f"pbx.command.{command.pk}"


def command_alert(command: Command) -> None:
    """Raise the item of a command that needs a person."""
    numbers = ", ".join(command.payload.get("numbers", []))
    attention_raise(
        kind="pbx.command",
        key=command_key(command),
        subject=_("Extension %(numbers)s: %(what)s failed")
        % {"numbers": numbers or "?", "what": CommandKind(command.kind).label},
        property_code=command.property_code,
        gravity=Gravity.RED,
        detail=command.reason,
        data={"command": command.pk, "pbx": command.pbx.name, "error_code": command.error_code},
    )


def command_alert_close(command: Command) -> None:
    """Close the item of a command that succeeded, was sent again or was cancelled."""
    attention_close(key=command_key(command), resolution=str(CommandState(command.state).label))


def handler_key(command_pk: int) -> str:
    """The key of the item about a command whose end the house could not be told."""
    return f"pbx.handler.command.{command_pk}"


def link_key(pbx: Pbx) -> str:
    """The key of the item about the connection to a PBX."""
    return f"pbx.link.{pbx.pk}"


def link_alert(pbx: Pbx, subject: str, detail: str) -> None:
    """Raise the item about the connection to a PBX, once until it works again."""
    attention_raise(
        kind="pbx.link",
        key=link_key(pbx),
        subject=subject,
        property_code=pbx.property_code,
        gravity=Gravity.RED,
        detail=detail,
        data={"pbx": pbx.name},
    )


def reports_alert(pbx: Pbx, detail: str) -> None:
    """Raise the item about reports that do not arrive over TCP."""
    attention_raise(
        kind="pbx.reports",
        key=f"pbx.reports.{pbx.pk}",
        subject=_("No reports arrive from phone system %(name)s") % {"name": pbx.name},
        property_code=pbx.property_code,
        gravity=Gravity.RED,
        detail=detail,
        data={"pbx": pbx.name},
    )


def reports_alert_close(pbx: Pbx) -> None:
    """Close it: the report link is up."""
    attention_close(key=f"pbx.reports.{pbx.pk}", resolution=_("The report link is up again."))


def link_alert_close(pbx: Pbx, resolution: str) -> None:
    """Close it: its cause is gone."""
    attention_close(key=link_key(pbx), resolution=resolution)


def serial_key(pbx: Pbx) -> str:
    """The key of the item about another device that reports under the name of this PBX."""
    return f"pbx.serial.{pbx.pk}"


def report_failed_key(receipt: Receipt) -> str:
    """The key of the item about reports of this kind that could not be processed."""
    return f"pbx.report.{receipt.pbx_id}.{receipt.event_type}"


def report_failed_alert(receipt: Receipt, detail: str) -> None:
    """Raise the item about a report that could not be processed, one for each kind of report."""
    attention_raise(
        kind="pbx.report",
        key=report_failed_key(receipt),
        subject=_("A report of phone system %(name)s could not be processed: %(type)s")
        % {"name": receipt.pbx.name, "type": receipt.event_type},
        property_code=receipt.pbx.property_code,
        gravity=Gravity.YELLOW,
        detail=detail,
        data={"receipt": receipt.pk, "pbx": receipt.pbx.name},
    )


def drift_key(pbx: Pbx) -> str:
    """The key of the item about extensions that somebody changed on the device."""
    return f"pbx.drift.{pbx.pk}"


def drift_alert_follow(pbx: Pbx) -> None:
    """Raise the item, one a PBX, with what differs and is not being set right; close it when all is well."""
    different = Extension.objects.filter(pbx=pbx).exclude(drift="").order_by("number")
    if not different:
        attention_close(key=drift_key(pbx), resolution=_("Every extension is as wanted again."))
        return
    told = {row.number: row.drift for row in different if row.sync_state != SyncState.PENDING}
    if told:
        changes = "; ".join(f"{number}: {names}" for number, names in told.items())
        attention_raise(
            kind="pbx.drift",
            key=drift_key(pbx),
            subject=_("Extensions of phone system %(name)s were changed on the device") % {"name": pbx.name},
            property_code=pbx.property_code,
            gravity=Gravity.YELLOW,
            detail=_what_to_add(changes) if MISSING in told.values() else changes,
            data={"pbx": pbx.name, "extensions": {number: names.split(", ") for number, names in told.items()}},
        )


def _what_to_add(changes: str) -> str:
    return _(
        "%(changes)s. Add the missing ones on the device (Settings > PBX > Extensions), or correct the room's number."
    ) % {"changes": changes}


def reconcile_key(pbx: Pbx, part: str) -> str:
    """The key of the item about a list of the device that could not be compared."""
    return f"pbx.reconcile.{pbx.pk}.{part}"


def reconcile_alert(pbx: Pbx, part: str, detail: str) -> None:
    """Raise the item about a list of the device that could not be compared with ours."""
    attention_raise(
        kind="pbx.reconcile",
        key=reconcile_key(pbx, part),
        subject=_("The %(part)s of phone system %(name)s could not be compared") % {"part": part, "name": pbx.name},
        property_code=pbx.property_code,
        gravity=Gravity.YELLOW,
        detail=detail[:500],
        data={"pbx": pbx.name, "part": part},
    )


def reconcile_alert_close(pbx: Pbx, part: str) -> None:
    """Close it: the list was compared."""
    attention_close(key=reconcile_key(pbx, part), resolution=_("The comparison succeeded."))
