"""Calls between telephones and to the outside, as the device reports and records them."""

import time

from tests.telephony.gateway.hotel import Hotel


def test_a_telephone_that_registers_and_goes(hotel: Hotel) -> None:
    mark = hotel.mark()
    hotel.phone("1006")
    seen = hotel.report("ExtensionStatus", mark, extension="1006", status="Registered")
    assert seen["registeredIP"].startswith("127.0.0.1:")
    hotel.lab.switch_off("1006")
    hotel.report("ExtensionStatus", mark, extension="1006", status="Unregistered")
    listed = {row["number"]: row["status"] for row in hotel.ok("extension/list")["extlist"]}
    assert listed["1006"] == "Unavailable"


def test_a_call_between_rooms(hotel: Hotel) -> None:
    caller, called = hotel.phone("1001"), hotel.phone("1002", answers_after=0.3)
    mark = hotel.mark()
    caller.dial("1002").established()
    hotel.members("1001", "ANSWERED", "ANSWER")
    live = hotel.ok("extension/query_call", number="1002")["calllist"][0]["numbercalls"]
    time.sleep(1)
    caller.hang_up()
    called.closed()
    record = hotel.report("NewCdr", mark)
    assert (record["callfrom"], record["callto"], record["status"]) == ("1001", "1002", "ANSWERED")
    assert record["type"] == "Internal"
    assert record["talkduraction"] in {"1", "2"}
    assert record["callid"] == live[0]["callid"]
    assert hotel.statuses(mark, "1002") == ["RING", "ANSWER", "BYE"]
    assert hotel.statuses(mark, "1001") == ["ALERT", "ANSWERED", "BYE"]


def test_a_busy_telephone_has_one_record(hotel: Hotel) -> None:
    caller, called = hotel.phone("1001"), hotel.phone("1002")
    mark = hotel.mark()
    caller.dial("1002")
    called.rings()
    called.refuse()
    caller.closed()
    assert hotel.report("CallFailed", mark)["reason"] == "486 Busy here"
    assert hotel.report("NewCdr", mark)["status"] == "BUSY"
    time.sleep(1)
    assert len(hotel.reports("NewCdr", mark)) == 1


def test_a_telephone_that_is_off(hotel: Hotel) -> None:
    mark = hotel.mark()
    hotel.phone("1001").dial("1005").closed()
    assert hotel.report("CallFailed", mark)["reason"] == "408 Request Time"
    assert hotel.report("NewCdr", mark)["status"] == "NO ANSWER"


def test_do_not_disturb_keeps_calls_away(hotel: Hotel) -> None:
    hotel.phone("1002", answers_after=0)
    hotel.ok("extension/update", number="1002", dnd="on")
    mark = hotel.mark()
    hotel.phone("1001").dial("1002").closed()
    assert hotel.report("CallFailed", mark)["reason"] == "DND"
    hotel.ok("extension/update", number="1002", dnd="off")
    hotel.phone("1001").dial("1002").established().hang_up()


def test_outside_by_right(hotel: Hotel) -> None:
    """Barred at first; with the route open the same telephone gets out, and the trunk is on the record."""
    guest = hotel.phone("1003")
    hotel.lab.outside(answers_after=0.2)
    mark = hotel.mark()
    guest.dial("02345678").closed()
    assert hotel.report("CallFailed", mark)["reason"] == "NO Outbound Restriction"
    assert hotel.report("NewCdr", mark)["type"] == "Outbound"
    hotel.ok("extension/update", number="1003", callrestriction="off", selectoutroute="local")
    mark = hotel.mark()
    guest.dial("02345678").established()
    time.sleep(1)
    guest.hang_up()
    record = hotel.report("NewCdr", mark)
    assert (record["type"], record["dsttrcunkname"], record["callto"]) == ("Outbound", "trunk", "02345678")
    assert record["status"] == "ANSWERED"
    assert int(record["talkduraction"]) >= 1
    members = [next(iter(member)) for member in hotel.reports("CallStatus", mark)[1]["members"]]
    assert members == ["ext", "outbound"]
    guest.dial("000498912345").closed()
    assert hotel.report("CallFailed", mark)["reason"] == "NO Outbound Restriction"


def test_a_call_from_outside(hotel: Hotel) -> None:
    hotel.ok("inroute/add", name="rooms", trunks="trunk", did="5504XXXX", desttype="extrange", dest="1001-1006")
    called, town = hotel.phone("1002", answers_after=0.3), hotel.lab.outside()
    mark = hotel.mark()
    town.dial("55041002").established()
    town.hang_up()
    called.closed()
    record = hotel.report("NewCdr", mark)
    assert (record["type"], record["srctrunkname"], record["didnumber"]) == ("Inbound", "trunk", "55041002")
    assert record["callto"] == "1002"
    inbound = hotel.reports("CallStatus", mark)[0]["members"][0]["inbound"]
    assert (inbound["to"], inbound["trunkname"]) == ("55041002", "trunk")


def test_room_state_and_mini_bar(hotel: Hotel) -> None:
    maid = hotel.phone("1001")
    mark = hotel.mark()
    maid.dial("777").established()
    hotel.lab.ami.event("Newexten", since=0, Application="Read")
    time.sleep(1)
    maid.keys("*01")
    report = hotel.report("DTMF", mark, infos="777*01")
    assert report["members"][0]["ext"]["number"] == "1001"
    assert [each["info"] for each in hotel.reports("DTMF", mark) if "info" in each] == ["*", "0", "1"]
    maid.closed()
    maid.dial("777*00").closed()
    hotel.report("DTMF", mark, infos="777*00")


def test_the_record_is_on_the_device_too(hotel: Hotel) -> None:
    hotel.phone("1001").dial("777*01").closed()
    time.sleep(1)
    now = hotel.gateway.exchange.clock.now()
    span = {"number": "all", "starttime": f"{now:%Y-%m-%d} 00:00:00", "endtime": f"{now:%Y-%m-%d} 23:59:59"}
    assert hotel.ok("cdr/get_random", **span)["random"]
    assert any(record["callto"] == "777*01" for record in hotel.gateway.exchange.state.cdrs)
