"""Outside calls of guests in house: barred for now, and allowed again; their phones follow through the outbox."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from hotelpbx.common.audit import Actor
from rooms.enums import StayStatus
from rooms.locks import rooms_lock, stays_in_rooms_lock
from rooms.models import Stay
from rooms.services.phones import rooms_phones_assign
from rooms.services.trail import audit_records


@transaction.atomic(savepoint=False)
def stays_outbound_bar(*, stay_ids: Iterable[int], reason: str, actor: Actor) -> list[Stay]:
    """Bar outside calls; returns the stays that could call until now. Who has left or moves this moment is left out."""
    return _change(stay_ids, True, "rooms.stay.outbound_barred", reason, actor)


@transaction.atomic(savepoint=False)
def stays_outbound_allow(*, stay_ids: Iterable[int], reason: str, actor: Actor) -> list[Stay]:
    """Allow what the service level allows; returns the stays that were barred until now."""
    return _change(stay_ids, False, "rooms.stay.outbound_allowed", reason, actor)


def _change(stay_ids: Iterable[int], barred: bool, action: str, reason: str, actor: Actor) -> list[Stay]:
    wanted = _stays(stay_ids, not barred)
    rooms = rooms_lock(wanted.values_list("room_id", flat=True))
    if not rooms:
        return []
    stays_in_rooms_lock(rooms)
    stays = list(wanted.filter(room__in=rooms).select_related("property").order_by("pk"))
    Stay.objects.filter(pk__in=[stay.pk for stay in stays]).update(outbound_barred=barred)
    for stay in stays:
        stay.outbound_barred = barred
    rooms_phones_assign(assignments=[(rooms[stay.room_id], stay) for stay in stays if stay.is_primary], actor=actor)
    _note(stays, action, reason, actor)
    return stays


def _stays(stay_ids: Iterable[int], barred: bool) -> QuerySet[Stay]:
    return Stay.objects.filter(pk__in=list(stay_ids), status=StayStatus.IN_HOUSE, outbound_barred=barred)


def _note(stays: Sequence[Stay], action: str, reason: str, actor: Actor) -> None:
    by_property: dict[str, list[Stay]] = {}
    for stay in stays:
        by_property.setdefault(stay.property.code, []).append(stay)
    for code, noted in by_property.items():
        audit_records(action, actor, code, [(stay, {"reason": reason}) for stay in noted])
