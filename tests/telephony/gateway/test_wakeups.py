"""Wake-up calls that really ring: answered, refused, not heard, repeated, on a telephone that is off; a restart."""

import datetime as dt

import pytest

from pbx.asterisk.keeping import Store
from tests.telephony.gateway.hotel import Hotel

ALARM = {"time": "07:00", "type": "onetime", "repeats": "1", "repeatinterval": "1", "prompt": "wakeup"}


def _set(hotel: Hotel, number: str, **changes: str) -> None:
    """An alarm for seven, of a clock that is two seconds before it."""
    clock = hotel.gateway.exchange.clock
    with hotel.gateway.exchange.lock:
        tomorrow = clock.now().date() + dt.timedelta(days=1)
        clock.set(dt.datetime.combine(tomorrow, dt.time(6, 59, 58), clock.zone))
    hotel.ok("wakeupcall/create", number=number, wakeup=[{**ALARM, **changes}])


def _minute_later(hotel: Hotel) -> None:
    with hotel.gateway.exchange.lock:
        hotel.gateway.exchange.clock.advance(60)


@pytest.fixture(autouse=True)
def short_rings(hotel: Hotel) -> None:
    hotel.ok("extension/update", number="1002", ringtimeout="2", dnd="off")
    hotel.ok("wakeupcall/delete", number="all")


def test_answered(hotel: Hotel) -> None:
    """In spite of do-not-disturb. The record says who was called by whom, and the guest has heard the prompt."""
    guest = hotel.phone("1002", answers_after=0.3)
    hotel.ok("extension/update", number="1002", dnd="on")
    mark = hotel.mark()
    _set(hotel, "1002")
    guest.established()
    played = hotel.report("PlayPromptEnd", mark)
    assert played["prompt"] == "wakeup"
    record = hotel.report("NewCdr", mark)
    assert (record["callfrom"], record["callto"], record["type"]) == ("wakeup", "1002", "Internal")
    assert record["status"] == "ANSWERED"
    assert record["callid"] == played["callid"]
    assert hotel.statuses(mark, "1002") == ["RING", "ANSWER", "BYE"]
    guest.closed()
    assert guest.heard_seconds() > 1
    assert "wakeups" not in hotel.ok("wakeupcall/query", number="1002")


def test_a_prompt_that_is_not_there_is_a_signal(hotel: Hotel) -> None:
    guest = hotel.phone("1002", answers_after=0.2)
    _set(hotel, "1002", prompt="never-recorded")
    guest.established()
    guest.closed()
    assert guest.heard_seconds() > 2


def test_refused(hotel: Hotel) -> None:
    guest = hotel.phone("1002")
    mark = hotel.mark()
    _set(hotel, "1002")
    guest.rings().refuse()
    assert hotel.report("CallFailed", mark)["reason"] == "486 Busy here"
    assert hotel.report("NewCdr", mark)["status"] == "BUSY"


def test_not_heard_and_repeated(hotel: Hotel) -> None:
    guest = hotel.phone("1002")
    mark = hotel.mark()
    _set(hotel, "1002", repeats="2")
    guest.rings()
    assert hotel.report("CallFailed", mark)["reason"] == "603 Declined"
    assert hotel.report("NewCdr", mark)["status"] == "NO ANSWER"
    mark = hotel.mark()
    guest = hotel.phone("1002", answers_after=0.2)
    _minute_later(hotel)
    guest.established()
    assert hotel.report("NewCdr", mark)["status"] == "ANSWERED"


def test_the_telephone_is_off(hotel: Hotel) -> None:
    mark = hotel.mark()
    _set(hotel, "1005")
    failed = hotel.report("CallFailed", mark)
    assert failed["reason"] == "408 Request Time"
    record = hotel.report("NewCdr", mark)
    assert (record["callid"], record["callto"], record["status"]) == (failed["callid"], "1005", "NO ANSWER")
    hotel.until(lambda: "wakeups" not in hotel.ok("wakeupcall/query", number="1005"), "the alarm is gone")


def test_the_telephone_is_in_a_call(hotel: Hotel) -> None:
    guest = hotel.phone("1002")
    guest.dial("778").established()
    mark = hotel.mark()
    _set(hotel, "1002")
    assert hotel.report("CallFailed", mark)["reason"] == "486 Busy here"
    guest.hang_up()


def test_a_restart_between_setting_and_ringing(hotel: Hotel) -> None:
    """The gateway is off when the alarm is due; it rings as soon as it is back."""
    guest = hotel.phone("1002", answers_after=0.2)
    soon = hotel.gateway.exchange.clock
    with hotel.gateway.exchange.lock:
        soon.set(dt.datetime.now(soon.zone))
        due = (soon.now() + dt.timedelta(minutes=1)).strftime("%H:%M")
    hotel.ok("wakeupcall/create", number="1002", wakeup=[{**ALARM, "time": due}])
    hotel.gateway.stop()
    _was_due_a_minute_ago(hotel)
    hotel.restart()
    guest.established()
    assert hotel.report("NewCdr", callfrom="wakeup")["status"] == "ANSWERED"
    assert "wakeups" not in hotel.ok("wakeupcall/query", number="1002")


def _was_due_a_minute_ago(hotel: Hotel) -> None:
    """As if the gateway had been off for longer."""
    store = Store(hotel.state_file)
    store._database.execute("UPDATE alarm SET due_at = strftime('%s', 'now') - 60")
    store.close()
