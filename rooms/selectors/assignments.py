"""Who works in housekeeping, and which rooms they have."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from hotelpbx.common import roles
from rooms.enums import Condition
from rooms.models import Property, Room
from rooms.selectors.rooms import natural


def housekeepers_list(property: Property) -> "QuerySet[User]":
    """The active users with the role who work for this property, by name."""
    here = Q(property_access__isnull=True) | Q(property_access__property_code=property.code)
    staff = User.objects.filter(here, is_active=True, groups__name=roles.HOUSEKEEPING)
    return staff.distinct().order_by("first_name", "last_name", "username")


def floor_names(property: Property) -> list[str]:
    """The names of the floors in their order."""
    names = Room.objects.filter(property=property).exclude(floor="").order_by().values_list("floor", flat=True)
    return sorted(names.distinct(), key=natural)


@dataclass(frozen=True, slots=True)
class Share:
    """The rooms of one housekeeper, or with `housekeeper` None those of nobody; `to_do` of them are dirty."""

    housekeeper: User | None
    numbers: tuple[str, ...]
    to_do: int


def shares_of_rooms(property: Property) -> list[Share]:
    """Every housekeeper with the rooms given to her, and last what nobody has; two statements.

    Whoever has rooms and no longer works in housekeeping is named, too.
    """
    rooms = Room.objects.filter(property=property, block="").select_related("housekeeper")
    given: dict[User | None, list[Room]] = defaultdict(list)
    for person in housekeepers_list(property):
        given[person] = []
    given[None] = []
    for room in rooms:
        given[room.housekeeper].append(room)
    return [_share(person, given[person]) for person in sorted(given, key=lambda person: person is None)]


def _share(housekeeper: User | None, rooms: list[Room]) -> Share:
    numbers = sorted((room.number for room in rooms), key=natural)
    return Share(housekeeper, tuple(numbers), sum(1 for room in rooms if room.condition == Condition.DIRTY))
