"""The phones of the house with what they do now: the busy-lamp field. Digests as on the rack, so little is sent."""

import datetime as dt
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.errors import RuleError
from hotelpbx.common.privacy import dialled
from pbx.enums import CallStatus, CallType, PhoneState
from pbx.models import CallRecord, Extension, LiveCall
from pbx.selectors_live import BUSY, live_calls
from rooms.enums import StayStatus
from rooms.models import Property, Room, Stay
from rooms.selectors.rooms import natural

STATES: dict[str, str | Promise] = {
    PhoneState.RINGING: _("ringing"),
    PhoneState.IN_CALL: _("in a call"),
    PhoneState.IDLE: _("idle"),
    PhoneState.UNREGISTERED: _("not connected"),
    PhoneState.UNKNOWN: _("not known"),
}
MISSED_SHOWN = 20
DIALLED = re.compile(r"\+?[0-9*#]{1,30}")


class Lamp(NamedTuple):
    """A phone of the house. `room` is "" for one in no room; `talks_to` is whom it rings for or talks with."""

    extension_id: int
    number: str
    name: str
    room: str
    floor: str
    state: str
    unread: int
    do_not_disturb: bool
    has_text: bool
    talks_to: str

    @property
    def digest(self) -> str:
        """Changes with anything that is shown; the same in every process."""
        return _digest(self)

    @property
    def is_busy(self) -> bool:
        """Whether it rings or talks."""
        return self.state in BUSY

    @property
    def has_message(self) -> bool:
        """Whether a voice message or a text waits."""
        return bool(self.unread) or self.has_text


@lru_cache(maxsize=8192)
def _digest(lamp: Lamp) -> str:
    return f"{lamp.extension_id}.{zlib.crc32(repr(lamp).encode()) & 0xFFFFFF:06x}"


@dataclass(frozen=True, slots=True)
class LampFilter:
    """Which phones to show; empty fields do not restrict. `name` is part of a number, a name or a guest's name."""

    kind: str = ""
    state: str = ""
    name: str = ""

    def admits(self, lamp: Lamp) -> bool:
        """Whether the phone is shown."""
        if self.kind and (self.kind == "room") != bool(lamp.room):
            return False
        if self.state and not (lamp.has_message if self.state == "message" else lamp.state == self.state):
            return False
        wanted = self.name.casefold()
        return not wanted or any(wanted in text.casefold() for text in (lamp.number, lamp.room, lamp.name))


@dataclass(frozen=True, slots=True)
class Field:
    """The phones that the filter admits, those in no room first, and the counts of all by state."""

    lamps: Sequence[Lamp]
    counts: Sequence[tuple[str, str | Promise, int]]
    total: int

    @property
    def version(self) -> str:
        """Changes with any of them."""
        return f"{zlib.crc32(' '.join(lamp.digest for lamp in self.lamps).encode()):08x}"

    @property
    def groups(self) -> list[tuple[str, list[Lamp]]]:
        """The phones of the house, and those of the rooms by floor."""
        found: dict[str, list[Lamp]] = {}
        for lamp in self.lamps:
            found.setdefault(lamp.floor if lamp.room else "house", []).append(lamp)
        return list(found.items())


class _Row(NamedTuple):
    pk: int
    number: str
    label: str
    device_name: str
    room: str | None
    floor: str | None
    room_label: str | None
    state: str
    unread: int
    do_not_disturb: bool | None
    room_id: int | None
    callid: str
    pbx_id: int


_COLUMNS = (
    *("pk", "number", "label", "confirmed_name", "room_phone__room__number", "room_phone__room__floor"),
    *("room_phone__label", "phone_state", "unread_voicemails", "room_phone__room__do_not_disturb"),
    *("room_phone__room_id", "current_callid", "pbx_id"),
)


def field_read(property: Property, wanted: LampFilter) -> Field:
    """Read all phones of a property: four statements at any number of phones."""
    lamps = _lamps(property)
    counts = Counter(lamp.state for lamp in lamps)
    return Field(
        lamps=[lamp for lamp in lamps if wanted.admits(lamp)],
        counts=[(state, word, counts[state]) for state, word in STATES.items() if counts[state]],
        total=len(lamps),
    )


def _lamps(property: Property) -> list[Lamp]:
    guests = dict(_in_house(property).values_list("room_id", "guest_name"))
    texts = set(_in_house(property).filter(messages__isnull=False, messages__delivered_at=None).values_list("room_id"))
    talks = {(call.pbx_id, call.callid): call for call in live_calls(property.code)}
    rows = Extension.objects.filter(pbx__property_code=property.code).order_by().values_list(*_COLUMNS)
    lamps = [_lamp(_Row(*row), guests, texts, talks, property.mask_dialled_digits) for row in rows]
    return sorted(
        lamps, key=lambda lamp: (bool(lamp.room), natural(lamp.floor), natural(lamp.room), natural(lamp.number))
    )


def _in_house(property: Property) -> QuerySet[Stay]:
    return Stay.objects.filter(property=property, status=StayStatus.IN_HOUSE, is_primary=True).order_by()


def _lamp(
    row: _Row,
    guests: dict[int, str],
    texts: set[tuple[int]],
    talks: dict[tuple[int, str], LiveCall],
    hidden_digits: int,
) -> Lamp:
    call = talks.get((row.pbx_id, row.callid)) if row.state in BUSY else None
    others = call.others(row.number) if call else []
    return Lamp(
        extension_id=row.pk,
        number=row.number,
        name=_name(row, guests),
        room=row.room or "",
        floor=row.floor or "",
        state=row.state,
        unread=row.unread,
        do_not_disturb=bool(row.do_not_disturb),
        has_text=(row.room_id,) in texts,
        talks_to=", ".join(dialled(party.number, hidden_digits) for party in others[:2] if party.number),
    )


def _name(row: _Row, guests: dict[int, str]) -> str:
    """The guest of a room's phone, with the phone's place; what the house or the device calls another one."""
    if row.room_id is None:
        return row.label or ("" if row.device_name == row.number else row.device_name)
    place = f"({row.room_label})" if row.room_label else ""
    return " ".join(part for part in (guests.get(row.room_id, ""), place) if part)


def lamps_changed(field: Field, shown: Sequence[str]) -> list[Lamp] | None:
    """The phones whose digest a browser does not show; None when it shows other phones altogether."""
    if [digest.partition(".")[0] for digest in shown] != [str(lamp.extension_id) for lamp in field.lamps]:
        return None
    known = set(shown)
    return [lamp for lamp in field.lamps if lamp.digest not in known]


def house_phones_known(property: Property) -> list[Extension]:
    """The phones in no room, to choose one's own from."""
    rows = Extension.objects.filter(pbx__property_code=property.code, room_phone__isnull=True)
    return sorted(rows, key=lambda extension: natural(extension.number))


def room_phone_number(room: Room) -> str:
    """The extension of a room's first phone. Raises `RuleError` for a room without one."""
    phone = room.phones.select_related("extension").first()
    if phone is None:
        raise RuleError(gettext("Room %(room)s has no phone.") % {"room": room.number}, "room_without_phone")
    return phone.extension.number


class Missed(NamedTuple):
    """A call that nobody took: who it was, and what to dial to call back ("" when that is not known)."""

    at: dt.datetime
    number: str
    who: str
    to: str


def missed_calls(phone: Extension, since: dt.datetime) -> list[Missed]:
    """The calls to a phone that nobody took, the latest first."""
    calls = CallRecord.objects.filter(pbx=phone.pbx_id, callee=phone.number, started_at__gte=since)
    missed = list(calls.exclude(status=CallStatus.ANSWERED).exclude(caller=phone.number)[:MISSED_SHOWN])
    inside = {
        lamp.number: lamp
        for lamp in Extension.objects.filter(
            pbx=phone.pbx_id, number__in={call.caller for call in missed}
        ).select_related("room_phone__room")
    }
    return [_missed(call, inside.get(call.caller), phone) for call in missed]


def _missed(call: CallRecord, caller: Extension | None, phone: Extension) -> Missed:
    if caller is None:
        return Missed(call.started_at, call.caller, "", number_to_dial(call, phone.pbx.outbound_prefix))
    room = getattr(caller, "room_phone", None)
    who = _("Room %(room)s") % {"room": room.room.number} if room else caller.label or caller.confirmed_name
    return Missed(call.started_at, caller.number, str(who), caller.number)


def number_to_dial(call: CallRecord, outbound_prefix: str) -> str:
    """How whoever called, or was called, is dialled from a phone of the house; "" when the number is not known."""
    if call.type == CallType.OUTBOUND:
        number = call.callee
    elif call.type == CallType.INBOUND:
        number = outbound_prefix + call.caller if call.caller.lstrip("+").isdecimal() else ""
    else:
        number = call.caller
    return number if DIALLED.fullmatch(number) else ""
