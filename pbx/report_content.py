"""What a stored report says, as plain values for integrators and in words for people."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pbx.models import Receipt
from pbx.vendor.errors import MalformedReport
from pbx.vendor.events import decode
from pbx.vendor.reports import Event

Json = dict[str, Any]
NOT_A_FIELD = {"name"}

LABELS: dict[str, str | Promise] = {
    "serial_number": _("Serial number"),
    "callid": _("Call"),
    "type": _("Kind"),
    "operation": _("Change"),
    "number": _("Extension"),
    "trunk": _("Trunk"),
    "status": _("State"),
    "registered_ip": _("Registered from"),
    "started_at_local": _("Began, by the device's clock"),
    "caller": _("Caller"),
    "callee": _("Called"),
    "call_seconds": _("Seconds in all"),
    "talk_seconds": _("Seconds of talk"),
    "source_trunk": _("Trunk of the caller"),
    "destination_trunk": _("Trunk of the called"),
    "pincode": _("PIN"),
    "recording": _("Recording"),
    "did_number": _("Dialled from outside"),
    "agent_ring_seconds": _("Seconds in the queue"),
    "reason": _("Reason"),
    "info": _("Key"),
    "flag": _("Place of the key, from 0"),
    "infos": _("All keys"),
    "prompt": _("Prompt"),
    "ivr": _("Voice menu"),
    "survey_result": _("Key of the survey"),
    "smsid": _("Text message"),
    "delivered": _("Delivered"),
    "conference_number": _("Conference"),
    "conference_name": _("Name of the conference"),
    "csta_callid": _("Call, by the telephone"),
    "ip_address": _("Address of the telephone"),
    "queue": _("Queue"),
    "agent": _("Agent"),
    "missed_calls": _("Missed calls"),
}
KINDS: dict[str, str | Promise] = {
    "ext": _("extension"),
    "inbound": _("from outside"),
    "outbound": _("to outside"),
}
STATES: dict[str, str | Promise] = {
    "ALERT": _("hears it ring"),
    "RING": _("rings"),
    "ANSWERED": _("was answered"),
    "ANSWER": _("has answered"),
    "HOLD": _("on hold"),
    "BYE": _("hung up"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """A report by its canonical name, whatever spelling came; `fields` holds JSON values by our own stable names."""

    event: str
    fields: Json

    @property
    def facts(self) -> list[tuple[str | Promise, Any]]:
        """The fields that say something, labelled; the members have a table of their own."""
        return [(LABELS.get(name, name), value) for name, value in _flat(self.fields) if value not in (None, "", [])]

    @property
    def members(self) -> list[Json]:
        """The parties, with kind and state in words."""
        return [
            {
                **member,
                "kind": KINDS.get(member["kind"], member["kind"]),
                "status": STATES.get(member["status"] or "", member["status"] or ""),
            }
            for member in self.fields["members"]
        ]


def _flat(fields: Json) -> Iterator[tuple[str, Any]]:
    """What an unknown report carries stands among the other fields, under the device's names."""
    for name, value in fields.items():
        if name == "payload":
            yield from value.items()
        elif name != "members":
            yield name, value


def report_content(receipt: Receipt) -> Content | None:
    """The typed content of a report; None when it cannot be read (the receipt says why)."""
    try:
        event = decode(bytes(receipt.raw))
    except MalformedReport:
        return None
    return Content(event.name, _fields(event))


def _fields(event: Event) -> Json:
    names = (field.name for field in dataclasses.fields(event))
    return {name: _plain(getattr(event, name)) for name in names if name not in NOT_A_FIELD}


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
