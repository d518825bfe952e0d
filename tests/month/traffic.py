"""What the telephones report in a month: calls of every sort, and goods of the minibar."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from tests.month import atlas
from tests.month.clock import DAY, between, instant
from tests.month.house import (
    CENTRES,
    CLOCK_CHANGE,
    HOUSE_PHONES,
    OWN_NUMBERS,
    PINS,
    TRUNKS,
    UNKNOWN_PHONE,
    ordinary_and_spare,
)
from tests.month.plan import OUTBOUND_PREFIX, Call, Code, DeskGoods, Event, House, Size
from tests.month.stays import Staying

SECOND = dt.timedelta(seconds=1)
STAFF = tuple(phone for centre in CENTRES for phone in centre.phones) + HOUSE_PHONES
FREE_NUMBERS = ("112", "110", "08001234567", "0080012345678", "08007654321")
ACROSS_CHECK_OUT, DELAYED, REPEATED, LEGACY = 0.015, 0.015, 0.03, 0.25
SECOND_TRUNK, DESK_GOODS, TAKEN_BACK = 0.2, 0.1, 0.06


class Traffic:
    """Makes the reports of a month; each has a key of its own."""

    def __init__(self, rng: Random, house: House, size: Size, stayings: list[Staying]) -> None:
        self.rng, self.house, self.size, self.stayings = rng, house, size, stayings
        self.begin = house.opened_at
        self.end = instant(house.first_date + size.days * DAY, 0)
        self.key = 0
        self.phones = ordinary_and_spare(house)[0]
        self.kinds: dict[Callable[[], Call], int] = {
            self._of_guest: 740,
            self._unanswered: 70,
            self._incoming: 55,
            self._internal: 40,
            self._of_staff: 50,
            self._with_pin: 15,
            self._free: 15,
            self._without_rate: 6,
            self._unknown_phone: 4,
            self._any_room: 5,
            self._in_the_repeated_hour: 3,
        }

    def events(self) -> Iterator[Event]:
        """Everything, in no order; of each kind of call at least one."""
        more = max(0, self.size.calls - len(self.kinds))
        for make in (*self.kinds, *self.rng.choices(list(self.kinds), list(self.kinds.values()), k=more)):
            yield from self._with_repetitions(self._arriving(make()))
        for _ in range(self.size.goods):
            yield from self._goods()

    def _guest(self) -> tuple[Staying, dt.datetime]:
        """A guest and an instant of the stay; some shortly before they leave."""
        each = self.rng.choice(self.stayings)
        left = min(each.left or self.end, self.end)
        if self.rng.random() < ACROSS_CHECK_OUT:
            return each, max(each.came, left - self.rng.randint(1, 120) * SECOND)
        return each, between(self.rng, each.came, left)

    def _call(self, phone: str, at: dt.datetime, digits: str, **values: object) -> Call:
        self.key += 1
        rng = self.rng
        call = Call(
            at=at,
            key=self.key,
            callid=f"{int(at.timestamp())}.{self.key}",
            started_at=at,
            kind="Outbound",
            status="ANSWERED",
            caller=phone,
            callee=OUTBOUND_PREFIX + atlas.dialled(rng, digits),
            ring=rng.randint(1, 30),
            talk=1 + int(rng.expovariate(1 / 170)) if rng.random() < 0.9 else rng.randint(1, 10),
            trunk=TRUNKS[rng.random() < SECOND_TRUNK].name,
            number=digits,
            legacy=rng.random() < LEGACY,
        )
        return replace(call, **values)  # type: ignore[arg-type]

    def _of_guest(self) -> Call:
        guest, at = self._guest()
        return self._call(guest.room_at(at), at, atlas.number(self.rng))

    def _unanswered(self) -> Call:
        guest, at = self._guest()
        status = self.rng.choice(("NO ANSWER", "BUSY", "FAILED"))
        return self._call(guest.room_at(at), at, atlas.number(self.rng), status=status, talk=0)

    def _incoming(self) -> Call:
        guest, at = self._guest()
        caller = atlas.number(self.rng)
        return self._call(caller, at, "", kind="Inbound", callee=guest.room_at(at), caller=f"00{caller}", trunk="")

    def _internal(self) -> Call:
        guest, at = self._guest()
        return self._call(
            guest.room_at(at), at, "", kind="Internal", callee=self.rng.choice(self.phones + list(STAFF)), trunk=""
        )

    def _of_staff(self) -> Call:
        at = between(self.rng, self.begin, self.end)
        return self._call(self.rng.choice(STAFF), at, atlas.number(self.rng))

    def _with_pin(self) -> Call:
        """Staff call from wherever they are, also from a guest's room."""
        guest, at = self._guest()
        phone = self.rng.choice((guest.room_at(at), self.rng.choice(STAFF)))
        return self._call(phone, at, atlas.number(self.rng), pin=self.rng.choice(PINS).code)

    def _free(self) -> Call:
        guest, at = self._guest()
        number, free = self.rng.choice((*((number, "law") for number in FREE_NUMBERS), (OWN_NUMBERS[0][0], "house")))
        return self._call(guest.room_at(at), at, "", callee=OUTBOUND_PREFIX + number, free=free)

    def _without_rate(self) -> Call:
        guest, at = self._guest()
        country = next(each for each in atlas.COUNTRIES if each.code == atlas.WITHOUT_RATE)
        return self._call(guest.room_at(at), at, atlas.number(self.rng, (country,)))

    def _unknown_phone(self) -> Call:
        return self._call(UNKNOWN_PHONE, between(self.rng, self.begin, self.end), atlas.number(self.rng))

    def _any_room(self) -> Call:
        """From a room in which perhaps nobody lives."""
        at = between(self.rng, self.begin, self.end)
        return self._call(self.rng.choice(self.phones), at, atlas.number(self.rng))

    def _in_the_repeated_hour(self) -> Call:
        """In the night in which the clock is put back, by somebody who is there, if there is one."""
        change = instant(CLOCK_CHANGE, 2)
        at = between(self.rng, change, change + dt.timedelta(hours=2))
        there = [each.room_at(at) for each in self.stayings if each.came <= at < (each.left or self.end)]
        return self._call(self.rng.choice(there or self.phones), at, atlas.number(self.rng))

    def _arriving(self, call: Call) -> Call:
        """The record comes when the call is over, or hours later."""
        at = call.started_at + (call.ring + call.talk + self.rng.randint(1, 3)) * SECOND
        if self.rng.random() < DELAYED:
            at += self.rng.randint(600, 72_000) * SECOND
        return replace(call, at=at)

    def _with_repetitions(self, call: Call) -> Iterator[Event]:
        yield call
        if self.rng.random() < REPEATED:
            yield replace(call, at=call.at + self.rng.choice((2, 40, 7200)) * SECOND)

    def _goods(self) -> Iterator[Event]:
        guest, at = self._guest()
        room = guest.room_at(at) if self.rng.random() < 0.98 else self.rng.choice(self.phones)
        product = self.rng.choice(self.house.products).code
        if self.rng.random() < DESK_GOODS:
            yield DeskGoods(at=at, room=room, product=product, quantity=self.rng.randint(1, 4))
            return
        self.key += 1
        code = Code(
            at=at + self.rng.randint(15, 40) * SECOND,
            key=self.key,
            callid=f"{int(at.timestamp())}.{self.key}",
            began_at=at,
            phone=room,
            product=product if self.rng.random() < 0.98 else "999",
            quantity=str(self.rng.choice((1, 1, 1, 2, 2, 3, 12))) if self.rng.random() < 0.99 else "0",
            legacy=self.rng.random() < LEGACY,
        )
        yield code
        if self.rng.random() < TAKEN_BACK:
            yield self._back(code)
        if self.rng.random() < REPEATED:  # 2 s later by the device, 20 s later by the guest
            yield replace(code, at=code.at + self.rng.choice((2, 20)) * SECOND)

    def _back(self, code: Code) -> Code:
        """The guest keys that it was not taken, mostly in time."""
        self.key += 1
        began = code.began_at + self.rng.choice((90, 240, 500, 900)) * SECOND
        callid = f"{int(began.timestamp())}.{self.key}"
        return replace(code, at=began + 20 * SECOND, key=self.key, callid=callid, began_at=began, back=True)
