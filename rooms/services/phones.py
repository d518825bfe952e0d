"""What the phones of a room should show and may do."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from hotelpbx.common.audit import Actor
from pbx.models import Command, Extension
from pbx.services.commands import Wish, extensions_check_out, extensions_want
from rooms.models import Room, RoomExtension, ServiceLevel, Stay


def extensions_of(rooms: Iterable[Room]) -> list[Extension]:
    """The extensions of the rooms, by pk."""
    phones = RoomExtension.objects.filter(room__in=rooms).select_related("extension__pbx")
    return sorted((phone.extension for phone in phones), key=lambda extension: extension.pk)


@transaction.atomic(savepoint=False)
def room_phones_assign(*, room: Room, stay: Stay, actor: Actor) -> None:
    """Give every phone of the room to the stay; a room without a phone needs nothing."""
    rooms_phones_assign(assignments=[(room, stay)], actor=actor)


@transaction.atomic(savepoint=False)
def rooms_phones_assign(*, assignments: Sequence[tuple[Room, Stay]], actor: Actor) -> None:
    """Give the phones of many rooms to their stays."""
    stays = {room.pk: stay for room, stay in assignments}
    phones = RoomExtension.objects.filter(room__in=stays).select_related("extension__pbx").order_by("extension_id")
    levels = {
        level.pk: level for level in ServiceLevel.objects.filter(pk__in={s.service_level_id for s in stays.values()})
    }
    wishes = [
        _wish(phone.extension, stays[phone.room_id], levels[stays[phone.room_id].service_level_id]) for phone in phones
    ]
    extensions_want(wishes=wishes, requested_by=actor.name)


def _wish(extension: Extension, stay: Stay, level: ServiceLevel) -> Wish:
    # The device's do-not-disturb also refuses its own alarm calls, so a room's DND sign never reaches the phone.
    return Wish(
        extension=extension,
        name=stay.guest_name,
        routes=level.outbound_routes,
        outbound=level.outbound_allowed and not stay.outbound_barred,
        voicemail=level.voicemail,
    )


@transaction.atomic(savepoint=False)
def rooms_phones_wipe(*, rooms: Iterable[Room], after: Sequence[Extension] = (), actor: Actor) -> list[Command]:
    """Wipe every phone of the rooms with one request a PBX.

    What was asked of the extensions in `after` runs first on the device.
    """
    extensions = extensions_of(rooms)
    if not extensions:
        return []
    return extensions_check_out(extensions=extensions, after=after, requested_by=actor.name)
