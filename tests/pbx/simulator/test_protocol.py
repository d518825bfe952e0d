"""Requests, tokens and the lock-out, over a real socket."""

import http.client
import json

import pytest

from pbx.simulator.server import Simulator

from .device import MD5, Device


def test_login_answers_token_and_transport(device):
    answer = device.login()
    assert answer["status"] == "Success"
    assert answer["transport"] == "HTTP"
    assert len(answer["token"]) == 32


def test_answers_carry_the_headers_of_the_device(sim):
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    connection.request("POST", "/api/v2.0.0/login", b"{}")
    response = connection.getresponse()
    headers = {key.lower(): value for key, value in response.getheaders()}
    assert response.status == 200
    assert headers["server"].startswith("Boa/")
    assert headers["connection"] == "close"
    assert headers["content-type"] == "application/json"
    assert headers["access-control-allow-methods"] == "GET, POST, OPTIONS, PUT, DELETE"
    assert json.loads(response.read()) == {"status": "Failed", "errno": "10004"}
    connection.close()


@pytest.mark.parametrize(
    ("endpoint", "raw", "errno"),
    [
        ("no/such", b"{}", "10003"),
        ("token/refresh", b"{}", "10003"),
        ("", b"{}", "20009"),
        ("extension/query", b"{}", "10004"),
        ("extension/query", b'{"number": ""}', "10004"),
        ("extension/query", b"", "20007"),
        ("extension/query", b"number=1001", "20000"),
        ("extension/query", b"[]", "20000"),
        ("extension/query", b"<number>1001</number>", "10002"),
        ("extension/query", b'{"number": "4711"}', "10006"),
        ("extension/query", b"[" * 100_000, "20000"),
        ("extension/query", b'{"a":' * 100_000, "20000"),
        ("linkus/send_email", b'{"number": "\\ud800"}', "20000"),
        ("conference/update", b'{"number": ",,", "conferencename": "x"}', "10110"),
        ("conference/update", b'{"number": "all", "conferencename": "x"}', "10110"),
        ("paginggroup/hangup/music", b'{"number": "all"}', "10036"),
    ],
)
def test_bad_requests(hotel, endpoint, raw, errno):
    assert json.loads(hotel.send(endpoint, raw)) == {"status": "Failed", "errno": errno}


@pytest.mark.parametrize("length", ["\u00b2", "9" * 5000, "-1", "x"])
def test_a_length_that_is_no_length_is_no_body(sim, length):
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    connection.putrequest("POST", "/api/v2.0.0/login")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert json.loads(connection.getresponse().read())["errno"] == "20007"
    connection.close()


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"from": "\\ud800", "to": "1"}', b"[]", b"{"])
def test_the_control_refuses_what_could_not_be_shown_again(sim, raw):
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    connection.request("POST", "/sim/inbound", raw)
    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_taken(hotel, method):
    assert json.loads(hotel.send("extension/list", b"", method=method))["errno"] == "20001"


def test_token_errors(hotel):
    assert hotel.errno("extension/list", token="") == "20005"
    assert hotel.errno("extension/list", token="0" * 32) == "20004"


def test_token_lives_for_thirty_minutes_after_the_last_request(sim, hotel):
    sim.advance(29 * 60)
    hotel.ok("heartbeat")
    sim.advance(29 * 60)
    hotel.ok("extension/list")
    sim.advance(30 * 60 + 1)
    assert hotel.errno("extension/list") == "20006"


def test_logout_ends_the_token_and_no_other(sim, hotel):
    other = Device(sim)
    other.login()
    hotel.ok("logout")
    assert hotel.errno("extension/list") == "20004"
    other.ok("extension/list")


def test_wrong_login(device):
    assert device.errno("login", {"username": "api", "password": MD5.upper()}) == "20003"
    assert device.errno("login", {"username": "root", "password": MD5}) == "20003"
    assert device.errno("login", {"username": "api"}) == "10004"


def test_five_wrong_passwords_lock_the_address_for_ten_minutes(sim, device):
    for _ in range(5):
        assert device.errno("login", {"username": "api", "password": "wrong"}) == "20003"
    assert device.errno("login", {"username": "api", "password": MD5}) == "20002"
    sim.advance(598)
    assert device.errno("login", {"username": "api", "password": MD5}) == "20002"
    sim.advance(3)
    assert device.login()["status"] == "Success"


def test_a_good_login_starts_the_count_anew(device):
    for _ in range(2):
        for _ in range(4):
            device.errno("login", {"username": "api", "password": "wrong"})
        assert device.login()["status"] == "Success"


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_login_with_a_bad_port(device, port):
    assert device.login(port=port)["errno"] == "20008"


def test_port_may_be_a_number(device):
    assert device.login(port=8260)["status"] == "Success"


def test_device_info(sim, hotel):
    sim.advance(3661)
    hotel.login()
    info = hotel.ok("deviceinfo/query")["deviceinfo"]
    assert info["systemtime"] == "2026-11-23 07:01:01 UTC+1"
    assert info["extensionstatus"] == "4/500"
    assert info["sn"] == "369451090405"
    assert info["uptime"] == "01:01:01"


def test_requests_are_listed_without_the_password(sim, device):
    device.login()
    device.post("extension/query", {"number": "9"})
    first, second = sim.control("requests")["requests"]
    assert (first["endpoint"], first["status"], first["body"]["password"]) == ("login", "Success", "***")
    assert (second["endpoint"], second["status"], second["errno"]) == ("extension/query", "Failed", "10006")
    assert sim.control("requests", since="1")["requests"] == [second]


def test_stop_frees_the_port_and_start_keeps_the_state():
    sim = Simulator(rooms=["1001"]).start()
    device, port = Device(sim), sim.port
    device.login()
    sim.stop()
    with pytest.raises(OSError, match="refused"):
        device.ok("extension/list")
    sim.start()
    assert sim.port == port
    device.ok("extension/list")
    sim.stop()
