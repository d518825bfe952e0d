"""Check-in, move, extension and check-out."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.errors import FolioNotSettledError
from billing.selectors.folios import folio_of_stay
from billing.selectors.windows import folio_windows
from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, form_refused, page_actor, role_required
from hotelpbx.frontdesk.forms import AllowCallsForm, CheckInForm, CheckOutForm, ExtendForm, MoveForm, StayEditForm
from hotelpbx.frontdesk.reservation_forms import reservation_initial
from hotelpbx.frontdesk.reservation_hints import extension_hint
from hotelpbx.frontdesk.views.room import room_url
from hotelpbx.frontdesk.workflows import (
    guest_calls_allow,
    guest_check_in,
    guest_check_out,
    guest_extend,
    guest_move,
    guest_update,
)
from rooms.enums import ReservationStatus, StayStatus
from rooms.models import Property, Reservation, Room, Stay
from rooms.parsing import day_parse
from rooms.selectors.reservations import room_promises
from rooms.views.current import current_property


def _stay(request: HttpRequest, stay_id: int) -> Stay:
    stays = Stay.objects.select_related("room", "property", "service_level")
    return get_object_or_404(stays, pk=stay_id, property=current_property(request), status=StayStatus.IN_HOUSE)


def rooms_to_choose(property: Property) -> list[Room]:
    """The rooms that a number may be typed of, with what housekeeping says of them."""
    return list(Room.objects.filter(property=property).select_related("room_type").order_by("number"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def check_in(request: HttpRequest) -> HttpResponse:
    """Check one registration in; with `?reservation=` it is filled in and joined to the stay."""
    property = current_property(request)
    reservation = _reservation(request, property)
    form = CheckInForm(property, request.POST or None, initial=_initial(request, reservation))
    if form.is_valid():
        try:
            stay = _check_in(property, form, request, reservation)
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return _in_room(request, stay, _("%(guest)s is checked in to room %(room)s; the phone is being set up."))
    hint = _hint(property, form["room"].value() or "", form["departure"].value(), reservation)
    context = {"form": form, "rooms": rooms_to_choose(property), "hint": hint, "reservation": reservation}
    return render(request, "frontdesk/check_in.html", context, status=422 if form.is_bound else 200)


def _reservation(request: HttpRequest, property: Property) -> Reservation | None:
    asked = request.GET.get("reservation", "")
    if not asked:
        return None
    booked = Reservation.objects.select_related("property", "room", "room_type", "service_level")
    booked = booked.filter(property=property, status=ReservationStatus.BOOKED)
    return get_object_or_404(booked, pk=asked if asked.isdecimal() and len(asked) < 10 else 0)


def _initial(request: HttpRequest, reservation: Reservation | None) -> dict[str, Any]:
    if reservation is None:
        return {"room": request.GET.get("room", "")}
    given = reservation_initial(reservation)
    return {**given, "room": request.GET.get("room", given["room"])}


def _check_in(property: Property, form: CheckInForm, request: HttpRequest, reservation: Reservation | None) -> Stay:
    data = form.cleaned_data
    return guest_check_in(
        property=property,
        room=data["room"],
        guests=form.guests(),
        service_level=data["service_level"],
        departure=data["departure"],
        group=data["group"],
        override_dirty=data["override_dirty"],
        share=data["share"],
        reservation=reservation,
        actor=page_actor(request),
    )


def _in_room(request: HttpRequest, stay: Stay, text: str) -> HttpResponse:
    """What was done; as a warning when the room was promised to somebody who needs another one now."""
    said = text % {"guest": stay.guest_name, "room": stay.room.number}
    waiting = room_promises(stay.room, stay.property.business_date, stay.departure)
    if not waiting:
        return done(request, said, room_url(stay.room))
    names = ", ".join(each.guest_name for each in waiting)
    warning = _("The room was promised to %(guests)s: choose another one for them.") % {"guests": names}
    return done(request, f"{said} {warning}", room_url(stay.room), "warning")


@require_GET
@role_required(*roles.GUESTS)
def room_hint(request: HttpRequest) -> HttpResponse:
    """What the clerk should know of the room while she types."""
    property = current_property(request)
    number, departure = request.GET.get("room", "").strip(), request.GET.get("departure", "")
    hint = _hint(property, number, departure, _reservation(request, property))
    return render(request, "frontdesk/_room_hint.html", {"hint": hint})


def _hint(property: Property, number: str, departure: Any, reservation: Reservation | None) -> dict[str, Any] | None:
    room = Room.objects.select_related("room_type").filter(property=property, number=number).first()
    if room is None:
        return None
    holder = Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE, is_primary=True).first()
    today = property.business_date
    promises = room_promises(room, today, day_parse(str(departure)) or today, besides=reservation)
    return {"room": room, "holder": holder, "promises": promises}


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def stay_move_page(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Move a stay to another room."""
    stay = _stay(request, stay_id)
    form = MoveForm(stay.property, request.POST or None, initial={"room": request.GET.get("room", "")})
    if form.is_valid():
        try:
            moved = guest_move(stay=stay, **form.cleaned_data, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return _in_room(request, moved, _("%(guest)s now lives in room %(room)s."))
    return _dialog(request, "move", stay, form, rooms=rooms_to_choose(stay.property))


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def stay_extend_page(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Change the day of departure; into nights that are promised to others only after a second press."""
    stay = _stay(request, stay_id)
    form = ExtendForm(request.POST or None, initial={"departure": stay.departure})
    if form.is_valid():
        departure = form.cleaned_data["departure"]
        hint = extension_hint(stay, departure)
        if hint and request.POST.get("warned") != departure.isoformat():
            return _dialog(request, "extend", stay, form, hint=hint, warned=departure)
        try:
            guest_extend(stay=stay, departure=departure, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("The new departure of %(guest)s is noted.") % {"guest": stay.guest_name}
            return done(request, text, room_url(stay.room))
    return _dialog(request, "extend", stay, form)


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def stay_edit_page(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Correct the guests or the class of service."""
    stay = _stay(request, stay_id)
    form = StayEditForm(stay, request.POST or None)
    if form.is_valid():
        level = form.cleaned_data["service_level"]
        try:
            stay = guest_update(stay=stay, guests=form.guests(), service_level=level, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("The registration of %(guest)s is corrected.") % {"guest": stay.guest_name}
            return done(request, text, room_url(stay.room))
    return _dialog(request, "stay_edit", stay, form)


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def stay_allow_calls_page(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Let a guest call outside again whom the credit limit had barred."""
    stay = _stay(request, stay_id)
    form = AllowCallsForm(request.POST or None)
    if form.is_valid():
        try:
            guest_calls_allow(stay=stay, reason=form.cleaned_data["reason"], actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("%(guest)s may call outside again; the phone is being set up.") % {"guest": stay.guest_name}
            return done(request, text, room_url(stay.room))
    return _dialog(request, "allow_calls", stay, form)


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def stay_check_out_page(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Show what is open in each window, take the payments, check out; with a balance left only after a second press."""
    stay = _stay(request, stay_id)
    windows = folio_windows(folio_of_stay(stay.pk))
    form = CheckOutForm(windows, request.POST or None)
    problem = None
    if form.is_valid():
        try:
            force = request.POST.get("force") == "1"
            guest_check_out(stay=stay, payments=form.payments(), force=force, actor=page_actor(request))
        except FolioNotSettledError as error:
            problem = error
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("%(guest)s has left room %(room)s; the phone is being wiped.")
            return done(request, text % {"guest": stay.guest_name, "room": stay.room.number}, room_url(stay.room))
    balance = sum((window.balance for window in windows), Decimal(0))
    return _dialog(request, "check_out", stay, form, windows=windows, balance=balance, **_left(problem))


def _left(problem: FolioNotSettledError | None) -> dict[str, Any]:
    """What would stay open, as a sum and by window; a credit is the other way round."""
    if problem is None:
        return {"left": None}
    left = Decimal(problem.extra["balance"])
    by_window = [(row["number"], Decimal(row["balance"])) for row in problem.extra["windows"]]
    return {"left": left, "credit": -left if left < 0 else None, "left_by_window": by_window}


def _dialog(request: HttpRequest, name: str, stay: Stay, form: forms.Form, **more: Any) -> HttpResponse:
    context = {"stay": stay, "form": form, **more}
    return dialog(request, f"frontdesk/{name}.html", context, 422 if form.is_bound else 200)
