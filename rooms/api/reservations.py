"""Reservations; the check-in, which spans the apps, is the front desk's."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.api import reservation_shapes as shapes
from rooms.api.inputs import body_of, query_of
from rooms.models import Reservation
from rooms.selectors.overbooking import overbookings
from rooms.selectors.properties import property_get
from rooms.selectors.reservations import reservation_get, reservation_list
from rooms.services.bookings import Booking
from rooms.services.reservations import (
    reservation_book,
    reservation_cancel,
    reservation_change,
    reservation_no_show,
    reservation_reinstate,
)

ERRORS = {
    404: OpenApiResponse(description="`reservation_not_found`, `room_not_found`, `room_type_not_found`, …"),
    409: OpenApiResponse(description="`room_promised`, `reservation_state`, `code_taken`"),
    422: OpenApiResponse(description="`arrival_in_the_past`, `arrival_in_the_future`"),
}


class ReservationView(GenericAPIView[Reservation]):
    """Base: who may."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_STAYS
    write_roles = roles.GUESTS
    serializer_class = shapes.ReservationOut
    queryset = Reservation.objects.none()


def reservation_answer(pk: int, code: int = status.HTTP_200_OK) -> Response:
    """The reservation as it is now, with the nights that are overbooked."""
    found = reservation_get(pk)
    short = overbookings(found.property, found.arrival_on, found.departure_on)
    found.overbooked = short  # type: ignore[attr-defined]
    return Response(shapes.ReservationBookedOut(found).data, status=code)


@extend_schema(parameters=[shapes.ReservationFilterIn])
class ReservationList(ReservationView, ListAPIView[Reservation]):
    """`GET|POST /reservations/`."""

    def get_queryset(self) -> QuerySet[Reservation]:
        """Reservations by arrival; filters: status, room, room type, group, guest, code, days of arrival, property."""
        asked = query_of(shapes.ReservationFilterIn, self.request)
        code = asked.pop("property")
        return reservation_list(property=property_get(code) if code else None, **asked)

    @extend_schema(parameters=[], request=shapes.ReservationIn, responses={201: shapes.ReservationBookedOut, **ERRORS})
    @idempotent
    def post(self, request: Request) -> Response:
        """Promise nights to a guest; more than there are rooms is told in `overbooked` and not refused."""
        data = body_of(shapes.ReservationIn, request)
        property = property_get(data.pop("property"))
        code = data.pop("code")
        booking = Booking(code=code, **shapes.changes_of(property, data))
        made = reservation_book(property=property, booking=booking, actor=api_actor(request))
        return reservation_answer(made.pk, status.HTTP_201_CREATED)


class ReservationDetail(ReservationView):
    """`GET|PATCH /reservations/{id}/`."""

    @extend_schema(responses=shapes.ReservationBookedOut)
    def get(self, request: Request, pk: int) -> Response:
        """One reservation."""
        return reservation_answer(pk)

    @extend_schema(request=shapes.ReservationPatchIn, responses={200: shapes.ReservationBookedOut, **ERRORS})
    def patch(self, request: Request, pk: int) -> Response:
        """Change guest, days, room, type, level, group or notes."""
        found = reservation_get(pk)
        changes = shapes.changes_of(found.property, body_of(shapes.ReservationPatchIn, request, partial=True))
        reservation_change(reservation=found, changes=changes, actor=api_actor(request))
        return reservation_answer(pk)


class ReservationCancel(ReservationView):
    """`POST /reservations/{id}/cancel/`."""

    @extend_schema(request=shapes.CancelIn, responses={200: shapes.ReservationBookedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The guest will not come; the room is free again."""
        found = reservation_get(pk)
        reservation_cancel(reservation=found, actor=api_actor(request), **body_of(shapes.CancelIn, request))
        return reservation_answer(pk)


class ReservationNoShow(ReservationView):
    """`POST /reservations/{id}/no-show/`."""

    @extend_schema(request=None, responses={200: shapes.ReservationBookedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The guest did not come."""
        reservation_no_show(reservation=reservation_get(pk), actor=api_actor(request))
        return reservation_answer(pk)


class ReservationReinstate(ReservationView):
    """`POST /reservations/{id}/reinstate/`."""

    @extend_schema(request=None, responses={200: shapes.ReservationBookedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Take a cancellation or a no-show back; `room` is null when somebody else has it by now."""
        reservation_reinstate(reservation=reservation_get(pk), actor=api_actor(request))
        return reservation_answer(pk)
