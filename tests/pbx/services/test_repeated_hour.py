"""Call records from the hour that a change of the clock repeats: the device's local time says it twice."""

import datetime as dt
import json

import pytest
import time_machine

from pbx.enums import Transport
from pbx.models import CallRecord, Extension, Pbx
from pbx.services.call_lists import calls_reconcile
from pbx.services.intake import event_receive, receipts_process
from pbx.services.links import pbx_probe
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
MINUTE = dt.timedelta(minutes=1)
# The zone, the beginning of the repeated stretch in UTC, and its length.
NIGHTS = [
    (BERLIN, "2027-10-31T00:00", dt.timedelta(hours=1)),
    (NEW_YORK, "2027-11-07T05:00", dt.timedelta(hours=1)),
    (LORD_HOWE, "2027-04-03T14:30", dt.timedelta(minutes=30)),
]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}:00+00:00")


def cdr(started_at: dt.datetime, zone: str, callid: str, seconds: int) -> bytes:
    """The report of a call as the device of this zone writes it."""
    from zoneinfo import ZoneInfo

    local = started_at.astimezone(ZoneInfo(zone))
    record = {
        "event": "NewCdr",
        "callid": callid,
        "timestart": f"{local:%Y-%m-%d %H:%M:%S}",
        "callfrom": "1001",
        "callto": "0004420",
        "callduraction": str(seconds),
        "talkduraction": str(seconds),
        "srctrunkname": "",
        "dsttrcunkname": "siptrunk",
        "pincode": "",
        "status": "ANSWERED",
        "type": "Outbound",
        "recording": "",
        "didnumber": "",
    }
    return json.dumps(record).encode()


def told(pbx: Pbx, report: bytes, at: dt.datetime) -> dt.datetime:
    """When the call began, in our books."""
    event_receive(pbx=pbx, payload=report, source=Transport.HTTP, received_at=at)
    receipts_process()
    return CallRecord.objects.get().started_at


@pytest.mark.parametrize(("zone", "begins", "length"), NIGHTS)
@pytest.mark.parametrize("passes", [0, 1])
@pytest.mark.parametrize("late", [dt.timedelta(seconds=1), dt.timedelta(hours=7)])
def test_the_unix_time_in_the_callid_decides_however_late_the_record_comes(
    pbx_row: Pbx, extension: Extension, zone: str, begins: str, length: dt.timedelta, passes: int, late: dt.timedelta
) -> None:
    Pbx.objects.update(timezone=zone)
    began = utc(begins) + 10 * MINUTE + passes * length
    report = cdr(began, zone, f"{int(began.timestamp())}.12", 60)
    assert told(Pbx.objects.get(), report, began + MINUTE + late) == began


@pytest.mark.parametrize(("zone", "begins", "length"), NIGHTS)
@pytest.mark.parametrize(("passes", "seconds"), [(0, 60), (1, 60), (0, 3600 + 300), (1, 3600 + 300)])
def test_without_it_a_call_has_ended_before_its_record_came(
    pbx_row: Pbx, extension: Extension, zone: str, begins: str, length: dt.timedelta, passes: int, seconds: int
) -> None:
    Pbx.objects.update(timezone=zone)
    began = utc(begins) + 10 * MINUTE + passes * length
    report = cdr(began, zone, "S50-17", seconds)
    assert told(Pbx.objects.get(), report, began + dt.timedelta(seconds=seconds + 1)) == began


def test_a_clock_half_a_minute_fast_puts_no_call_an_hour_back(pbx_row: Pbx, extension: Extension) -> None:
    Pbx.objects.update(timezone=BERLIN)
    began = utc("2027-10-31T01:10")
    fast = began + dt.timedelta(seconds=30)
    assert told(Pbx.objects.get(), cdr(fast, BERLIN, "S50-17", 5), began + dt.timedelta(seconds=6)) == fast


def test_a_device_that_missed_the_change_of_the_clock_is_read_as_it_meant(pbx_row: Pbx, extension: Extension) -> None:
    """In spring it shows a time that does not exist; that was an hour behind the true one."""
    Pbx.objects.update(timezone=BERLIN)
    report = cdr(utc("2027-03-28T01:30"), BERLIN, "S50-17", 60).replace(b"03:30:00", b"02:30:00")
    assert told(Pbx.objects.get(), report, utc("2027-03-28T01:32")) == utc("2027-03-28T01:30")


@pytest.mark.parametrize(("zone", "begins", "length"), NIGHTS)
@pytest.mark.parametrize("months_away", [0, 5])
def test_reconciliation_over_the_change_finds_every_call_once_at_its_instant(
    zone: str, begins: str, length: dt.timedelta, months_away: int
) -> None:
    change = utc(begins) + length
    with Simulator(rooms=("1001", "1002"), timezone=zone) as sim, time_machine.travel(change, tick=False) as clock:
        pbx = Pbx.objects.create(
            name="main", property_code="H1", url=sim.url, username="api", password="simulator", timezone=zone
        )
        began = [change - 12 * MINUTE, change - 2 * MINUTE, change + 2 * MINUTE, change + 12 * MINUTE]
        sim.control("clock", {"set": began[0].isoformat(), "speed": 0})
        now = began[0]
        for start in began:
            sim.advance((start - now).total_seconds())
            sim.control("phones/1001/dial", {"number": "1002"})
            sim.control("phones/1002/answer", {})
            sim.control("phones/1001/hangup", {})
            now = start
        until = change + 20 * MINUTE + dt.timedelta(days=30 * months_away)
        sim.advance((until - now).total_seconds())
        clock.move_to(until)
        window = {"since": change - 15 * MINUTE, "until": until}
        assert calls_reconcile(pbx=pbx, **window) == len(began)
        assert list(CallRecord.objects.order_by("started_at").values_list("started_at", flat=True)) == began
        assert calls_reconcile(pbx=pbx, **window) == 0


@pytest.mark.parametrize(("zone", "begins", "length"), NIGHTS)
@pytest.mark.parametrize("minutes", [-1, 5, 35, 65, 125])
def test_the_clock_of_the_device_is_right_all_through_the_night(
    zone: str, begins: str, length: dt.timedelta, minutes: int
) -> None:
    now = utc(begins) + minutes * MINUTE
    with Simulator(rooms=("1001",), timezone=zone) as sim, time_machine.travel(now, tick=False):
        sim.control("clock", {"set": now.isoformat(), "speed": 0})
        pbx = Pbx.objects.create(
            name="main", property_code="H1", url=sim.url, username="api", password="simulator", timezone=zone
        )
        assert pbx_probe(pbx=pbx)
        pbx.refresh_from_db()
        assert pbx.clock_skew_seconds == 0
