"""Requests that make Asterisk do something."""

import time

from tests.telephony.gateway.hotel import Hotel


def test_dial_hang_up(hotel: Hotel) -> None:
    caller, called = hotel.phone("1001", answers_after=0.3), hotel.phone("1002", answers_after=1)
    mark = hotel.mark()
    callid = hotel.ok("call/dial", caller="1001", callee="1002")["callid"]
    assert hotel.errno("call/dial", caller="1001", callee="1002") == "10008"
    called.rings().established()
    time.sleep(1)
    channel = next(
        member["channelid"] for member in hotel.members("1001", "ANSWERED", "ANSWER") if member["number"] == "1002"
    )
    assert hotel.ok("call/hangup", channelid=channel)["callid"] == callid
    caller.closed()
    record = hotel.report("NewCdr", mark)
    assert (record["callid"], record["callfrom"], record["callto"]) == (callid, "1001", "1002")
    assert (record["status"], record["talkduraction"]) == ("ANSWERED", "1")
    assert hotel.statuses(mark, "1001") == ["RING", "ALERT", "ANSWERED", "BYE"]


def test_dial_that_nobody_takes(hotel: Hotel) -> None:
    hotel.phone("1004")
    hotel.ok("extension/update", number="1004", ringtimeout="2")
    mark = hotel.mark()
    callid = hotel.ok("call/dial", caller="1004", callee="1002")["callid"]
    failed = hotel.report("CallFailed", mark)
    assert (failed["callid"], failed["reason"]) == (callid, "603 Declined")
    assert hotel.report("NewCdr", mark)["status"] == "NO ANSWER"
    assert hotel.errno("call/dial", caller="1001", callee="4711") == "10011"
    assert hotel.errno("call/dial", caller="1005", callee="1002") == "10008"
    hotel.ok("extension/update", number="1004", ringtimeout="30")


def test_transfer(hotel: Hotel) -> None:
    caller, first = hotel.phone("1001"), hotel.phone("1002", answers_after=0.2)
    third = hotel.phone("1004", answers_after=0.2)
    caller.dial("1002").established()
    channel = next(
        member["channelid"] for member in hotel.members("1001", "ANSWERED", "ANSWER") if member["number"] == "1001"
    )
    hotel.ok("call/transfer", channelid=channel, number="1004")
    third.rings().established()
    first.closed()
    caller.hang_up()
    third.closed()


def test_prompt(hotel: Hotel) -> None:
    guest = hotel.phone("1002", answers_after=0.2)
    mark = hotel.mark()
    callid = hotel.ok("call/playprompt", number="1002", prompt="wakeup", count="1")["callid"]
    guest.established()
    played = hotel.report("PlayPromptEnd", mark)
    assert (played["callid"], played["prompt"]) == (callid, "wakeup")
    assert played["members"][0]["ext"]["number"] == "1002"
    guest.closed()
    assert guest.heard_seconds() > 1
    assert hotel.errno("call/playprompt", number="1002", prompt="../../etc/x&y") == "10023"


def test_page(hotel: Hotel) -> None:
    phones = [hotel.phone(number, answers_after=0.1) for number in ("1001", "1002", "1004")]
    if hotel.post("paginggroup/query", number="6300")["status"] == "Failed":
        hotel.ok("paginggroup/add", number="6300", name="all", type="paging", member="1001,1002,1004,1005")
    mark = hotel.mark()
    callid = hotel.ok("call/playprompt", number="6300", prompt="wakeup")["callid"]
    for phone in phones:
        phone.established()
    hotel.members("1001", "ANSWER", "ANSWER", "ANSWER")
    hotel.ok("paginggroup/hangup/music", number="6300")
    for phone in phones:
        phone.closed()
    record = hotel.report("NewCdr", mark)
    assert (record["callid"], record["callto"], record["status"]) == (callid, "6300", "ANSWERED")
    assert hotel.errno("paginggroup/hangup/music", number="6300") == "10007"


def test_a_page_by_telephone(hotel: Hotel) -> None:
    if hotel.post("paginggroup/query", number="6301")["status"] == "Failed":
        hotel.ok("paginggroup/add", number="6301", name="two", type="intercom", member="1002")
    heard = hotel.phone("1002", answers_after=0.1)
    caller = hotel.phone("1001")
    caller.dial("6301").established()
    heard.established()
    caller.hang_up()
    heard.closed()


def test_a_queue(hotel: Hotel) -> None:
    agent, caller = hotel.phone("1004", answers_after=0.5), hotel.phone("1001")
    hotel.ok("queue/add_dynamicagent", queuenumber="6700", extnumber="1004")
    hotel.ok("queue/pause_agent", queuenumber="6700", extnumber="1004")
    status = hotel.ok("queue/query_status", number="6700")["queues"][0]["queuestatus"][0]
    assert status["members"] == [{"agent": "1004", "agentstatus": "9"}]
    caller.dial("6700").established()

    def waiting() -> list[str]:
        status = hotel.ok("queue/query_status", number="6700")["queues"][0]["queuestatus"][0]
        return [each["callernum"] for each in status["callers"]]

    hotel.until(lambda: waiting() == ["1001"], "the caller waits")
    hotel.ok("queue/unpause_agent", queuenumber="6700", extnumber="1004")
    agent.established()
    caller.hang_up()
    hotel.ok("queue/delete_dynamicagent", queuenumber="6700", extnumber="1004")
    assert hotel.errno("queue/query_status", number="6799") == "10013"


def test_what_it_cannot_do(hotel: Hotel) -> None:
    assert hotel.errno("conference/query", number="all") == "10003"
    assert hotel.errno("call/listen", monitor="1001", extension="1002", type="listen") == "10003"
    assert hotel.errno("extension/update", number="1001", alwaysforward="on") == "10017"
    wanted = {"name": "menu", "trunks": "trunk", "desttype": "ivr", "dest": "6500"}
    assert hotel.errno("inroute/add", **wanted) == "10068"


def test_a_guest_comes_and_leaves(hotel: Hotel) -> None:
    asterisk = hotel.lab.asterisk
    hotel.ok("extension/update", number="1004", username="Müller 王芳", callrestriction="off")
    hotel.ok("extension/update", number="1004", selectoutroute="local,national")
    shown = asterisk.cli("pjsip show endpoint 1004")
    assert "Müller 王芳" in shown
    assert "hotelpbx-rights-1-2" in shown
    hotel.ok("wakeupcall/create", number="1004", wakeup=[{"time": "03:00", "type": "everyday", "repeats": "1"}])
    hotel.ok("hotel/checkout", number="1004")
    shown = asterisk.cli("pjsip show endpoint 1004")
    assert "Müller" not in shown
    assert "hotelpbx-rights-none" in shown
    assert "wakeups" not in hotel.ok("wakeupcall/query", number="1004")
    assert hotel.settings("1004")["username"] == "1004"


def test_extensions_come_and_go(hotel: Hotel) -> None:
    secret = "Yq7-pX4_nB9-wT2-kd"
    hotel.ok("extension/add", number="1099", username="Annex", registername="1099", registerpassword=secret)
    assert {row["number"]: row["status"] for row in hotel.ok("extension/list")["extlist"]}["1099"] == "Unavailable"
    phone = hotel.phone("1099")
    phone.dial("777*01").closed()
    hotel.lab.switch_off("1099")
    hotel.ok("extension/delete", number="1099")
    assert "1099" not in hotel.lab.asterisk.cli("pjsip show endpoints")


def test_passwords_are_not_for_everybody(hotel: Hotel) -> None:
    path = hotel.lab.run / "etc" / "hotelpbx" / "pjsip.conf"
    assert path.stat().st_mode & 0o007 == 0
    assert "Sim-1001" not in path.read_text()
