"""Desks and guests: seeded random traffic through the API and the phones, and a ledger of what was accepted."""

import datetime as dt
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import requests

from tests.drills.facts import Row, now
from tests.drills.house import Hotel
from tests.drills.ledger import MINIBAR, Deed, Dial, Ledger, Tenancy, WakeUp

BERLIN = ZoneInfo("Europe/Berlin")
SOON = dt.timedelta(minutes=5)  # for the sweep that arms, under faults
OUTSIDE = ("000447700900123", "0030901820")
NOT_OURS = {"202", "209", "410"}  # shared, out of order, out of service
GIVE_UP_AFTER = 120.0  # seconds for one request
SETTLED_AFTER = dt.timedelta(seconds=1.2)  # that a guest is in before he calls: the device tells whole seconds


class RefusedError(Exception):
    """The request was refused by a rule of the house."""


def ledger_of(hotel: Hotel) -> Ledger:
    """The ledger of a house as the seed left it."""
    from billing.models import FolioEntry
    from rooms.models import Stay, WakeUpCall
    from rooms.recurrence import arm_from

    ledger, at = Ledger(), now()
    for stay in Stay.objects.filter(status="in_house").select_related("room").order_by("pk"):
        ledger.tenancies.append(Tenancy(stay.pk, stay.room.number, "", Deed(at, at)))
    for entry in FolioEntry.objects.select_related("folio"):
        ledger.charge(entry.folio.stay_id, Decimal(entry.amount))
    for wakeup in WakeUpCall.objects.filter(closed_at__isnull=True, stay__isnull=False):
        assert wakeup.stay_id is not None
        armed_from = arm_from(BERLIN.key, wakeup.due_at) + SOON
        ledger.wake_ups.append(WakeUp(wakeup.stay_id, wakeup.pk, f"{wakeup.time:%H:%M}", armed_from=armed_from))
    return ledger


class Desk:
    """One clerk and the guests of some rooms; what it does is decided by its own seeded numbers."""

    def __init__(
        self, hotel: Hotel, ledger: Ledger, floors: str, seed: int, users: tuple[str, ...] = ("reception",)
    ) -> None:
        self.hotel, self.ledger, self.floors = hotel, ledger, floors
        self.random = random.Random(seed)
        self.number = 0
        self.tokens = {user: self._sign_in(user) for user in users}
        numbers = [f"{floor}{n:02}" for floor in floors for n in range(1, 11)]
        self.rooms = [number for number in numbers if number not in NOT_OURS]
        self.minutes = 0
        self.turnover = True

    def _sign_in(self, user: str) -> str:
        answer = requests.post(
            f"{self.hotel.url}/api/v1/auth/token/", json={"username": user, "password": "welcome"}, timeout=20
        )
        return str(answer.json()["token"])

    def send(
        self, method: str, path: str, body: Row | None = None, *, key: str = "", user: str = ""
    ) -> requests.Response:
        """One request, without any patience."""
        headers = {"Authorization": f"Token {self.tokens[user or next(iter(self.tokens))]}"}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{self.hotel.url}/api/v1/{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=30)

    def ask(
        self, method: str, path: str, body: Row | None = None, done: Callable[[], Any] | None = None
    ) -> tuple[Any, Deed]:
        """One request until it is answered: after a lost answer again with the same key, as a careful client does.

        Where the house says that the key is taken and unanswered, `done` looks up whether it was done. Raises
        `RefusedError` when a rule refuses it.
        """
        began, deadline = now(), time.monotonic() + GIVE_UP_AFTER
        key = uuid.UUID(int=self.random.getrandbits(128)).hex if method == "POST" else ""
        while time.monotonic() < deadline:
            try:
                answer = self.send(method, path, body, key=key)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if answer.status_code < 300:
                self.ledger.count()
                return (answer.json() if answer.content else None), Deed(began, now())
            if answer.status_code >= 500:
                self.ledger.failed += 1
                time.sleep(0.2)
            elif answer.status_code == 409 and answer.json()["code"] == "idempotency_key_in_use":
                found = done() if done else None
                if found:
                    self.ledger.count()
                    return found, Deed(began, now())
                key = uuid.UUID(int=self.random.getrandbits(128)).hex
            else:
                raise RefusedError(f"{method} {path}: {answer.text[:200]}")
        raise AssertionError(f"{method} {path} was not answered for {GIVE_UP_AFTER} s")

    def look(self, path: str) -> Any:
        """A GET, until it is answered."""
        return self.ask("GET", path)[0]

    def act(self) -> None:
        """Do one thing that somebody in a hotel would do now."""
        room = self.random.choice(self.rooms)
        holder = self.ledger.holder(room)
        deeds: list[tuple[int, Callable[[str, Tenancy], None]]] = [
            (4 * self.turnover, self.check_out),
            (3 * self.turnover, self.move),
            (3, self.rename),
            (4, self.wake_up),
            (2, self.cancel_wake_up),
            (6, self.minibar),
            (8, self.call),
            (3, self.clean),
            (3, self.charge),
        ]
        try:
            if holder is None:
                (self.check_in if self.turnover and self.random.random() < 0.6 else self.clean_vacant)(room)
            else:
                chosen = self.random.choices([d for _, d in deeds], [w for w, _ in deeds])[0]
                chosen(room, holder)
        except RefusedError as refused:
            self.ledger.refused.append(str(refused))

    def new_name(self) -> str:
        """A name that nobody had before."""
        self.number += 1
        return f"G{self.floors}x{self.number:05}"

    def check_in(self, room: str) -> Tenancy:
        name = self.new_name()
        body = check_in_body(room, name)

        def done() -> Any:
            stays = self.look(f"stays/?room={room}&status=in_house")["results"]
            return next((stay for stay in stays if stay["guest_name"] == name), None)

        stay, deed = self.ask("POST", "stays/check-in/", body, done)
        tenancy = Tenancy(stay["id"], room, name, deed)
        self.ledger.tenancies.append(tenancy)
        return tenancy

    def check_out(self, room: str, holder: Tenancy) -> None:
        def done() -> Any:
            stay = self.look(f"stays/{holder.stay}/")
            return stay if stay["status"] == "checked_out" else None

        _, deed = self.ask("POST", f"stays/{holder.stay}/check-out/", {"force": True}, done)
        holder.out = self.ledger.dirtied[room] = deed

    def move(self, room: str, holder: Tenancy) -> None:
        free = [number for number in self.rooms if self.ledger.holder(number) is None]
        if not free:
            return
        target = self.random.choice(free)

        def done() -> Any:
            stay = self.look(f"stays/{holder.stay}/")
            return stay if stay["room"] == target else None

        body = {"room": target, "override_dirty": True}
        _, deed = self.ask("POST", f"stays/{holder.stay}/move/", body, done)
        holder.out = self.ledger.dirtied[room] = deed
        self.ledger.tenancies.append(Tenancy(holder.stay, target, holder.name, deed))

    def rename(self, room: str, holder: Tenancy) -> None:
        name = self.new_name()
        self.ask("PATCH", f"stays/{holder.stay}/", {"guests": [{"last_name": name}], "service_level": "premium"})
        holder.name = name

    def wake_up(self, room: str, holder: Tenancy) -> None:
        self.minutes = (self.minutes + 1) % 900
        due = dt.datetime.now(BERLIN) + dt.timedelta(hours=3, minutes=self.minutes)
        date, clock = due.date().isoformat(), due.strftime("%H:%M")
        if any(wish.stay == holder.stay and wish.time == clock for wish in self.ledger.wake_ups):
            return

        def done() -> Any:
            calls = self.look(f"wake-up-calls/?room={room}&date={date}")["results"]
            return [call for call in calls if call["stay"] == holder.stay and call["time"][:5] == clock]

        body = {"rooms": [room], "date": date, "time": clock, "repeats": 1}
        calls, _ = self.ask("POST", "wake-up-calls/", body, done)
        self.ledger.wake_ups.append(WakeUp(holder.stay, calls[0]["id"], clock))

    def cancel_wake_up(self, room: str, holder: Tenancy) -> None:
        mine = [wish for wish in self.ledger.wake_ups if wish.stay == holder.stay and not wish.cancelled]
        if mine:
            wish = self.random.choice(mine)
            try:
                self.ask("DELETE", f"wake-up-calls/{wish.pk}/")
            except RefusedError:  # an answer that got lost: it is cancelled already
                assert self.look(f"wake-up-calls/{wish.pk}/")["status"] == "cancelled"
            wish.cancelled = True

    def charge(self, room: str, holder: Tenancy) -> None:
        folio = self.look(f"stays/{holder.stay}/folio/")["id"]
        note = f"Umbrella {self.new_name()}"
        price = Decimal(self.random.randrange(100, 5000)) / 100

        def done() -> Any:
            entries = self.look(f"folios/{folio}/")["entries"]
            return next((entry for entry in entries if entry["description"] == note), None)

        body = {"code": "MISC", "description": note, "quantity": "1", "unit_price": str(price)}
        entry, _ = self.ask("POST", f"folios/{folio}/charges/", body, done)
        self.ledger.charge(holder.stay, Decimal(entry["amount"]))

    def minibar(self, room: str, holder: Tenancy) -> None:
        if now() - holder.came.ended < SETTLED_AFTER:
            return
        code = f"778*{self.random.choice(list(MINIBAR))}*{self.random.randrange(1, 10)}"
        self.key(room, holder, code)

    def clean(self, room: str, holder: Tenancy) -> None:
        self.key(room, holder, self.random.choice(["777*00", "777*01"]))

    def clean_vacant(self, room: str) -> None:
        self.key(room, None, self.random.choice(["777*00", "777*01"]))

    def key(self, room: str, holder: Tenancy | None, code: str) -> None:
        """Dial a service with its keys in one go and hang up."""
        callid = self._dial(room, code)
        if callid:
            self.ledger.dials.append(Dial(callid, room, holder.stay if holder else 0, code, now()))
            self._phone(room, "hangup")
            self.ledger.count()

    def call(self, room: str, holder: Tenancy) -> None:
        """A call outside, when the phone has the right to it by now."""
        if now() - holder.came.ended < SETTLED_AFTER:
            return
        number = self.random.choice(OUTSIDE)
        callid = self._dial(room, number)
        if callid:
            self.ledger.dials.append(Dial(callid, room, holder.stay, number, now()))
            self._phone(room, "talk", {"seconds": self.random.randrange(1, 600)})
            self._phone(room, "hangup")
            self.ledger.count()

    def _dial(self, room: str, number: str) -> str:
        answer = self._phone(room, "dial", {"number": number})
        return str(answer["callid"]) if answer else ""

    def _phone(self, room: str, action: str, body: Row | None = None) -> Row | None:
        """None when the telephone cannot do that now, for example because the device was just restarted."""
        answer = requests.post(f"{self.hotel.sim_url}/sim/phones/{room}/{action}", json=body or {}, timeout=30)
        return answer.json() if answer.status_code == 200 else None


def check_in_body(room: str, name: str) -> Row:
    """A check-in of a guest who may call everywhere."""
    departure = (dt.datetime.now(BERLIN).date() + dt.timedelta(days=3)).isoformat()
    guests = [{"last_name": name}]
    return {"room": room, "guests": guests, "service_level": "premium", "departure": departure, "override_dirty": True}


class Traffic:
    """Desks that work at the same time, each on its own floors, until they are told to stop."""

    def __init__(self, hotel: Hotel, ledger: Ledger, seed: int) -> None:
        self.desks = [Desk(hotel, ledger, floors, seed + n) for n, floors in enumerate(("12", "34"))]
        self._errors: list[BaseException] = []

    def during(self, fault: Callable[[], None]) -> None:
        """Work while the fault happens, and finish the last deed. Raises what a desk could not do."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._work, args=(desk, stop)) for desk in self.desks]
        for thread in threads:
            thread.start()
        try:
            fault()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        if self._errors:
            raise self._errors.pop()

    @contextmanager
    def without_turnover(self) -> Iterator[None]:
        """Nobody comes, goes or moves meanwhile."""
        for desk in self.desks:
            desk.turnover = False
        yield
        for desk in self.desks:
            desk.turnover = True

    def _work(self, desk: Desk, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                desk.act()
                stop.wait(desk.random.uniform(0, 0.05))
        except BaseException as error:
            self._errors.append(error)
