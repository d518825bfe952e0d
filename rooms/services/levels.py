"""Service levels: what a class of guest may do with the phone; the phones in house follow a change."""

from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError
from rooms.enums import StayStatus
from rooms.errors import ServiceLevelInUseError
from rooms.locks import rooms_lock
from rooms.models import Property, ServiceLevel, Stay
from rooms.services.phones import rooms_phones_assign

RIGHTS = ("outbound_routes", "outbound_allowed", "voicemail")


class LevelValues(TypedDict, total=False):
    """What a service level says."""

    name: str
    outbound_routes: list[str]
    outbound_allowed: bool
    voicemail: bool
    discount_percent: Decimal
    credit_limit: Decimal | None
    credit_action: str


@transaction.atomic(savepoint=False)
def service_level_create(*, property: Property, code: str, values: LevelValues, actor: Actor) -> ServiceLevel:
    """A new service level. Raises `ConflictError` when the code is taken."""
    if ServiceLevel.objects.filter(property=property, code=code).exists():
        message = _("“%(code)s” exists already.") % {"code": code}
        raise ConflictError(message, "code_taken", {"fields": {"code": [message]}})
    level = ServiceLevel.objects.create(property=property, code=code, **values)
    audit_record("rooms.service_level.created", actor, level, {"code": code})
    return level


@transaction.atomic(savepoint=False)
def service_level_update(*, level: ServiceLevel, values: LevelValues, actor: Actor) -> ServiceLevel:
    """Change a service level; when its rights change, the phones of its guests in house follow."""
    before = {name: getattr(level, name) for name in values}
    for name, value in values.items():
        setattr(level, name, value)
    level.save(update_fields=list(values))
    changed = {name: [str(before[name]), str(value)] for name, value in values.items() if before[name] != value}
    if changed.keys() & set(RIGHTS):
        _rights_sync(level, actor)
    if changed:
        audit_record("rooms.service_level.updated", actor, level, changed)
    return level


@transaction.atomic(savepoint=False)
def service_level_delete(*, level: ServiceLevel, actor: Actor) -> None:
    """Remove a level that nobody has had. Raises `ServiceLevelInUseError` when a stay or reservation names it."""
    facts = {"code": level.code, "name": level.name}
    audit_record("rooms.service_level.deleted", actor, level, facts)
    try:
        level.delete()
    except ProtectedError as error:
        raise ServiceLevelInUseError(
            _("Stays or reservations have the service level %(name)s, so it stays; what they paid hangs on it.") % facts
        ) from error


def rights_differ(level: ServiceLevel, values: LevelValues) -> bool:
    """Whether these values let the phones do something else than the level does now."""
    return any(name in values and values[name] != getattr(level, name) for name in RIGHTS)  # type: ignore[literal-required]


def stays_with_phone_of(level: ServiceLevel) -> QuerySet[Stay]:
    """The stays in house whose phones follow the level, by room."""
    stays = Stay.objects.filter(service_level=level, status=StayStatus.IN_HOUSE, is_primary=True)
    return stays.order_by("room_id")


def _rights_sync(level: ServiceLevel, actor: Actor) -> None:
    stays = stays_with_phone_of(level)
    rooms = rooms_lock(stays.values_list("room_id", flat=True))
    fresh = stays.filter(room__in=rooms)
    rooms_phones_assign(assignments=[(rooms[stay.room_id], stay) for stay in fresh], actor=actor)
