"""One reservation: made, looked at, changed, given a room, checked in, given up and taken back."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, form_refused, page_actor, role_required
from hotelpbx.frontdesk.arrivals import check_in_terms
from hotelpbx.frontdesk.reservation_forms import (
    AssignRoomForm,
    CancelForm,
    CheckDatesForm,
    ReservationForm,
    reservation_initial,
)
from hotelpbx.frontdesk.reservation_hints import overbooking_text, reservation_hint, rooms_to_offer
from hotelpbx.frontdesk.workflows import guest_check_in
from rooms.enums import ReservationStatus
from rooms.models import Reservation
from rooms.parsing import day_parse
from rooms.selectors.reservations import reservation_queryset
from rooms.services.reservations import (
    reservation_assign_room,
    reservation_book,
    reservation_cancel,
    reservation_change,
    reservation_no_show,
    reservation_reinstate,
)
from rooms.views.current import current_property


def reservation_of(request: HttpRequest, reservation_id: int, *states: ReservationStatus) -> Reservation:
    """The reservation of the address, in one of these states."""
    found = reservation_queryset().filter(property=current_property(request))
    found = found.filter(status__in=states) if states else found
    return get_object_or_404(found.select_related("stay__room"), pk=reservation_id)


def arrivals_url() -> str:
    """Where a deed without a dialog leads."""
    return f"{reverse('stays')}?show=arrivals"


@require_GET
@role_required(*roles.READ_STAYS)
def reservation_page(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """What was promised, and what can be done with it."""
    found = reservation_of(request, reservation_id)
    context = {"reservation": found, "is_due": found.arrival_on <= found.property.business_date}
    return dialog(request, "frontdesk/reservation.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def reservation_new(request: HttpRequest) -> HttpResponse:
    """Promise nights to a guest; `?room=` and `?arrival=` are filled in."""
    property = current_property(request)
    form = ReservationForm(property, request.POST or None, initial=_asked(request))
    if form.is_valid():
        try:
            made = reservation_book(property=property, booking=form.booking(), actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            values = {"guest": made.guest_name, "code": made.code}
            return _told(request, made, _("%(guest)s is expected; the reservation's number is %(code)s.") % values)
    return _form(request, form, None)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the chart says of the place that was pressed."""
    asked = {name: request.GET[name] for name in ("room", "room_type") if request.GET.get(name)}
    arrival = day_parse(request.GET.get("arrival", ""))
    return {**asked, "arrival": arrival, "departure": arrival + dt.timedelta(days=1)} if arrival else asked


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def reservation_edit(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Change what was promised."""
    found = reservation_of(request, reservation_id, ReservationStatus.BOOKED)
    form = ReservationForm(found.property, request.POST or None, initial=reservation_initial(found))
    if form.is_valid():
        try:
            made = reservation_change(reservation=found, changes=form.changes(), actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return _told(request, made, _("The reservation of %(guest)s is changed.") % {"guest": made.guest_name})
    return _form(request, form, found)


def _form(request: HttpRequest, form: ReservationForm, reservation: Reservation | None) -> HttpResponse:
    rooms = rooms_to_offer(form.property, None)
    context = {"form": form, "reservation": reservation, "rooms": rooms, "action": request.get_full_path()}
    return dialog(request, "frontdesk/reservation_form.html", context, 422 if form.is_bound else 200)


def _told(request: HttpRequest, made: Reservation, text: str) -> HttpResponse:
    """What was done, and as a warning when more is promised now than there is."""
    problem = overbooking_text(made)
    level = "warning" if problem else "success"
    return done(request, f"{text} {problem}".strip(), arrivals_url(), level)


@require_GET
@role_required(*roles.GUESTS)
def reservation_check(request: HttpRequest) -> HttpResponse:
    """What the clerk should know of the nights while she types."""
    form = CheckDatesForm(request.GET)
    hint = reservation_hint(current_property(request), form.cleaned_data) if form.is_valid() else None
    return render(request, "frontdesk/_reservation_hint.html", {"hint": hint})


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def reservation_room(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Give a reservation a room or take it away; `?room=` is the one that was pointed at."""
    found = reservation_of(request, reservation_id, ReservationStatus.BOOKED)
    offered = rooms_to_offer(found.property, found)
    best = offered[0].number if offered and not found.room else ""
    form = AssignRoomForm(found.property, request.POST or None, initial={"room": request.GET.get("room", best)})
    if form.is_valid():
        room = form.cleaned_data["room"]
        try:
            made = reservation_assign_room(reservation=found, room=room, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return _told(request, made, _assigned(made))
    context = {"reservation": found, "form": form, "rooms": offered}
    return dialog(request, "frontdesk/reservation_room.html", context, 422 if form.is_bound else 200)


def _assigned(reservation: Reservation) -> str:
    if reservation.room is None:
        return _("%(guest)s has no room now.") % {"guest": reservation.guest_name}
    values = {"guest": reservation.guest_name, "room": reservation.room.number}
    return _("%(guest)s is to have room %(room)s.") % values


@require_POST
@role_required(*roles.GUESTS)
def reservation_check_in_now(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """One press: the guest gets the promised room as it was booked."""
    found = reservation_of(request, reservation_id, ReservationStatus.BOOKED)
    stay = guest_check_in(actor=page_actor(request), **check_in_terms(found))
    text = _("%(guest)s is checked in to room %(room)s; the phone is being set up.")
    return done(request, text % {"guest": stay.guest_name, "room": stay.room.number}, arrivals_url())


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def reservation_cancel_page(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """The second press: names the guest, the room and the nights."""
    found = reservation_of(request, reservation_id, ReservationStatus.BOOKED)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gone = reservation_cancel(reservation=found, actor=page_actor(request), **form.cleaned_data)
        values = {"guest": gone.guest_name, "day": date_format(gone.arrival_on)}
        text = _("The reservation of %(guest)s for %(day)s is cancelled; it can be taken back.")
        return done(request, text % values, arrivals_url())
    context = {"reservation": found, "form": form}
    return dialog(request, "frontdesk/reservation_cancel.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def reservation_no_show_page(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """The second press: names the guest, the room and the nights."""
    found = reservation_of(request, reservation_id, ReservationStatus.BOOKED)
    if request.method == "POST":
        gone = reservation_no_show(reservation=found, actor=page_actor(request))
        text = _("%(guest)s is noted as a no-show; it can be taken back.") % {"guest": gone.guest_name}
        return done(request, text, arrivals_url())
    return dialog(request, "frontdesk/reservation_no_show.html", {"reservation": found})


@require_POST
@role_required(*roles.GUESTS)
def reservation_reinstate_now(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Take a cancellation or a no-show back."""
    found = reservation_of(request, reservation_id)
    back = reservation_reinstate(reservation=found, actor=page_actor(request))
    text = _("The reservation of %(guest)s counts again.") % {"guest": back.guest_name}
    if found.room and not back.room:
        lost = _("Room %(room)s is promised to somebody else by now: choose another one.")
        return done(request, f"{text} {lost % {'room': found.room.number}}", arrivals_url(), "warning")
    return _told(request, back, text)
