"""Faults, the control API over HTTP, the clock, and the lists of numbers."""

import http.client
import json
import time

import pytest

from pbx.simulator.control import ControlError
from pbx.simulator.numbers import parse_numbers
from pbx.simulator.server import Simulator

from .device import Stream


def http_control(sim, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    connection.request(method, path, None if body is None else json.dumps(body))
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def test_away_closes_api_and_reports_but_not_the_control(sim, hotel, receiver):
    sim.control("faults", {"mode": "away"})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        hotel.ok("extension/list")
    sim.control("phones/1001/behaviour", {"incoming": "unregistered"})
    assert sim.wait_reports()
    assert receiver.reports == []
    assert http_control(sim, "POST", "/sim/faults", {"mode": "none"})[0] == 200
    hotel.ok("extension/list")


def test_away_closes_the_stream(sim):
    sim.control("settings", {"transport": "TCP"})
    stream = Stream(sim)
    stream.login()
    sim.control("faults", {"mode": "away"})
    assert stream.is_closed()
    assert Stream(sim).is_closed()


def test_answer_lost_executes(sim, hotel):
    sim.control("faults", {"mode": "answer_lost", "count": 1})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        hotel.ok("extension/update", {"number": "1001", "username": "Amy"})
    assert hotel.settings("1001")["username"] == "Amy"


def test_errno_for_one_endpoint_and_a_count(sim, hotel):
    sim.control("faults", {"mode": "errno", "errno": "10025", "endpoint": "wakeupcall/", "count": 2})
    hotel.ok("extension/list")
    alarm = {"number": "1001", "wakeup": [{"time": "07:00", "type": "onetime", "repeats": "1"}]}
    assert hotel.errno("wakeupcall/create", alarm) == "10025"
    assert hotel.errno("wakeupcall/query", {"number": "1001"}) == "10025"
    hotel.ok("wakeupcall/create", alarm)
    assert sim.control("state")["faults"]["mode"] == "none"
    assert [entry["status"] for entry in sim.control("requests")["requests"]][-3:] == ["errno", "errno", "Success"]


def test_error500_and_garbage(sim, hotel):
    sim.control("faults", {"mode": "garbage"})
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        hotel.ok("extension/list")
    sim.control("faults", {"mode": "error500"})
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    connection.request("POST", f"/api/v2.0.0/extension/list?token={hotel.token}")
    assert connection.getresponse().status == 500
    connection.close()


def test_slow_answers_late(sim, hotel):
    sim.control("faults", {"mode": "slow", "seconds": 0.15, "count": 1})
    started = time.monotonic()
    hotel.ok("extension/list")
    assert time.monotonic() - started >= 0.15


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/faults", {"mode": "chaos"}, 400),
        ("/sim/settings", {"transport": "UDP"}, 400),
        ("/sim/settings", {"unknown": 1}, 400),
        ("/sim/clock", {"advance": -1}, 400),
        ("/sim/clock", {"set": "noon"}, 400),
        ("/sim/phones/1001/dial", {}, 400),
        ("/sim/phones/1001/dance", {}, 404),
        ("/sim/nothing", {}, 404),
        ("/sim/phones/4711/dial", {"number": "1001"}, 409),
        ("/sim/phones/1001/dial", {"number": "abc"}, 409),
        ("/sim/phones/1001/answer", {}, 409),
        ("/sim/inbound", {"from": "1", "to": "4711"}, 409),
    ],
)
def test_control_errors_over_http(sim, path, body, status):
    answered, answer = http_control(sim, "POST", path, body)
    assert answered == status
    assert len(answer["error"]) > 5


def test_control_over_http(sim):
    status, answer = http_control(sim, "POST", "/sim/phones/1001/dial", {"number": "1002"})
    assert (status, answer["phone"]["state"]) == (200, "dialing")
    status, answer = http_control(sim, "GET", "/sim/phones/1002")
    assert (status, answer["state"]) == (200, "ringing")
    status, answer = http_control(sim, "GET", "/sim/reports?since=1")
    assert [report["number"] for report in answer["reports"]] == [2, 3]
    assert http_control(sim, "GET", "/sim/phones/4711")[0] == 404


def test_state(sim):
    state = http_control(sim, "GET", "/sim/state")[1]
    assert state["clock"] == {"now": state["clock"]["now"], "speed": 0.0}
    assert state["clock"]["now"].startswith("2026-11-23T06:00:00")
    assert state["clock"]["now"].endswith("+01:00")
    assert (state["transport"], state["calls"], state["alarms"], state["cdrs"]) == ("HTTP", [], [], [])
    assert state["extensions"][0] == {
        "number": "1001",
        "username": "1001",
        "callrestriction": "on",
        "selectoutroute": "",
        "hasvoicemail": "on",
        "dnd": "off",
        "state": "idle",
        "status": "Registered",
    }


def test_reset(sim, hotel):
    hotel.ok("extension/update", {"number": "1001", "username": "Amy"})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("reset", {})
    state = sim.control("state")
    assert (state["calls"], state["extensions"][0]["username"]) == ([], "1001")
    assert hotel.errno("extension/list") == "20004"


def test_reboot_drops_calls(sim, hotel, events):
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/8001/dial", {"number": "02345678"})
    before = events()
    sim.control("reboot", {})
    sim.advance(60)
    assert events() == before
    state = sim.control("state")
    assert (state["calls"], state["cdrs"]) == ([], [])
    assert {extension["state"] for extension in state["extensions"]} == {"idle"}


def test_setting_the_clock_sets_it_to_the_second(sim):
    sim.advance(1000)
    now = sim.control("clock", {"set": "2026-12-24T12:00:00"})["now"]
    assert now.startswith("2026-12-24T12:00:00")


def test_setting_the_clock_keeps_calls_running(sim, hotel, events):
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("clock", {"set": "2026-12-24T12:00:00+01:00"})
    assert sim.control("phones/1002")["state"] == "ringing"
    sim.advance(31)
    assert events("NewCdr")[0]["callduraction"] == "30"


def test_timers_fire_by_themselves_in_fast_time():
    with Simulator(rooms=["1001", "1002"]) as sim:
        sim.control("clock", {"speed": 1000})
        sim.control("phones/1001/dial", {"number": "1002"})
        deadline = time.monotonic() + 3
        while sim.control("phones/1001")["state"] != "idle" and time.monotonic() < deadline:
            time.sleep(0.01)
        assert sim.state.cdrs[0]["callduraction"] == "30"


def test_alarm_keeps_its_local_time_over_the_change_to_summer_time(sim, hotel, events):
    sim.control("clock", {"set": "2027-03-27T12:00:00"})
    alarm = {"time": "07:00", "type": "everyday", "repeats": "1"}
    hotel.ok("wakeupcall/create", {"number": "1001", "wakeup": [alarm]})
    sim.advance(2 * 86400)
    assert [record["timestart"] for record in events("NewCdr")] == ["2027-03-28 07:00:00", "2027-03-29 07:00:00"]


def test_stopping_is_quick(sim):
    stream = Stream(sim)
    started = time.monotonic()
    sim.stop()
    assert time.monotonic() - started < 1
    assert stream.is_closed()


def test_taken_port():
    with Simulator(rooms=["1001"]) as sim, pytest.raises(OSError, match="in use"):
        Simulator(tcp_port=sim.tcp_port).start()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("101-103,201", ["101", "102", "103", "201"]),
        (" 007-009 , 8 ", ["007", "008", "009", "8"]),
        ("1,1-2", ["1", "2"]),
        ("", []),
    ],
)
def test_parse_numbers(text, numbers):
    assert parse_numbers(text) == numbers


@pytest.mark.parametrize("text", ["a", "5-1", "9-10", "1-2-3", "12345678"])
def test_parse_numbers_refuses(text):
    with pytest.raises(ValueError, match=repr(text)):
        parse_numbers(text)


def test_errors_name_the_reason(sim):
    with pytest.raises(ControlError, match="incoming must be one of"):
        sim.control("phones/1001/behaviour", {"incoming": "sing"})
