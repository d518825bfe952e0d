"""The check-in of somebody who has a reservation."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent
from hotelpbx.common.privacy import TextGuardSerializer
from hotelpbx.frontdesk.api.inputs import GuestIn, guest_inputs
from hotelpbx.frontdesk.api.outputs import StayOut, stay_answer
from hotelpbx.frontdesk.api.stays import ERRORS, StayView, parsed, service_level_of
from hotelpbx.frontdesk.arrivals import check_in_terms
from hotelpbx.frontdesk.workflows import guest_check_in
from rooms.models import Property
from rooms.selectors.reservations import reservation_get
from rooms.selectors.rooms import room_get


class ArriveIn(TextGuardSerializer):
    """What is other than the reservation says."""

    room = serializers.CharField(max_length=10, required=False)
    guests = GuestIn(many=True, allow_empty=False, required=False)
    service_level = serializers.CharField(max_length=32, required=False)
    departure = serializers.DateField(required=False)
    override_dirty = serializers.BooleanField(required=False, default=False)
    share = serializers.BooleanField(required=False, default=False)


class ReservationCheckIn(StayView):
    """`POST /reservations/{id}/check-in/`."""

    @extend_schema(request=ArriveIn, responses={201: StayOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Check the guest in; what the body leaves out is as the reservation says."""
        reservation = reservation_get(pk)
        other = _other(reservation.property, parsed(ArriveIn, request))
        stay = guest_check_in(actor=api_actor(request), **check_in_terms(reservation, **other))
        return stay_answer(stay.pk, status.HTTP_201_CREATED)


def _other(property: Property, data: dict[str, Any]) -> dict[str, Any]:
    if "room" in data:
        data["room"] = room_get(property=property, number=data["room"])
    if "guests" in data:
        data["guests"] = guest_inputs(data["guests"])
    if "service_level" in data:
        data["service_level"] = service_level_of(property, data)
    return data
