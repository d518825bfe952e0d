"""Many rooms at once: checked line by line against the house, then all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError, RuleError
from rooms.models import Property, Room, RoomExtension, RoomType
from rooms.room_lines import RoomLine, room_lines_parse
from rooms.services.setup import pbx_of_property, room_create, room_update


@dataclass(frozen=True, slots=True)
class CheckedRooms:
    """The lines with what each would do."""

    lines: Sequence[RoomLine]

    @property
    def problems(self) -> int:
        """How many cannot be used."""
        return sum(1 for line in self.lines if line.problem)

    @property
    def todo(self) -> list[RoomLine]:
        """The rooms that are new or would change."""
        return [line for line in self.lines if line.is_new or line.changes]


@dataclass(frozen=True, slots=True)
class _House:
    rooms: Mapping[str, Room]
    phones: Mapping[int, tuple[str, ...]]
    owners: Mapping[str, str]
    phone_problem: str


def rooms_check(*, property: Property, text: str, pbx: str = "") -> CheckedRooms:
    """What the lines would do, and what is wrong with them; nothing is changed. Five statements."""
    types = {kind.code.lower(): kind for kind in RoomType.objects.filter(property=property)}
    parsed = room_lines_parse(text, types)
    house = _house(property, pbx)
    seen_rooms: set[str] = set()
    seen_phones: dict[str, str] = {}
    lines = []
    for line in parsed:
        problem = line.problem or _problem(line, house, seen_rooms, seen_phones)
        lines.append(replace(line, problem=problem) if problem else _verdict(line, house))
        seen_rooms.add(line.number)
        seen_phones |= dict.fromkeys(line.extensions or (), line.number)
    return CheckedRooms(lines)


@transaction.atomic(durable=True)
def rooms_import(*, property: Property, text: str, pbx: str = "", actor: Actor) -> CheckedRooms:
    """Add and change the rooms of the lines, all or none. Raises `RuleError` when a line has a problem."""
    checked = rooms_check(property=property, text=text, pbx=pbx)
    if checked.problems:
        raise RuleError(_("Some lines need a correction. Nothing was changed."), "lines_wrong")
    house = _house(property, pbx)
    for line in checked.todo:
        _apply(property, line, house, pbx, actor)
    return checked


def _apply(property: Property, line: RoomLine, house: _House, pbx: str, actor: Actor) -> None:
    room = house.rooms.get(line.number)
    try:
        if room is None:
            phones = line.extensions or ()
            kind = line.room_type
            room_create(
                property=property,
                number=line.number,
                floor=line.floor or "",
                room_type=kind,
                extensions=phones,
                pbx=pbx,
                actor=actor,
            )
            return
        values = {"floor": line.floor, "room_type": line.room_type, "extensions": line.extensions}
        given = {name: value for name, value in values.items() if value is not None}
        room_update(room=room, actor=actor, pbx=pbx, **given)  # type: ignore[arg-type]
    except ApplicationError as error:
        values_of_error = {"line": line.line, "error": error.message}
        raise RuleError(_("Line %(line)d: %(error)s Nothing was changed.") % values_of_error, "lines_wrong") from error


def _house(property: Property, pbx: str) -> _House:
    rooms = {room.number: room for room in Room.every.filter(property=property).select_related("room_type", "property")}
    rows = RoomExtension.objects.filter(extension__pbx__property_code=property.code)
    rows = rows.filter(extension__pbx__name=pbx) if pbx else rows
    phones: dict[int, tuple[str, ...]] = {}
    owners: dict[str, str] = {}
    for room_id, number, extension in rows.order_by("room_id", "-is_primary", "id").values_list(
        "room_id", "room__number", "extension__number"
    ):
        phones[room_id] = (*phones.get(room_id, ()), extension)
        owners[extension] = number
    return _House(rooms, phones, owners, _phone_problem(property, pbx))


def _phone_problem(property: Property, pbx: str) -> str:
    try:
        pbx_of_property(property, pbx)
    except ApplicationError as error:
        return str(error.message)
    return ""


def _problem(line: RoomLine, house: _House, seen_rooms: set[str], seen_phones: Mapping[str, str]) -> str:
    if line.number in seen_rooms:
        return _("Room %(room)s is named twice.") % {"room": line.number}
    room = house.rooms.get(line.number)
    if room is not None and room.retired_at:
        return _("Room %(room)s was given up. Bring it back instead; it keeps its history.") % {"room": line.number}
    if line.extensions and house.phone_problem:
        return house.phone_problem
    for extension in line.extensions or ():
        owner = seen_phones.get(extension) or house.owners.get(extension, line.number)
        if owner != line.number:
            return _("Phone %(extension)s belongs to room %(room)s.") % {"extension": extension, "room": owner}
    return ""


def _verdict(line: RoomLine, house: _House) -> RoomLine:
    room = house.rooms.get(line.number)
    if room is None:
        return replace(line, is_new=True)
    return replace(line, changes=tuple(_changes(line, room, house.phones.get(room.pk, ()))))


def _changes(line: RoomLine, room: Room, phones: tuple[str, ...]) -> list[str]:
    kinds = (room.room_type.name if room.room_type else "–", line.room_type.name if line.room_type else "–")
    pairs = [
        (_("floor"), room.floor or "–", line.floor),
        (_("type"), kinds[0], kinds[1] if line.room_type else None),
        (_("phones"), " ".join(phones) or "–", None if line.extensions is None else " ".join(line.extensions)),
    ]
    return [f"{name}: {was} → {now}" for name, was, now in pairs if now is not None and now != was]
