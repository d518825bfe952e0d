"""What the gateway's file holds, and which alarms ring after a restart."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pbx.asterisk.alarms import alarm_resume
from pbx.asterisk.keeping import Store
from pbx.simulator.alarms import alarm_arm
from pbx.simulator.clock import Clock
from pbx.simulator.exchange import Exchange
from pbx.simulator.settings import Settings
from pbx.simulator.state import Alarm, Extension
from pbx.simulator.telephones import Telephones


class Ringer(Telephones):
    """Notes which alarms ring; `outcome` is how each ring ends, None while it goes on."""

    def __init__(self) -> None:
        self.rang: list[str] = []
        self.outcome: str | None = None

    def ring_alarm(self, pbx, alarm, ended) -> None:
        self.rang.append(alarm.wakeupid)
        if self.outcome is not None:
            ended(self.outcome)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gateway.sqlite3"


@pytest.fixture
def ringer() -> Ringer:
    return Ringer()


@pytest.fixture
def house(ringer: Ringer) -> Iterator[Exchange]:
    exchange = Exchange(Settings(), ["1001"], [], ZoneInfo("UTC"), ringer)
    with exchange.lock:
        exchange.clock.set_speed(0)
        yield exchange


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    kept = Store(path)
    yield kept
    kept.close()


def alarm(house: Exchange, minutes: int, **changes: str) -> Alarm:
    """An alarm that is due in so many minutes."""
    fields = {"type": "onetime", "weekdays": "", "repeats": "2", "repeatinterval": "5", "prompt": "wakeup"}
    when = house.clock.now() + timedelta(minutes=minutes)
    made = Alarm(wakeupid="7", number="1001", time=f"{when:%H:%M}", **{**fields, **changes})
    house.state.alarms["7"] = made
    alarm_arm(house, made)
    return made


def restarted(house: Exchange, ringer: Ringer, path: Path, minutes: float) -> Exchange:
    """The exchange of a gateway that starts so many minutes later."""
    later = Exchange(Settings(), ["1001"], [], ZoneInfo("UTC"), ringer)
    later.lock = house.lock  # held by the test
    later.clock = Clock(ZoneInfo("UTC"), house.lock, speed=0)
    later.clock.set(house.clock.now() + timedelta(minutes=minutes))
    store = Store(path)
    for kept in store.load(later):
        alarm_resume(later, kept)
    store.close()
    ringer.rang.clear()
    later.clock.advance(1)
    return later


def test_extensions_and_records_come_back(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    house.state.extensions["1009"] = Extension.create("1009", username="Annex", dnd="on")
    del house.state.extensions["1001"]
    store.save(house)
    record = {"callid": "1.1", "callto": "1009"}
    assert store.keep_record(record, {"UniqueID": "1.1", "Sequence": "1"})
    assert not store.keep_record(record, {"UniqueID": "1.1", "Sequence": "1"})
    assert store.keep_record({"callid": "1.1-2"}, {"UniqueID": "1.1", "Sequence": "2"})
    later = restarted(house, ringer, path, 1)
    assert list(later.state.extensions) == ["1009"]
    assert later.state.extensions["1009"].settings["dnd"] == "on"
    assert [each["callid"] for each in later.state.cdrs] == ["1.1", "1.1-2"]


def test_an_alarm_of_later_waits(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    alarm(house, 30)
    store.save(house)
    later = restarted(house, ringer, path, 5)
    assert ringer.rang == []
    later.clock.advance(26 * 60)
    assert ringer.rang == ["7"]


def test_one_that_came_due_meanwhile_rings_late(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    alarm(house, 5)
    store.save(house)
    restarted(house, ringer, path, 15)
    assert ringer.rang == ["7"]


def test_one_that_is_too_late_does_not_ring(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    alarm(house, 5)
    store.save(house)
    later = restarted(house, ringer, path, 25)
    assert ringer.rang == []
    assert later.state.alarms == {}


def test_a_daily_one_goes_on_the_next_day(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    alarm(house, 5, type="everyday")
    store.save(house)
    later = restarted(house, ringer, path, 25)
    assert ringer.rang == []
    later.clock.advance(24 * 3600)
    assert ringer.rang == ["7"]


def test_a_ring_that_was_cut_off_is_made_again(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    alarm(house, 5, repeats="1")
    house.clock.advance(6 * 60)
    assert ringer.rang == ["7"]
    store.save(house)
    restarted(house, ringer, path, 1)
    assert ringer.rang == ["7"]


def test_a_repeat_is_not_forgotten(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    ringer.outcome = "NO ANSWER"
    alarm(house, 5)
    house.clock.advance(5 * 60 + 1)
    store.save(house)
    later = restarted(house, ringer, path, 2)
    assert ringer.rang == []
    later.clock.advance(5 * 60)
    assert ringer.rang == ["7"]
    assert later.state.alarms == {}


def test_an_answered_daily_one_does_not_ring_again(house: Exchange, store: Store, path: Path, ringer: Ringer) -> None:
    ringer.outcome = "ANSWERED"
    alarm(house, 5, type="everyday")
    house.clock.advance(5 * 60 + 1)
    store.save(house)
    restarted(house, ringer, path, 2)
    assert ringer.rang == []


def test_the_file_is_the_owners(store: Store, path: Path) -> None:
    """Passwords of telephones stand in it."""
    assert path.stat().st_mode & 0o077 == 0
