"""Erasure: a guest becomes a row without a name; stays, rooms and money stay as they were."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hotelpbx.common.models import AttentionItem
from rooms.enums import StayStatus
from rooms.errors import GuestErasureError
from rooms.models import Guest, GuestMessage, Reservation, Stay, StayGuest

ERASED = gettext_noop("erased guest")


@transaction.atomic(savepoint=False)
def guests_erase(*, guests: Sequence[Guest]) -> int:
    """Take the names away, from the stays and the attention items that carry them too; how many were erased.

    Raises `GuestErasureError` while one of them is in house.
    """
    pks = [guest.pk for guest in guests]
    stays = list(Stay.objects.filter(guests__in=pks).select_related("property").distinct())
    if any(stay.status == StayStatus.IN_HOUSE for stay in stays):
        raise GuestErasureError(_("A guest who is in house cannot be erased. Check out first."))
    for stay in stays:
        _stay_erase(stay, pks)
    rows = Guest.objects.filter(pk__in=pks, erased_at__isnull=True)
    return rows.update(first_name="", last_name=ERASED, language="", vip=False, erased_at=timezone.now())


def _stay_erase(stay: Stay, guest_pks: Sequence[int]) -> None:
    """The stay carries the name of its first guest; that of another one stays."""
    first = StayGuest.objects.filter(stay=stay).aggregate(place=Min("position"))["place"]
    if not StayGuest.objects.filter(stay=stay, position=first, guest__in=guest_pks).exists():
        return
    for item in AttentionItem.objects.filter(property_code=stay.property.code, data__stay=stay.pk):
        item.subject = item.subject.replace(stay.guest_name, ERASED)
        item.detail = item.detail.replace(stay.guest_name, ERASED)
        item.data = {**item.data, **({"guest": ERASED} if "guest" in item.data else {})}
        item.save(update_fields=["subject", "detail", "data"])
    GuestMessage.objects.filter(stay=stay).delete()
    Stay.objects.filter(pk=stay.pk).update(guest_name=ERASED)
    _reservations_empty(Reservation.objects.filter(stay=stay))


@transaction.atomic(savepoint=False)
def reservations_erase(*, reservations: Sequence[Reservation]) -> int:
    """Take the names of guests who never came away; how many were erased."""
    pks = [reservation.pk for reservation in reservations]
    return _reservations_empty(Reservation.objects.filter(pk__in=pks, stay__isnull=True))


def _reservations_empty(reservations: "QuerySet[Reservation]") -> int:
    named = reservations.filter(erased_at__isnull=True)
    nothing = {"first_name": "", "language": "", "vip": False, "notes": ""}
    return named.update(last_name=ERASED, erased_at=timezone.now(), **nothing)
