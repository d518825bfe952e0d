"""Wake-up alarms: the requests, and that they really ring."""

import pytest

ONCE = {"time": "07:00", "type": "onetime", "repeats": "2", "repeatinterval": "5"}


def create(hotel, number="1001", **change):
    return hotel.post("wakeupcall/create", {"number": number, "wakeup": [{**ONCE, **change}]})


def test_query_without_alarms_answers_the_status_only(hotel):
    assert hotel.ok("wakeupcall/query", {"number": "1001"}) == {"status": "Success"}


def test_create_answers_no_id_and_query_shows_it(hotel):
    assert create(hotel) == {"status": "Success"}
    assert hotel.ok("wakeupcall/query", {"number": "all"})["wakeups"] == [
        {"number": "1001", "wakeup": [{"wakeupid": "1", **ONCE, "prompt": "macroform-cold_day"}]}
    ]


def test_one_request_for_several_extensions(hotel):
    create(hotel, number="1001,1002,")
    groups = hotel.ok("wakeupcall/query", {"number": "1001,1002,1003"})["wakeups"]
    assert [group["number"] for group in groups] == ["1001", "1002"]


def test_of_several_alarms_only_the_first_counts(hotel):
    hotel.ok("wakeupcall/create", {"number": "1001", "wakeup": [ONCE, {**ONCE, "time": "08:00"}]})
    assert [alarm["time"] for alarm in hotel.alarms("1001")] == ["07:00"]


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"time": "25:00"}, "10020"),
        ({"time": "7:00"}, "10020"),
        ({"type": "weekly"}, "10020"),
        ({"repeats": "4"}, "10020"),
        ({"repeats": ""}, "10004"),
        ({"time": None}, "10004"),
        ({"type": "custom"}, "10020"),
        ({"type": "custom", "weekdays": "7"}, "10020"),
        ({"repeatinterval": "x"}, "10020"),
        ({"prompt": "123"}, "10023"),
    ],
)
def test_create_refuses(hotel, change, errno):
    assert create(hotel, **change) == {"status": "Failed", "errno": errno}
    assert hotel.alarms("1001") == []


def test_create_for_an_unknown_extension_creates_nothing(hotel):
    assert create(hotel, number="1001,4711")["errno"] == "10006"
    assert hotel.alarms("1001") == []


def test_the_same_alarm_twice(hotel):
    create(hotel)
    assert create(hotel, repeats="1")["errno"] == "10022"
    assert len(hotel.alarms("1001")) == 1


def test_create_needs_an_alarm(hotel):
    assert hotel.errno("wakeupcall/create", {"number": "1001", "wakeup": []}) == "10004"


@pytest.mark.parametrize("as_list", [True, False])
def test_update_keeps_what_is_absent(sim, hotel, as_list):
    create(hotel)
    change = {"time": "06:30", "type": "everyday"}
    hotel.ok("wakeupcall/update", {"number": "1001", "wakeupid": 1, "wakeup": [change] if as_list else change})
    assert hotel.alarms("1001") == [{"wakeupid": "1", **ONCE, **change, "prompt": "macroform-cold_day"}]
    sim.advance(30 * 60)
    assert sim.control("phones/1001")["state"] == "ringing"


def test_update_of_somebody_elses_alarm(hotel):
    create(hotel)
    change = {"number": "1002", "wakeupid": "1", "wakeup": {"time": "06:30", "type": "onetime"}}
    assert hotel.errno("wakeupcall/update", change) == "10021"


def test_delete_by_id_or_all(hotel):
    for time in ("07:00", "08:00", "09:00"):
        create(hotel, time=time)
    create(hotel, number="1002")
    assert hotel.errno("wakeupcall/delete", {"number": "1001", "wakeupid": "1,4"}) == "10021"
    hotel.ok("wakeupcall/delete", {"number": "1001", "wakeupid": "1,3"})
    assert [alarm["wakeupid"] for alarm in hotel.alarms("1001")] == ["2"]
    hotel.ok("wakeupcall/delete", {"number": "1001"})
    assert hotel.alarms("1001") == []
    assert [alarm["wakeupid"] for alarm in hotel.alarms("1002")] == ["4"]


def test_answered_alarm(sim, hotel, events):
    """RING, ANSWER, the prompt for five seconds, its end, BYE and a record; the alarm is gone."""
    create(hotel)
    sim.control("clock", {"set": "2026-11-23T06:59:59"})
    sim.advance(2)
    hotel.ok("heartbeat")
    assert sim.control("phones/1001")["state"] == "ringing"
    sim.control("phones/1001/answer")
    sim.advance(5)
    seen = [report["event"] for report in events()]
    assert seen == [
        "ExtensionStatus",
        "CallStatus",
        "CallStatus",
        "ExtensionStatus",
        "PlayPromptEnd",
        "CallStatus",
        "ExtensionStatus",
        "NewCdr",
    ]
    statuses = [report["members"][0]["ext"]["memberstatus"] for report in events("CallStatus")]
    assert statuses == ["RING", "ANSWER", "BYE"]
    assert [report["status"] for report in events("ExtensionStatus")] == ["Ringing", "Busy", "Registered"]
    ended = events("PlayPromptEnd")[0]
    assert ended["prompt"] == "macroform-cold_day"
    assert "memberstatus" not in ended["members"][0]["ext"]
    record = events("NewCdr")[0]
    assert (record["status"], record["type"], record["callto"]) == ("ANSWERED", "Internal", "1001")
    assert record["talkduraction"] == "5"
    assert hotel.alarms("1001") == []


def test_a_prompt_that_was_not_heard_to_its_end_is_not_reported(sim, hotel, events):
    create(hotel)
    sim.control("clock", {"set": "2026-11-23T06:59:59"})
    sim.advance(2)
    sim.control("phones/1001/answer")
    sim.advance(2)
    sim.control("phones/1001/hangup")
    sim.advance(10)
    assert events("PlayPromptEnd") == []
    assert [record["talkduraction"] for record in events("NewCdr")] == ["2"]


def test_unanswered_alarm_rings_again_after_the_interval_and_ends(sim, hotel, events):
    create(hotel, repeats="3")
    sim.control("clock", {"set": "2026-11-23T06:59:50"})
    sim.advance(10 + 30)
    assert [failed["reason"] for failed in events("CallFailed")] == ["603 Declined"]
    assert events("NewCdr")[0]["status"] == "NO ANSWER"
    assert sim.control("phones/1001")["state"] == "idle"
    sim.advance(5 * 60 - 31)
    assert sim.control("phones/1001")["state"] == "idle"
    sim.advance(1)
    assert sim.control("phones/1001")["state"] == "ringing"
    sim.advance(10 * 60)
    starts = [record["timestart"] for record in events("NewCdr")]
    assert starts == ["2026-11-23 07:00:00", "2026-11-23 07:05:00", "2026-11-23 07:10:00"]
    assert hotel.alarms("1001") == []


def test_an_answer_ends_the_repeats(sim, hotel, events):
    create(hotel, repeats="3")
    sim.control("phones/1001/behaviour", {"incoming": "answer", "answer_after": 3})
    sim.advance(2 * 3600)
    assert [record["status"] for record in events("NewCdr")] == ["ANSWERED"]


@pytest.mark.parametrize(
    ("incoming", "reason", "status"),
    [
        ("refuse", "User Busy", "NO ANSWER"),
        ("busy", "486 Busy here", "BUSY"),
        ("unregistered", "408 Request Time", "NO ANSWER"),
        ("no_answer", "480 Temporatily Unavailable", "NO ANSWER"),
    ],
)
def test_reasons_of_failure(sim, hotel, events, incoming, reason, status):
    create(hotel, repeats="1")
    sim.control("phones/1001/behaviour", {"incoming": incoming})
    sim.advance(3600 + 31)
    failed = events("CallFailed")[0]
    assert failed["reason"] == reason
    assert failed["members"][0]["ext"]["number"] == "1001"
    assert events("NewCdr")[0]["status"] == status


def test_do_not_disturb(sim, hotel, events):
    create(hotel, repeats="1")
    hotel.ok("extension/update", {"number": "1001", "dnd": "on"})
    sim.advance(3600)
    assert events("CallFailed")[0]["reason"] == "DND"


def test_voicemail_takes_the_alarm(sim, hotel, events):
    create(hotel, repeats="1")
    sim.control("phones/1001/behaviour", {"incoming": "voicemail"})
    sim.advance(3600 + 30)
    assert events("CallFailed") == []
    assert events("NewCdr")[0]["status"] == "VOICEMAIL"
    assert len(sim.control("state")["voicemails"]) == 1


def test_daily_alarm_rings_every_day(sim, hotel, events):
    create(hotel, type="everyday", repeats="1")
    sim.advance(3 * 86400)
    assert [record["timestart"] for record in events("NewCdr")] == [
        "2026-11-23 07:00:00",
        "2026-11-24 07:00:00",
        "2026-11-25 07:00:00",
    ]
    assert len(sim.control("state")["alarms"]) == 1


def test_daily_alarm_repeats_on_each_of_its_days(sim, hotel, events):
    create(hotel, type="everyday", repeats="2")
    sim.advance(2 * 86400)
    assert [record["timestart"][8:16] for record in events("NewCdr")] == [
        "23 07:00",
        "23 07:05",
        "24 07:00",
        "24 07:05",
    ]


def test_an_alarm_that_is_moved_does_not_repeat_at_its_old_time(sim, hotel, events):
    create(hotel)
    sim.control("phones/1001/behaviour", {"incoming": "refuse"})
    sim.control("clock", {"set": "2026-11-23T06:59:59"})
    sim.advance(2)
    change = {"time": "09:00", "type": "onetime"}
    hotel.ok("wakeupcall/update", {"number": "1001", "wakeupid": "1", "wakeup": change})
    sim.advance(2 * 3600 + 600)
    assert [record["timestart"][11:] for record in events("NewCdr")] == ["07:00:00", "09:00:00", "09:05:00"]


def test_weekday_alarm_rings_on_its_days_only(sim, hotel, events):
    create(hotel, type="custom", weekdays="0, 3", repeats="1")
    sim.advance(7 * 86400)
    assert [record["timestart"] for record in events("NewCdr")] == ["2026-11-25 07:00:00", "2026-11-29 07:00:00"]


def test_alarm_before_now_rings_tomorrow(sim, hotel, events):
    create(hotel, time="05:59", repeats="1")
    sim.advance(86400)
    assert events("NewCdr")[0]["timestart"] == "2026-11-24 05:59:00"


def test_deleted_alarm_does_not_ring_again(sim, hotel, events):
    create(hotel)
    sim.control("phones/1001/behaviour", {"incoming": "refuse"})
    sim.control("clock", {"set": "2026-11-23T06:59:59"})
    sim.advance(2)
    hotel.ok("wakeupcall/delete", {"number": "1001"})
    sim.advance(3600)
    assert len(events("NewCdr")) == 1


def test_checkout_resets_the_room_and_nothing_else(sim, hotel):
    hotel.ok("extension/update", {"number": "1001", "username": "Anna", "selectoutroute": "local", "dnd": "on"})
    hotel.ok("extension/update", {"number": "1001", "callrestriction": "off"})
    create(hotel, number="1001,1002")
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 12})
    sim.control("voicemail", {"number": "1002", "from": "1001", "seconds": 12})
    hotel.ok("hotel/checkout", {"number": "1001"})
    settings = hotel.settings("1001")
    assert (settings["username"], settings["selectoutroute"]) == ("1001", "")
    assert (settings["callrestriction"], settings["dnd"], settings["hasvoicemail"]) == ("off", "on", "on")
    assert hotel.alarms("1001") == []
    assert hotel.ok("voicemail/query", {"number": "1001"}) == {"status": "Success"}
    assert len(hotel.alarms("1002")) == 1
    assert hotel.ok("voicemail/query", {"number": "1002"})["voicemails"]


def test_checkout_of_unknown_or_all(hotel):
    assert hotel.errno("hotel/checkout", {"number": "all"}) == "10006"
    assert hotel.errno("hotel/checkout", {"number": ""}) == "10004"
