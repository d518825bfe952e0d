"""Reservations of any day found by name, and a group's pasted line by line."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import done, form_refused, page_actor, role_required
from hotelpbx.frontdesk.reservation_forms import GroupReservationForm, ReservationFilterForm
from hotelpbx.frontdesk.reservation_hints import overbooking_text
from hotelpbx.frontdesk.reservation_lines import CheckedReservations, reservation_lines_check
from rooms.enums import ReservationStatus
from rooms.models import Property, Reservation
from rooms.selectors.reservations import reservation_list
from rooms.services.reservations import reservations_book
from rooms.views.current import current_property

ROWS_SHOWN = 50
STATES = [("", _("all")), *ReservationStatus.choices]


@require_GET
@role_required(*roles.READ_STAYS)
def reservations(request: HttpRequest) -> HttpResponse:
    """Reservations by arrival; without a filter those from today on."""
    property = current_property(request)
    form = ReservationFilterForm(request.GET or {"since": property.business_date})
    form.fields["status"].choices = STATES  # type: ignore[attr-defined]
    found = _found(property, form) if form.is_valid() else Reservation.objects.none()
    page = Paginator(found, ROWS_SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "frontdesk/reservations.html", context, status=400 if form.errors else 200)


def _found(property: Property, form: ReservationFilterForm) -> QuerySet[Reservation]:
    asked = form.cleaned_data
    days = {"arrival_from": asked["since"], "arrival_until": asked["until"]}
    found = reservation_list(property=property, status=asked["status"], **days)
    for word in asked["guest"].split():
        names = Q(last_name__icontains=word) | Q(first_name__icontains=word)
        found = found.filter(names | Q(group__icontains=word) | Q(code__iexact=word))
    return found.order_by("arrival_on", "last_name", "pk")


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def reservation_group(request: HttpRequest) -> HttpResponse:
    """First press: check every line. Second press (`confirm`), only without problems: book the group."""
    property = current_property(request)
    form = GroupReservationForm(property, request.POST or None)
    checked = _checked(property, form) if form.is_valid() else None
    if checked and checked.bookings and not checked.problems and "confirm" in request.POST:
        try:
            made = reservations_book(property=property, bookings=checked.bookings, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return _booked(request, made)
    status = 422 if form.errors or (checked and checked.problems) else 200
    context = {"form": form, "checked": checked}
    return render(request, "frontdesk/reservation_group.html", context, status=status)


def _checked(property: Property, form: GroupReservationForm) -> CheckedReservations:
    return reservation_lines_check(property=property, text=form.cleaned_data["lines"], terms=form.terms())


def _booked(request: HttpRequest, made: Sequence[Reservation]) -> HttpResponse:
    """What was done, and as a warning when more is promised now than there is; all are for the same nights."""
    count, problem = len(made), overbooking_text(made[0])
    text = ngettext("%(count)d reservation is made.", "%(count)d reservations are made.", count) % {"count": count}
    to = f"{reverse('reservations')}?{urlencode({'guest': made[0].group})}"
    return done(request, f"{text} {problem}".strip(), to, "warning" if problem else "success")
