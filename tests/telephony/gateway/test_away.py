"""Asterisk goes, and comes back."""

from tests.telephony.gateway.hotel import Hotel


def test_asterisk_restarts(hotel: Hotel) -> None:
    """While it is away requests are refused and alarms are kept; then the device has rebooted and knows it all."""
    hotel.phone("1002")
    hotel.phone("1001").dial("1002")
    hotel.members("1001", "ALERT", "RING")
    mark = hotel.mark()
    asterisk = hotel.lab.asterisk
    asterisk.stop()
    hotel.until(lambda: not hotel.gateway.is_ready, "the loss was noticed")
    assert hotel.errno("call/dial", caller="1003", callee="1002") == "10116"
    assert hotel.errno("extension/update", number="1003", username="Guest") == "10116"
    hotel.ok("wakeupcall/create", number="1003", wakeup=[{"time": "03:00", "type": "everyday", "repeats": "1"}])
    assert hotel.ok("call/query", type="inbound")["Calls"] == []
    asterisk.start()
    hotel.until(lambda: hotel.gateway.is_ready, "the gateway is back", timeout=40)
    hotel.report("BootUp", mark)
    hotel.ok("extension/update", number="1003", username="Guest")
    assert "Guest" in asterisk.cli("pjsip show endpoint 1003")
    hotel.lab.ami.close()
    hotel.lab.ami.__init__(hotel.lab.ports.ami, asterisk.user, asterisk.secret)  # type: ignore[misc]


def test_a_gateway_that_comes_into_a_call(hotel: Hotel) -> None:
    """The gateway restarts during a call: it is still seen, and its record is kept."""
    called = hotel.phone("1002", answers_after=0.2)
    hotel.phone("1001").dial("1002").established()
    hotel.members("1001", "ANSWERED", "ANSWER")
    hotel.restart()
    hotel.members("1001", "ANSWERED", "ANSWER")
    called.hang_up()
    record = hotel.report("NewCdr")
    assert (record["callfrom"], record["callto"], record["status"]) == ("1001", "1002", "ANSWERED")
