"""How reports leave: HTTP, the TCP stream, format 1.x."""

import time

import pytest

from pbx.simulator.server import Simulator

from .device import MD5, Device, Receiver, Stream


@pytest.fixture
def stream_sim(sim: Simulator):
    sim.control("settings", {"transport": "TCP"})
    return sim


def change(sim, number="1001"):
    """Something that causes exactly one report."""
    sim.control(f"phones/{number}/behaviour", {"incoming": "unregistered"})


def test_http_report_as_the_manual_prints_it(sim, hotel, receiver):
    hotel.ok("extension/update", {"number": "1001", "username": "Zoë"})
    assert sim.wait_reports()
    assert receiver.paths == ["/report"]
    assert receiver.reports[0]["event"] == "ConfigChange"
    headers = receiver.headers[0]
    assert headers["Host"] == f"127.0.0.1: {receiver.port}"
    assert (headers["User-Agent"], headers["Content-Type"]) == ("WebAPI", "application/json")


def test_plain_host_header(sim, hotel, receiver):
    sim.control("settings", {"host_header": "plain"})
    change(sim)
    assert sim.wait_reports()
    assert receiver.headers[0]["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_absolute_url(sim, device, receiver, scheme):
    device.login(url=f"{scheme}127.0.0.1:{receiver.port}/deep/path?key=1", urltag="1")
    change(sim)
    assert sim.wait_reports()
    assert receiver.paths == ["/deep/path?key=1"]


def test_reports_are_repeated_until_200(sim, hotel, receiver):
    receiver.statuses = [500, 302]
    change(sim)
    assert sim.wait_reports()
    assert len(receiver.reports) == 1
    report = sim.control("reports")["reports"][0]
    assert (report["delivered"], report["attempts"]) == (True, 3)


def test_reports_are_given_up_after_three_tries(sim, hotel, receiver):
    receiver.statuses = [500] * 3
    change(sim)
    change(sim, "1002")
    assert sim.wait_reports()
    first, second = sim.control("reports")["reports"]
    assert (first["delivered"], first["attempts"]) == (False, 3)
    assert "500" in first["error"]
    assert second["delivered"] is True
    assert [report["extension"] for report in receiver.reports] == ["1002"]


def test_no_reports_without_a_valid_token(sim, hotel, receiver):
    hotel.ok("logout")
    change(sim)
    assert sim.wait_reports()
    assert receiver.reports == []
    report = sim.control("reports")["reports"][0]
    assert report["delivered"] is False
    assert report["error"]


def test_no_reports_after_the_token_has_expired(sim, hotel, receiver):
    sim.advance(31 * 60)
    change(sim)
    assert sim.wait_reports()
    assert receiver.reports == []


def test_two_logins_to_one_address_get_one_report(sim, hotel, receiver):
    Device(sim).login(port=str(receiver.port), url="report")
    change(sim)
    assert sim.wait_reports()
    assert len(receiver.reports) == 1


def test_heartbeat_moves_the_reports(sim, hotel, receiver):
    other = Receiver()
    hotel.ok("heartbeat", {"ipaddr": "127.0.0.1", "port": other.port, "version": "2.0.0", "url": "new"})
    change(sim)
    assert sim.wait_reports()
    other.close()
    assert (receiver.reports, other.paths) == ([], ["/new"])


def test_bootup_after_a_reboot(sim, hotel, receiver):
    sim.control("reboot", {})
    assert hotel.errno("extension/list") == "20006"
    assert receiver.reports == []
    hotel.login(port=str(receiver.port))
    hotel.login(port=str(receiver.port))
    assert sim.wait_reports()
    assert receiver.reports == [{"event": "BootUp", "sn": "369451090405"}]


def test_format_1_without_a_version(sim, device, receiver):
    """The printed example of the mini bar, and each status of a call as an action of its own."""
    device.post("login", {"username": "api", "password": MD5, "port": receiver.port}, token="")
    sim.control("settings", {"single_keys": False})
    sim.control("phones/1002/behaviour", {"incoming": "unregistered"})
    callid = sim.control("phones/1001/dial", {"number": "778*123456789*2"})["callid"]
    sim.advance(3)
    sim.control("phones/1001/dial", {"number": "1003"})
    assert sim.wait_reports()
    actions = [report["action"] for report in receiver.reports]
    assert actions[0] == "ExtensionStatus"
    assert "CallStatus" not in actions
    assert actions[-2:] == ["ALERT", "RING"]
    assert next(report for report in receiver.reports if report["action"] == "DTMF") == {
        "action": "DTMF",
        "callid": callid,
        "call": [{"ext": {"extid": "1001"}}],
        "infos": "778*123456789*2",
        "sn": "369451090405",
    }
    record = next(report for report in receiver.reports if report["action"] == "NewCdr")
    assert "desttrunkname" in record
    assert "dsttrcunkname" not in record


def test_version_of_the_settings_wins(sim, hotel, receiver):
    sim.control("settings", {"report_version": "1.0.0"})
    change(sim)
    assert sim.wait_reports()
    assert receiver.reports[0]["action"] == "ExtensionStatus"


def test_tcp_login_and_reports(stream_sim):
    assert Device(stream_sim).login()["transport"] == "TCP"
    stream = Stream(stream_sim)
    assert stream.login().startswith("Response: Success\r\n")
    change(stream_sim)
    change(stream_sim, "1002")
    assert [stream.next_report()["extension"] for _ in range(2)] == ["1001", "1002"]
    stream.close()


@pytest.mark.parametrize("bad", [{"secret": "wrong"}, {"username": "root"}])
def test_tcp_login_refused(stream_sim, bad):
    stream = Stream(stream_sim)
    assert stream.login(**bad).startswith("Response: Error\r\n")
    assert stream.is_closed()


def test_tcp_login_refused_while_reports_go_over_http(sim):
    assert Stream(sim).login().startswith("Response: Error\r\n")


def test_the_stream_is_cut_when_reports_go_over_http_again(stream_sim):
    stream = Stream(stream_sim)
    stream.login()
    stream_sim.control("settings", {"transport": "HTTP"})
    assert stream.is_closed()


@pytest.mark.parametrize("chunking", ["split", "glued"])
def test_tcp_reports_cut_and_glued(stream_sim, chunking):
    stream_sim.control("settings", {"tcp_chunking": chunking})
    stream = Stream(stream_sim)
    stream.login()
    stream_sim.control("phones/1001/dial", {"number": "1002"})
    expected = [report["payload"] for report in stream_sim.control("reports")["reports"]]
    assert len(expected) == 3
    assert [stream.next_report() for _ in expected] == expected
    stream.close()


def test_tcp_version_selects_the_format(stream_sim):
    stream = Stream(stream_sim)
    stream.login(version=None)
    change(stream_sim)
    assert stream.next_report()["action"] == "ExtensionStatus"
    stream.close()


def test_reboot_cuts_the_stream_and_bootup_comes_after_login(stream_sim):
    first = Stream(stream_sim)
    first.login()
    stream_sim.control("reboot", {})
    assert first.is_closed()
    second = Stream(stream_sim)
    second.login()
    assert second.next_report() == {"event": "BootUp", "sn": "369451090405"}
    second.close()


@pytest.mark.parametrize("url", ["127.0.0.1:99999/x", "127.0.0.1:port/x", "[::1/x", "bad host/\u00e4 x", ""])
def test_a_bad_url_loses_the_report_and_no_more(sim, device, receiver, url):
    device.login(url=url, urltag="1")
    device.login(port=str(receiver.port))
    change(sim)
    change(sim, "1002")
    assert sim.wait_reports()
    assert len(receiver.reports) == 2
    lost = [report for report in sim.control("reports")["reports"] if not report["delivered"]]
    assert len(lost) == 2
    assert all(report["error"] for report in lost)


def test_a_stream_that_was_closed_gets_nothing_more(stream_sim):
    stream = Stream(stream_sim)
    stream.login()
    assert stream_sim.control("state")["tcp_links"] == 1
    stream.close()
    deadline = time.monotonic() + 2
    while stream_sim.control("state")["tcp_links"] and time.monotonic() < deadline:
        time.sleep(0.005)
    change(stream_sim)
    assert stream_sim.control("reports")["reports"][0]["error"] == "nobody is connected to receive reports"
