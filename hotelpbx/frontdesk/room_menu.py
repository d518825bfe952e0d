"""What can be done with a room right where it is seen: the menu of its tile, each entry with a letter."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common import roles
from rooms.enums import Condition, Occupancy, StayStatus
from rooms.models import Room, Stay

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry: a page, a dialog, or with `value` a deed that is done at once (`field` = `value` is sent)."""

    letter: str
    label: str | Promise
    icon: str
    url: str
    is_dialog: bool = True
    field: str = ""
    value: str = ""


# Letters and their meaning, for the list of shortcuts; a room offers those that fit its state and the user's role.
LETTERS: tuple[tuple[str, str | Promise], ...] = (
    ("i", _("Check in")),
    ("w", _("Wake-up call")),
    ("b", _("Minibar")),
    ("p", _("Call the room")),
    ("m", _("Move")),
    ("e", _("Change the departure")),
    ("f", _("Folio")),
    ("o", _("Check out")),
    ("c", _("Clean")),
    ("d", _("Dirty")),
    ("n", _("Inspected")),
    ("x", _("Block")),
)
_LABELS = dict(LETTERS)
_CONDITIONS = (
    ("c", Condition.CLEAN, "sparkles"),
    ("d", Condition.DIRTY, "paint-bucket"),
    ("n", Condition.INSPECTED, "badge-check"),
)


def room_menu(room: Room, user: User) -> list[Deed]:
    """The deeds that fit the room's state and the user's role, in the order of a guest's day; two statements."""
    stay = room.stays.filter(status=StayStatus.IN_HOUSE, is_primary=True).select_related("folio").first()
    return [*_guest_deeds(room, stay, user), *_room_deeds(room, user)]


def _guest_deeds(room: Room, stay: Stay | None, user: User) -> Iterator[Deed]:
    if stay is None:
        if roles.may(user, roles.GUESTS) and not room.block:
            yield Deed("i", _LABELS["i"], "key-round", f"{reverse('check-in')}?room={room.number}", is_dialog=False)
        return
    if roles.may(user, roles.GUESTS):
        yield _deed("w", "alarm-clock-plus", f"{reverse('wakeup-add')}?rooms={room.number}")
    if roles.may(user, roles.MINIBAR_POSTINGS):
        yield _deed("b", "wine", reverse("room-minibar", args=[room.number]))
    if roles.may(user, roles.GUESTS):
        yield Deed("p", _LABELS["p"], "phone-outgoing", reverse("desk-dial"), False, "room", room.number)
        yield _deed("m", "arrow-right-left", reverse("stay-move", args=[stay.pk]))
        yield _deed("e", "calendar-plus", reverse("stay-extend", args=[stay.pk]))
    if roles.may(user, roles.FOLIO) and hasattr(stay, "folio"):
        yield Deed("f", _LABELS["f"], "receipt-text", reverse("folio", args=[stay.folio.pk]), is_dialog=False)
    if roles.may(user, roles.GUESTS):
        yield _deed("o", "log-out", reverse("stay-check-out", args=[stay.pk]))


def _room_deeds(room: Room, user: User) -> Iterator[Deed]:
    if not roles.may(user, roles.ROOM_CONDITION):
        return
    url = reverse("room-condition", args=[room.number])
    for letter, condition, icon in _CONDITIONS:
        if room.condition != condition:
            yield Deed(letter, _LABELS[letter], icon, url, False, "condition", condition)
    if room.occupancy == Occupancy.VACANT and not room.block:
        yield _deed("x", "ban", reverse("room-block", args=[room.number]))


def _deed(letter: str, icon: str, url: str) -> Deed:
    return Deed(letter, _LABELS[letter], icon, url)
