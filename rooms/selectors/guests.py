"""Guests by their id, and those whose time is over."""

import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.scope import in_scope
from rooms.enums import StayStatus
from rooms.errors import GuestNotFoundError
from rooms.models import Guest, Property


def guest_get(pk: int) -> Guest:
    """The guest of this id. Raises `GuestNotFoundError`."""
    guest = in_scope(Guest.objects.all(), "stays__property__code").filter(pk=pk).distinct().first()
    if guest is None:
        raise GuestNotFoundError(_("There is no guest number %(id)s.") % {"id": pk})
    return guest


def guests_gone(property: Property, before: dt.datetime) -> "QuerySet[Guest]":
    """Guests not yet erased whose last check-out from the property was before an instant."""
    in_house = Q(stays__status=StayStatus.IN_HOUSE)
    gone = Guest.objects.filter(erased_at__isnull=True, stays__property=property).exclude(in_house)
    return gone.annotate(left_at=Max("stays__checked_out_at")).filter(left_at__lt=before).order_by("pk")
