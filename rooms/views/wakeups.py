"""Wake-up calls: the list, the entry, and what to know before the press."""

import datetime as dt
from dataclasses import replace
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError, InputError
from hotelpbx.common.hotel_time import local_date
from hotelpbx.common.models import AttentionItem, Gravity
from hotelpbx.common.pages import dialog, done, form_refused, live, live_fragment, page_actor, page_of, role_required
from hotelpbx.common.versions import columns_of
from rooms.enums import Origin
from rooms.forms import ClockCheckForm, WakeUpEditForm, WakeUpForm
from rooms.models import Property, WakeUpCall
from rooms.parsing import room_numbers_parse
from rooms.recurrence import Schedule
from rooms.selectors.wakeup_burst import burst_note
from rooms.selectors.wakeups import clock_change_ahead, wakeup_get, wakeup_list
from rooms.services.wakeups import wakeup_cancel, wakeup_update, wakeups_schedule
from rooms.services.wishes import WishChanges
from rooms.timeline import timeline
from rooms.views.current import current_property

LIST = "rooms/_wakeups.html"
RECENT = dt.timedelta(hours=24)
OVER_SHOWN = 100


@require_GET
@role_required(*roles.GUESTS)
def wakeups(request: HttpRequest) -> HttpResponse:
    """What is to come, and the last day; failures that nobody has acknowledged are on top."""
    property = current_property(request)
    fragment = live_fragment(request, LIST, *_lists(request, property))
    form = WakeUpForm(property, initial={"rooms": request.GET.get("rooms", "")})
    return render(request, "rooms/wakeups.html", {"fragment": fragment, "form": form, "action": reverse("wakeup-add")})


@require_GET
@role_required(*roles.GUESTS)
def wakeups_live(request: HttpRequest) -> HttpResponse:
    """The lists alone, for the poll."""
    return live(request, LIST, *_lists(request, current_property(request)))


def _lists(request: HttpRequest, property: Property) -> tuple[dict[str, Any], object]:
    """What is shown, and what it is made of."""
    failures = AttentionItem.objects.filter(
        property_code=property.code, kind__startswith="wakeup", gravity=Gravity.RED, resolved_at__isnull=True
    )
    over = wakeup_list(property=property).filter(closed_at__gte=timezone.now() - RECENT).order_by("-closed_at")
    coming = wakeup_list(property=property, coming=True)
    due = coming.order_by().values_list("due_at", flat=True)
    context: dict[str, Any] = {
        "failures": list(failures.order_by("raised_at")),
        "page": page_of(request, coming),
        "slots": timeline(due, zone=property.timezone, now=timezone.now()),
        "over": list(over[:OVER_SHOWN]),
    }
    calls = [_facts(call) for shown in (context["page"], context["over"]) for call in shown]
    return context, (columns_of(context["failures"]), context["page"].paginator.count, context["slots"], calls)


def _facts(call: WakeUpCall) -> tuple[object, ...]:
    guest = call.stay.guest_name if call.stay else ""
    return (*columns_of([call]), call.room.number, guest, *columns_of(call.attempts.all()))


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def wakeup_add(request: HttpRequest) -> HttpResponse:
    """Promise calls to the rooms named."""
    property = current_property(request)
    form = WakeUpForm(property, request.POST or None, initial={"rooms": request.GET.get("rooms", "")})
    if form.is_valid():
        try:
            calls = wakeups_schedule(
                property=property, **form.cleaned_data, origin=Origin.DESK, actor=page_actor(request)
            )
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = ngettext("%(count)s wake-up call is noted.", "%(count)s wake-up calls are noted.", len(calls))
            return done(request, text % {"count": len(calls)}, reverse("wakeups"))
    if "inline" in request.POST:
        return _inline(request, form)
    context = {"form": form, "action": request.path, "note": _typed_note(request, request.POST)}
    return dialog(request, "rooms/wakeup_add.html", context, 422 if form.is_bound else 200)


def _inline(request: HttpRequest, form: WakeUpForm) -> HttpResponse:
    context = {"form": form, "action": request.path, "inline": True, "note": _typed_note(request, request.POST)}
    response = render(request, "rooms/_wakeup_form.html", context, status=422)
    response["HX-Retarget"] = "#wakeup-form"
    response["HX-Reswap"] = "outerHTML"
    return response


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def wakeup_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, day or ring for a call that is still to come."""
    call = _call(request, pk)
    form = WakeUpEditForm(call, request.POST or None)
    if form.is_valid():
        try:
            wakeup_update(wakeup=call, changes=cast(WishChanges, form.cleaned_data), actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("The wake-up call of room %(room)s is changed.") % {"room": call.room.number}
            return done(request, text, reverse("wakeups"))
    context = {"form": form, "call": call, "action": request.path, "note": _typed_note(request, request.POST)}
    return dialog(request, "rooms/wakeup_edit.html", context, 422 if form.is_bound else 200)


@require_GET
@role_required(*roles.GUESTS)
def wakeup_check(request: HttpRequest) -> HttpResponse:
    """What is typed so far: the warning of a night with a clock change, and how many phones would ring at once."""
    note, burst = _typed_note(request, request.GET), _burst_note(request, request.GET)
    return render(request, "rooms/_clock_note.html", {"note": note, "burst": burst})


def _typed_note(request: HttpRequest, typed: QueryDict) -> str:
    form = ClockCheckForm(typed)
    return _clock_note(current_property(request), form) if form.is_valid() else ""


def _burst_note(request: HttpRequest, typed: QueryDict) -> str:
    """How many phones would ring in that minute, once it is many, and how many the device rings at a time."""
    form = ClockCheckForm(typed)
    rooms = form.data.get("rooms", "")
    if not form.is_valid() or not rooms.strip():
        return ""
    try:
        wanted = room_numbers_parse(rooms)
    except InputError:
        return ""  # the form says so when it is sent
    property, now = current_property(request), timezone.now()
    due_at = _schedule_typed(property, form, now).first_due(property.timezone, now)
    if due_at is None:
        return ""
    return burst_note(property=property, numbers=wanted, due_at=due_at)


def _clock_note(property: Property, form: ClockCheckForm) -> str:
    """Of the first call that a clock change touches; without a date today's or, when that has passed, tomorrow's."""
    now = timezone.now()
    return clock_change_ahead(property=property, schedule=_schedule_typed(property, form, now), now=now)


def _schedule_typed(property: Property, form: ClockCheckForm, now: dt.datetime) -> Schedule:
    schedule = form.schedule(local_date(now, property.timezone))
    if form.cleaned_data["date"] is None and schedule.first_due(property.timezone, now) is None:
        return replace(schedule, date=schedule.date + dt.timedelta(days=1))
    return schedule


@require_POST
@role_required(*roles.GUESTS)
def wakeup_cancel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a call that is still to come."""
    call = wakeup_cancel(wakeup=_call(request, pk), reason=_("cancelled at the desk"), actor=page_actor(request))
    text = _("The wake-up call of room %(room)s at %(time)s is cancelled.")
    return done(request, text % {"room": call.room.number, "time": f"{call.time:%H:%M}"}, reverse("wakeups"))


def _call(request: HttpRequest, pk: int) -> WakeUpCall:
    call = wakeup_get(pk)
    if call.property_id != current_property(request).pk:
        raise Http404
    return call
