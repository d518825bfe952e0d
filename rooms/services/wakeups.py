"""Wake-up calls as people ask for them: promised, changed, cancelled, and following their guest."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.hotel_time import local_date
from rooms.enums import LIVE_WAKE_UPS, Origin, Recurrence, StayStatus, WakeUpStatus
from rooms.errors import WakeUpError, WakeUpStateError
from rooms.locks import rooms_lock, wakeups_lock
from rooms.models import Property, Room, RoomExtension, Stay, WakeUpCall
from rooms.recurrence import window_end
from rooms.services.alarms import (
    ALARM_FIELDS,
    PLAN_FIELDS,
    alarm_remove,
    coming_due,
    schedule_of,
    wakeup_plan,
    wakeups_arm,
)
from rooms.services.phones import extensions_of
from rooms.services.trail import audit_records
from rooms.services.wishes import WISH_FIELDS, Wish, WishChanges, wish_clean

STILL_TO_COME = Q(closed_at__isnull=True) & (Q(status__in=LIVE_WAKE_UPS) | ~Q(recurrence=Recurrence.ONCE))


@transaction.atomic(savepoint=False)
def wakeups_schedule(
    *,
    property: Property,
    rooms: Sequence[Room],
    date: dt.date | None,
    time: dt.time,
    recurrence: str = Recurrence.ONCE,
    weekdays: Sequence[int] = (),
    until: dt.date | None = None,
    repeats: int = 2,
    interval: int = 5,
    prompt: str = "",
    origin: str,
    actor: Actor,
    stays: Sequence[Stay] | None = None,
    now: dt.datetime | None = None,
) -> list[WakeUpCall]:
    """Promise a call to every room, all or none; without a date at the next time the clock shows this time.

    The promise belongs to the room's primary stay, or to the one of `stays` (one a room) where given. Raises
    `WakeUpError` for a vacant room, one without a phone, a time that has passed, and a call that exists already;
    `InputError` for wrong values.
    """
    now = now or timezone.now()
    given = Wish(date or local_date(now, property.timezone), time, recurrence, tuple(weekdays), until)
    wish = wish_clean(
        given.with_ring(repeats, interval, prompt), zone=property.timezone, now=now, any_date=date is None
    )
    due_at = wish.due_after(property.timezone, now)
    locked = rooms_lock(room.pk for room in rooms)
    if not locked:
        raise WakeUpError(_("Name at least one room."))
    holders = _holders(locked, stays)
    _check_rooms(locked, holders, due_at, property.timezone)
    _check_new(locked, wish, due_at)
    wakeups = [
        WakeUpCall(
            property=property,
            room=locked[room.pk],
            stay=holders[room.pk],
            origin=Origin(origin),
            created_by=actor.user,
            due_at=due_at,
            window_ends_at=window_end(due_at, repeats, interval),
            **wish.values(),
        )
        for room in {room.pk: room for room in rooms}.values()
    ]
    WakeUpCall.objects.bulk_create(wakeups)
    _trail("scheduled", wakeups, actor)
    wakeups_arm(pks=[wakeup.pk for wakeup in wakeups], now=now)
    return _fresh(wakeups)


def _fresh(wakeups: Sequence[WakeUpCall]) -> list[WakeUpCall]:
    pks = [wakeup.pk for wakeup in wakeups]
    return list(WakeUpCall.objects.filter(pk__in=pks).select_related("property", "room", "stay").order_by("pk"))


def _holders(rooms: dict[int, Room], stays: Sequence[Stay] | None) -> dict[int, Stay]:
    """Who lives in the locked rooms; read now, because `stays` were read before the lock."""
    chosen = Q(is_primary=True) if stays is None else Q(pk__in=[stay.pk for stay in stays])
    in_house = Stay.objects.filter(chosen, room_id__in=rooms, status=StayStatus.IN_HOUSE)
    return {stay.room_id: stay for stay in in_house}


def _check_rooms(rooms: dict[int, Room], holders: dict[int, Stay], due_at: dt.datetime, zone: str) -> None:
    _refuse_some(
        rooms, [pk for pk in rooms if pk not in holders], _("A wake-up call needs a guest; nobody lives in: %(rooms)s.")
    )
    with_phone = set(RoomExtension.objects.filter(room_id__in=rooms).values_list("room_id", flat=True))
    _refuse_some(rooms, [pk for pk in rooms if pk not in with_phone], _("These rooms have no phone: %(rooms)s."))
    leaving = [pk for pk in rooms if holders[pk].departure < local_date(due_at, zone)]
    _refuse_some(rooms, leaving, _("The guest leaves before that day: %(rooms)s. Extend the stay first."))


def _check_new(rooms: dict[int, Room], wish: Wish, due_at: dt.datetime, *, but: int = 0) -> None:
    same = Q(due_at=due_at)
    if wish.recurrence != Recurrence.ONCE:  # the device takes no second alarm of the same type and time
        same |= Q(time=wish.time, recurrence=wish.recurrence)
    promised = WakeUpCall.objects.filter(STILL_TO_COME, same, room_id__in=rooms).exclude(pk=but)
    known = list(promised.values_list("room_id", flat=True))
    _refuse_some(rooms, known, _("There is a wake-up call for this time already: %(rooms)s."), "wakeup_exists")


def _refuse_some(rooms: dict[int, Room], pks: Collection[int], message: str, code: str | None = None) -> None:
    numbers = sorted({rooms[pk].number for pk in pks})
    if numbers:
        raise WakeUpError(message % {"rooms": ", ".join(numbers)}, code, {"rooms": numbers})


def _trail(verb: str, wakeups: Sequence[WakeUpCall], actor: Actor, **more: str) -> None:
    rows = [
        (wakeup, {"room": wakeup.room.number, "due_at": wakeup.due_at.isoformat(), "origin": wakeup.origin, **more})
        for wakeup in wakeups
    ]
    if rows:
        audit_records(f"rooms.wakeup.{verb}", actor, wakeups[0].property.code, rows)


@transaction.atomic(savepoint=False)
def wakeup_update(
    *, wakeup: WakeUpCall, changes: WishChanges, actor: Actor, now: dt.datetime | None = None
) -> WakeUpCall:
    """Change a call that has not rung yet: the new alarm is set, then the old one is deleted.

    Raises `WakeUpStateError`, and as `wakeups_schedule`.
    """
    now = now or timezone.now()
    room = rooms_lock([wakeup.room_id])
    fresh = _lock_coming(wakeup)
    if fresh.status == WakeUpStatus.RINGING:
        raise WakeUpStateError(_("The phone is ringing for this wake-up call now."))
    zone = fresh.property.timezone
    wish = wish_clean(Wish.of(fresh).changed(changes), zone=zone, now=now)
    due_at = _due_of_change(fresh, wish, now)
    _check_rooms(room, {fresh.room_id: fresh.stay} if fresh.stay else {}, due_at, zone)
    _check_new(room, wish, due_at, but=fresh.pk)
    before = {name: str(getattr(fresh, name)) for name in WISH_FIELDS}
    same_time = wish.time == fresh.time
    for name, value in wish.values().items():
        setattr(fresh, name, value)
    _replan(fresh, due_at, now, requested_by=actor.name, remove_first=same_time)
    after = {name: str(getattr(fresh, name)) for name in WISH_FIELDS}
    changed = {name: [before[name], after[name]] for name in WISH_FIELDS if before[name] != after[name]}
    audit_record("rooms.wakeup.updated", actor, fresh, changed)
    fresh.refresh_from_db()
    return fresh


def _due_of_change(wakeup: WakeUpCall, wish: Wish, now: dt.datetime) -> dt.datetime:
    """Where the days and the time stay, a call that has rung does not ring again at the second reading of its time."""
    same_days = wish.schedule() == schedule_of(wakeup)
    return (coming_due(wakeup, now) if same_days else None) or wish.due_after(wakeup.property.timezone, now)


def _replan(
    wakeup: WakeUpCall,
    due_at: dt.datetime,
    now: dt.datetime,
    *,
    requested_by: str,
    gone: bool = False,
    remove_first: bool = False,
) -> None:
    """Plan anew and set the new alarm before the old one is removed, so that the phone is never without.

    Only where the device would refuse the new one as a repetition of the old the old one goes first.
    """
    old = WakeUpCall(alarm_extension=wakeup.alarm_extension, pbx_wakeup_id=wakeup.pbx_wakeup_id)
    wakeup.alarm_extension, wakeup.arm_command, wakeup.pbx_wakeup_id, wakeup.alarm_kind = None, None, "", ""
    wakeup_plan(wakeup, due_at)
    wakeup.save(update_fields=[*WISH_FIELDS, *PLAN_FIELDS, *ALARM_FIELDS, "room"])
    if remove_first:
        alarm_remove(old, gone=gone, requested_by=requested_by)
    wakeups_arm(pks=[wakeup.pk], now=now)
    alarm_remove(old, after=extensions_of([wakeup.room]), gone=gone, requested_by=requested_by)


def _lock_coming(wakeup: WakeUpCall) -> WakeUpCall:
    fresh = next(iter(wakeups_lock([wakeup.pk])), None)
    if fresh is None or not WakeUpCall.objects.filter(STILL_TO_COME, pk=fresh.pk).exists():
        raise WakeUpStateError(_("This wake-up call is over or cancelled; make a new one."))
    return fresh


@transaction.atomic(savepoint=False)
def wakeup_cancel(*, wakeup: WakeUpCall, reason: str = "", actor: Actor, now: dt.datetime | None = None) -> WakeUpCall:
    """Cancel a call; of the device's alarms only ours is deleted. Raises `WakeUpStateError` when it is over."""
    fresh = _lock_coming(wakeup)
    _cancel([fresh], reason=reason, wiped=(), actor=actor, now=now or timezone.now())
    return fresh


@transaction.atomic(savepoint=False)
def wakeups_cancel_for_stays(
    *, stays: Sequence[Stay], wiped: Collection[int] = (), actor: Actor, now: dt.datetime | None = None
) -> list[WakeUpCall]:
    """Cancel what is still to come for these stays; the phones of the rooms `wiped` lose their alarms anyway."""
    coming = WakeUpCall.objects.filter(STILL_TO_COME, stay__in=stays).values_list("pk", flat=True)
    wakeups = wakeups_lock(coming)
    _cancel(wakeups, reason="check-out", wiped=wiped, actor=actor, now=now or timezone.now())
    return wakeups


def _cancel(
    wakeups: Sequence[WakeUpCall], *, reason: str, wiped: Collection[int], actor: Actor, now: dt.datetime
) -> None:
    for wakeup in wakeups:
        pending = wakeup.arm_command
        alarm_remove(wakeup, gone=wakeup.room_id in wiped, requested_by=actor.name)
        wakeup.arm_command = pending  # its alarm may still come into being; `alarms_confirm` then deletes it
        wakeup.status, wakeup.status_reason, wakeup.closed_at = WakeUpStatus.CANCELLED, reason[:200], now
    if wakeups:
        WakeUpCall.objects.bulk_update(wakeups, [*ALARM_FIELDS, "status", "status_reason", "closed_at"])
    _trail("cancelled", wakeups, actor, reason=reason)


@transaction.atomic(savepoint=False)
def wakeups_follow_move(
    *, stay: Stay, room: Room, wiped: bool, actor: Actor, now: dt.datetime | None = None
) -> list[WakeUpCall]:
    """The calls of a stay go with it to its new room; `wiped` when the old room's phones are wiped after this."""
    now = now or timezone.now()
    coming = WakeUpCall.objects.filter(STILL_TO_COME, stay=stay).values_list("pk", flat=True)
    moved = []
    for wakeup in wakeups_lock(coming):
        due_at = coming_due(wakeup, now)
        if due_at is None:
            continue  # it is ringing in the old room now, or has just rung there
        wakeup.room = room
        _replan(wakeup, due_at, now, requested_by=actor.name, gone=wiped)
        moved.append(wakeup)
    _trail("moved", moved, actor)
    return moved


@transaction.atomic(savepoint=False)
def wakeups_follow_phones(
    *, room: Room, wiped: Collection[int], actor: Actor, now: dt.datetime | None = None
) -> list[WakeUpCall]:
    """The room has other phones: alarms on one that is not its primary phone any more go to the one that is.

    `wiped` are the extensions that are wiped after this and so lose their alarms anyway.
    """
    now = now or timezone.now()
    primary = RoomExtension.objects.filter(room=room, is_primary=True).values_list("extension_id", flat=True).first()
    elsewhere = WakeUpCall.objects.filter(STILL_TO_COME, room=room, arm_command__isnull=False)
    moved = []
    for wakeup in wakeups_lock(elsewhere.exclude(alarm_extension=primary).values_list("pk", flat=True)):
        due_at = coming_due(wakeup, now)
        if due_at is None:
            continue  # it is ringing on the old phone now, or has just rung there
        _replan(wakeup, due_at, now, requested_by=actor.name, gone=wakeup.alarm_extension_id in wiped)
        moved.append(wakeup)
    _trail("moved", moved, actor)
    return moved
