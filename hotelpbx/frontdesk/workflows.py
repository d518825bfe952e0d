"""What spans the apps: each function is one use-case and its one transaction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from billing.models import Folio
from billing.selectors.windows import windows_of_folios
from billing.services.closing import not_settled
from billing.services.folios import Tenders, folio_open, folio_settle, folios_open
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError
from rooms.models import Property, Reservation, Room, ServiceLevel, Stay
from rooms.selectors.stays import stays_of_group
from rooms.services.barring import stays_outbound_allow
from rooms.services.reservations import reservation_check_in
from rooms.services.stays import (
    GuestInput,
    stay_check_in,
    stay_extend,
    stay_move,
    stay_update,
    stays_check_in,
    stays_check_out,
    stays_lock,
)


@dataclass(frozen=True, slots=True)
class CheckOutResult:
    """What became of one stay of a group: checked out, or the reason why not."""

    stay: Stay
    error: ApplicationError | None = None


@transaction.atomic(durable=True)
def guest_check_in(
    *,
    property: Property,
    room: Room,
    guests: Sequence[GuestInput],
    service_level: ServiceLevel,
    departure: dt.date,
    actor: Actor,
    group: str = "",
    override_dirty: bool = False,
    share: bool = False,
    reservation: Reservation | None = None,
) -> Stay:
    """Check a guest in, with a reservation or without, and open the folio.

    Raises what `stay_check_in` raises, and `ReservationStateError` for a reservation that is no longer booked; nothing
    is kept then.
    """
    stay = stay_check_in(
        property=property,
        room=room,
        guests=guests,
        service_level=service_level,
        departure=departure,
        group=group,
        override_dirty=override_dirty,
        share=share,
        actor=actor,
    )
    if reservation is not None:
        reservation_check_in(reservation=reservation, stay=stay, actor=actor)
    folio_open(stay=stay)
    return stay


@transaction.atomic(durable=True)
def group_check_in(
    *,
    property: Property,
    rooms: Sequence[tuple[Room, Sequence[GuestInput]]],
    service_level: ServiceLevel,
    departure: dt.date,
    group: str,
    actor: Actor,
    override_dirty: bool = False,
) -> list[Stay]:
    """Check a group in: all rooms or none."""
    stays = stays_check_in(
        property=property,
        rooms=rooms,
        service_level=service_level,
        departure=departure,
        group=group,
        override_dirty=override_dirty,
        actor=actor,
    )
    folios_open(stays=stays)
    return stays


@transaction.atomic(durable=True)
def guest_move(*, stay: Stay, room: Room, actor: Actor, override_dirty: bool = False) -> Stay:
    """Move a stay; name, rights and wake-up calls go along, the old room's phone is wiped."""
    return stay_move(stay=stay, room=room, override_dirty=override_dirty, actor=actor)


@transaction.atomic(durable=True)
def guest_extend(*, stay: Stay, departure: dt.date, actor: Actor) -> Stay:
    """Change the day of departure."""
    return stay_extend(stay=stay, departure=departure, actor=actor)


@transaction.atomic(durable=True)
def guest_update(
    *, stay: Stay, actor: Actor, guests: Sequence[GuestInput] | None = None, service_level: ServiceLevel | None = None
) -> Stay:
    """Correct names or the class of service; the phone follows."""
    return stay_update(stay=stay, guests=guests, service_level=service_level, actor=actor)


@transaction.atomic(durable=True)
def guest_calls_allow(*, stay: Stay, reason: str, actor: Actor) -> Stay:
    """Let a guest call outside again although the credit limit had it barred; the phone follows.

    It stays so until the balance has been within the limit once. Raises `StayStateError` for one who has left.
    """
    stays_lock(stays=[stay])
    stays_outbound_allow(stay_ids=[stay.pk], reason=reason, actor=actor)
    return stay


@transaction.atomic(durable=True)
def guest_check_out(*, stay: Stay, actor: Actor, payments: Tenders = (), force: bool = False) -> Stay:
    """Settle the folio window by window and check out.

    Raises `FolioNotSettledError` when a window keeps a balance and `force` is not set; nothing is kept then.
    """
    stays_lock(stays=[stay])
    folio_settle(folio=_folio_of(stay), payments=payments, force=force, actor=actor)
    (gone,) = stays_check_out(stays=[stay], actor=actor)
    return gone


@transaction.atomic(durable=True)
def group_check_out(*, property: Property, group: str, actor: Actor, force: bool = False) -> list[CheckOutResult]:
    """Check out every stay of a group that is settled (or all, with `force`); the phones are wiped in one request."""
    stays = stays_of_group(property, group)
    stays_lock(stays=stays)
    open_balances = _unsettled(stays) if not force else {}
    leaving = [stay for stay in stays if stay.pk not in open_balances]
    for stay in leaving:
        folio_settle(folio=_folio_of(stay), payments=(), force=force, actor=actor)
    gone = stays_check_out(stays=leaving, actor=actor)
    left = {stay.pk: stay for stay in gone}
    return [CheckOutResult(left.get(stay.pk, stay), open_balances.get(stay.pk)) for stay in stays]


def _unsettled(stays: Sequence[Stay]) -> dict[int, ApplicationError]:
    folios = {folio.pk: folio for folio in Folio.objects.filter(stay__in=stays)}
    return {
        folios[folio_id].stay_id: not_settled(balances, folios[folio_id].currency)
        for folio_id, balances in windows_of_folios(folios).items()
        if any(balances.values())
    }


def _folio_of(stay: Stay) -> Folio:
    return Folio.objects.get(stay=stay)
