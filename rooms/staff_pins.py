"""Whose PIN it is: told by the app that keeps the PINs of the staff."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from rooms.models import Property


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody with a PIN."""

    name: str
    user: User | None
    may_inspect: bool


Find = Callable[[Property, Sequence[str]], StaffMember | None]
_known_by: list[Find] = []


def staff_known_by(find: Find) -> None:
    """Register who knows; called from `AppConfig.ready`. `find` takes digests of a PIN (`pbx.pins`)."""
    _known_by[:] = [find]


def staff_find_by_pin(property: Property, digests: Sequence[str]) -> StaffMember | None:
    """Who has this PIN in this hotel and may use it."""
    return next((found for find in _known_by if (found := find(property, digests))), None)
