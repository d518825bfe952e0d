"""Guests as somebody typed them, and the rows they become."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotelpbx.common.errors import InputError
from rooms.models import Guest, Stay, StayGuest

MAX_NAME = 80
MAX_LANGUAGE = 10


@dataclass(frozen=True, slots=True)
class GuestInput:
    """A guest as typed in; the first of a stay is the one whose name the phone shows."""

    first_name: str
    last_name: str
    language: str = ""
    vip: bool = False


def guests_clean(guests: Sequence[GuestInput]) -> list[GuestInput]:
    """The guests with tidy names. Raises `InputError` when there is none, or one without a last name."""
    if not guests:
        raise InputError(_("Name at least one guest."), {"guests": [_("At least one guest is needed.")]})
    return [_clean(guest) for guest in guests]


def _clean(guest: GuestInput) -> GuestInput:
    first, last = _tidy(guest.first_name), _tidy(guest.last_name)
    if not last:
        raise InputError(_("Every guest needs a last name."), {"guests": [_("A last name is missing.")]})
    if max(len(first), len(last)) > MAX_NAME or len(guest.language) > MAX_LANGUAGE:
        raise InputError(_("A name has at most 80 letters."), {"guests": [_("A name or language code is too long.")]})
    return GuestInput(first, last, guest.language.strip(), guest.vip)


def _tidy(text: str) -> str:
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text)
    return " ".join(kept.split())


def full_name(guest: GuestInput) -> str:
    """The name as people say it."""
    return Guest(first_name=guest.first_name, last_name=guest.last_name).full_name


def guests_create(registrations: Sequence[tuple[Stay, Sequence[GuestInput]]]) -> None:
    """Write the guests of new stays with two statements."""
    places = [(stay, place, _row(guest)) for stay, guests in registrations for place, guest in enumerate(guests)]
    Guest.objects.bulk_create([row for _stay, _place, row in places])
    StayGuest.objects.bulk_create([StayGuest(stay=stay, guest=row, position=place) for stay, place, row in places])


def guests_replace(stay: Stay, guests: Sequence[GuestInput]) -> None:
    """Correct the guests of a stay in place: the same persons with other names, more or fewer of them."""
    links = list(StayGuest.objects.filter(stay=stay).select_related("guest"))
    for place, (link, guest) in enumerate(zip(links, guests, strict=False)):
        _correct(link, guest, place)
    StayGuest.objects.filter(pk__in=[link.pk for link in links[len(guests) :]]).delete()
    added = [_row(guest) for guest in guests[len(links) :]]
    Guest.objects.bulk_create(added)
    StayGuest.objects.bulk_create(
        [StayGuest(stay=stay, guest=row, position=len(links) + place) for place, row in enumerate(added)]
    )


def _correct(link: StayGuest, guest: GuestInput, place: int) -> None:
    Guest.objects.filter(pk=link.guest_id).update(
        first_name=guest.first_name, last_name=guest.last_name, language=guest.language, vip=guest.vip
    )
    if link.position != place:
        StayGuest.objects.filter(pk=link.pk).update(position=place)


def _row(guest: GuestInput) -> Guest:
    return Guest(first_name=guest.first_name, last_name=guest.last_name, language=guest.language, vip=guest.vip)
