"""Whatever the desk does in whatever order, and however slowly the device follows: in the end both agree."""

import random

import pytest
from django.db import transaction

from hotelpbx.common.errors import ApplicationError
from pbx.enums import CommandState, SyncState
from pbx.models import Command, Extension
from pbx.services.dispatch import commands_drain
from rooms.enums import StayStatus
from rooms.models import Room, RoomExtension, Stay, WakeUpCall
from rooms.services.stays import stay_move, stays_check_out
from rooms.services.wakeups import STILL_TO_COME, wakeup_cancel, wakeup_update
from tests.factories import RoomFactory
from tests.rooms.helpers import DESK, check_in, schedule
from tests.rooms.test_with_device import House, house

__all__ = ["house"]

pytestmark = pytest.mark.django_db

NUMBERS = ("110", "111", "210")
STEPS = 40


class Desk:
    """Clerks who do something at random; what a rule forbids they leave."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rooms = [RoomFactory(number=number) for number in NUMBERS]

    def act(self) -> None:
        """One deed."""
        deeds = (self.check_in, self.move, self.wake_up, self.check_out, self.cancel, self.change)
        (deed,) = self.random.choices(deeds, weights=(2, 2, 2, 1, 1, 1))
        try:
            with transaction.atomic():  # a refused deed is undone, as the workflow around it would do
                deed()
        except ApplicationError:
            return

    def room(self) -> Room:
        return Room.objects.get(pk=self.random.choice(self.rooms).pk)

    def stay(self) -> Stay:
        return self.one(list(Stay.objects.filter(status=StayStatus.IN_HOUSE)))

    def call(self) -> WakeUpCall:
        return self.one(list(WakeUpCall.objects.filter(STILL_TO_COME)))

    def one(self, rows: list) -> object:
        if not rows:
            raise ApplicationError("there is none")
        return self.random.choice(rows)

    def check_in(self) -> None:
        name = f"Guest {self.random.randrange(1000)}"
        check_in(self.room(), name, override_dirty=True, share=self.random.random() < 0.2)

    def move(self) -> None:
        stay_move(stay=self.stay(), room=self.room(), override_dirty=True, actor=DESK)

    def check_out(self) -> None:
        stays_check_out(stays=[self.stay()], actor=DESK)

    def wake_up(self) -> None:
        schedule(self.room(), at=f"06:{self.random.choice((0, 30)):02}")

    def cancel(self) -> None:
        wakeup_cancel(wakeup=self.call(), actor=DESK)

    def change(self) -> None:
        wakeup_update(wakeup=self.call(), changes={"repeats": self.random.choice((1, 2, 3))}, actor=DESK)

    def work(self) -> None:
        """The worker gets on with it, now and then."""
        if self.random.random() < 0.4:
            commands_drain(limit=self.random.randrange(1, 4))


@pytest.mark.parametrize("reuses_ids", [False, True], ids=["new ids", "lowest free id"])
@pytest.mark.parametrize("seed", [2, 5, 8, 18])
def test_the_device_ends_as_the_desk_wants_it(house: House, seed: int, reuses_ids: bool) -> None:
    desk = Desk(seed)
    for _step in range(STEPS):
        desk.act()
        desk.work()
        if reuses_ids:
            house.sim.state.last_wakeupid = max((int(each) for each in house.sim.state.alarms), default=0)
    house.settle()
    house.settle()

    states = set(Command.objects.values_list("state", flat=True))
    assert states <= {CommandState.DONE, CommandState.CANCELLED}
    assert set(Extension.objects.values_list("sync_state", flat=True)) <= {SyncState.SYNCED}
    shown = {
        alarm["number"] + " " + alarm["time"] + " " + alarm["repeats"] for alarm in house.sim.control("state")["alarms"]
    }
    calls = WakeUpCall.objects.filter(STILL_TO_COME).select_related("room")
    assert shown == {f"{call.room.number} {call.time:%H:%M} {call.repeats}" for call in calls}
    assert len(house.sim.control("state")["alarms"]) == calls.count()
    for phone in RoomExtension.objects.select_related("room", "extension"):
        holder = Stay.objects.filter(room=phone.room, status=StayStatus.IN_HOUSE, is_primary=True).first()
        wanted = holder.guest_name if holder else phone.extension.number
        assert house.name(phone.extension.number) == wanted
