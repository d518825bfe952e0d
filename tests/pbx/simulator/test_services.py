"""777 and 778, dialled as the dialplan reads them and in one go."""

import pytest


def strings(events):
    return [report["infos"] for report in events("DTMF") if "infos" in report]


def dial(sim, number):
    return sim.control("phones/1001/dial", {"number": number})


def press(sim, keys):
    return sim.control("phones/1001/keys", {"keys": keys})


@pytest.mark.parametrize("keys", ["*01", "*00", "*05"])
def test_room_state_with_keys(sim, hotel, events, keys):
    callid = dial(sim, "777")["callid"]
    sim.advance(3)
    press(sim, keys)
    final = events("DTMF")[-1]
    assert final == {
        "event": "DTMF",
        "callid": callid,
        "members": [{"ext": {"number": "1001", "channelid": "PJSIP/1001-00000001", "memberstatus": "ANSWERED"}}],
        "infos": f"777{keys}",
        "sn": "369451090405",
    }
    sim.advance(3)
    assert sim.control("phones/1001")["state"] == "idle"
    record = events("NewCdr")[0]
    assert (record["callto"], record["type"], record["status"]) == ("777", "Internal", "ANSWERED")


def test_room_state_in_one_go_is_the_same(sim, hotel, events):
    dial(sim, "777*01")
    assert strings(events) == ["777*01"]
    sim.advance(3)
    assert events("NewCdr")[0]["callto"] == "777"


def test_single_keys_are_counted_from_zero(sim, hotel, events):
    dial(sim, "777*01")
    singles = [(report["info"], report["flag"]) for report in events("DTMF") if "info" in report]
    assert singles == [("*", "0"), ("0", "1"), ("1", "2")]


def test_single_keys_can_be_switched_off(sim, hotel, events):
    sim.control("settings", {"single_keys": False})
    dial(sim, "777*01")
    assert len(events("DTMF")) == 1


@pytest.mark.parametrize("keys", ["*09", "1", "*1"])
def test_room_state_with_other_keys_hangs_up(sim, hotel, events, keys):
    dial(sim, "777")
    press(sim, keys)
    assert strings(events) == []
    assert sim.control("phones/1001")["state"] == "idle"


@pytest.mark.parametrize(("keys", "seconds"), [("", 6.1), ("*0", 4.1)])
def test_room_state_times_out(sim, hotel, events, keys, seconds):
    dial(sim, "777")
    if keys:
        press(sim, keys)
    sim.advance(seconds - 0.2)
    assert sim.control("phones/1001")["state"] == "in_call"
    sim.advance(0.3)
    assert sim.control("phones/1001")["state"] == "idle"
    assert strings(events) == []


def test_minibar_as_the_dialplan_reads_it(sim, hotel, events):
    """Nine digits need no #, fewer end with # or after four seconds; then the quantity; then 1."""
    dial(sim, "778")
    press(sim, "123456789")
    press(sim, "2#")
    assert strings(events) == []
    press(sim, "1")
    assert strings(events) == ["778*123456789*2"]
    press(sim, "43")
    sim.advance(4.1)
    press(sim, "3")
    sim.advance(4.1)
    press(sim, "1")
    assert strings(events) == ["778*123456789*2", "778*43*3"]
    press(sim, "7#101")
    assert strings(events)[-1] == "778*7*10"


@pytest.mark.parametrize(
    ("dialled", "infos"),
    [("778*123*2", "778*123*2"), ("778*123456789*12", "778*123456789*12"), ("778*1*1", "778*1*1")],
)
def test_minibar_in_one_go(sim, hotel, events, dialled, infos):
    dial(sim, dialled)
    assert strings(events) == [infos]
    sim.advance(3)
    assert sim.control("phones/1001")["state"] == "idle"


@pytest.mark.parametrize("dialled", ["779*123*2", "778*123*2*4711", "779*123*2*4711"])
def test_a_hotel_s_own_codes_in_one_go(sim, hotel, events, dialled):
    dial(sim, dialled)
    assert strings(events) == [dialled]
    sim.advance(3)
    assert sim.control("phones/1001")["state"] == "idle"


def test_the_whole_code_in_place_of_the_product(sim, hotel, events):
    dial(sim, "779")
    press(sim, "*12*3#")
    press(sim, "45#6#1")
    assert strings(events) == ["779*12*3", "779*45*6"]


def test_minibar_star_starts_again(sim, hotel, events):
    dial(sim, "778")
    press(sim, "12#3#*")
    press(sim, "45#6#1")
    assert strings(events) == ["778*45*6"]


def test_minibar_nine_hangs_up(sim, hotel, events):
    dial(sim, "778")
    press(sim, "12#3#9")
    assert strings(events) == []
    assert sim.control("phones/1001")["state"] == "idle"


def test_minibar_not_confirmed(sim, hotel, events):
    dial(sim, "778")
    press(sim, "12#3#5")
    press(sim, "45#6#1")
    assert strings(events) == ["778*45*6"]


def test_minibar_three_empty_readings_hang_up(sim, hotel):
    dial(sim, "778")
    sim.advance(17.5)
    assert sim.control("phones/1001")["state"] == "in_call"
    sim.advance(1)
    assert sim.control("phones/1001")["state"] == "idle"


def test_minibar_two_empty_quantities_lead_back_to_the_product(sim, hotel, events):
    dial(sim, "778")
    press(sim, "12###")
    press(sim, "45#6#1")
    assert strings(events) == ["778*45*6"]


def test_minibar_counts_empty_readings_in_a_row_only(sim, hotel, events):
    dial(sim, "778")
    press(sim, "##12##3#1")
    assert strings(events) == ["778*12*3"]


def test_keys_after_the_end_of_the_call_go_nowhere(sim, hotel, events):
    dial(sim, "777")
    press(sim, "*9*01")
    assert [report["info"] for report in events("DTMF")] == ["*", "9"]


def test_keys_in_an_ordinary_call(sim, hotel, events):
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer")
    press(sim, "*01")
    assert strings(events) == []
    assert [report["info"] for report in events("DTMF")] == ["*", "0", "1"]


@pytest.mark.parametrize(
    "dialled", ["777*01*4711", "777*02*1203*4711", "778*12*3*1203*4711", "776*0630", "776*2359", "775*test"]
)
def test_what_hotels_add_is_reported_whole_and_once(sim, hotel, events, dialled):
    dial(sim, dialled.removesuffix("*test"))
    assert strings(events) == [dialled]


def test_a_wake_up_order_is_confirmed_or_keyed_again(sim, hotel, events):
    dial(sim, "776")
    press(sim, "2460")
    press(sim, "0630")
    press(sim, "*")
    press(sim, "0700")
    assert strings(events) == []
    press(sim, "1")
    assert strings(events) == ["776*0700"]
    sim.advance(7)
    assert sim.control("phones/1001")["state"] == "idle"


def test_a_wake_up_order_that_nobody_confirms_is_none(sim, hotel, events):
    dial(sim, "776")
    press(sim, "06302")
    assert strings(events) == []
    assert sim.control("phones/1001")["state"] == "idle"


def test_three_times_no_time_of_day_ends_the_call(sim, hotel, events):
    dial(sim, "776")
    press(sim, "246012")
    press(sim, "60#9#")
    assert sim.control("phones/1001")["state"] == "idle"
    assert strings(events) == []
