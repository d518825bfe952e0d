"""Voicemail, recordings and call records as files: the two steps, who may have them, how often and for how long."""

import http.client
import io
import json
import re
import wave
from urllib.parse import urlencode

import pytest

CDR = {"number": "all", "starttime": "2026-11-23 00:00:00", "endtime": "2026-11-23 23:59:59"}


def talk(sim, seconds=3):
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.advance(4)
    sim.control("phones/1002/answer")
    sim.advance(seconds)
    sim.control("phones/1001/hangup")


@pytest.fixture
def kept(sim, hotel):
    """What the hotel asks for, by section; one file of each is there."""
    sim.control("settings", {"record_calls": True})
    talk(sim)
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 2})
    recording = sim.control("state")["cdrs"][-1]["recording"]
    return {
        "voicemail": {"number": "1001", "voicemailfile": "msg0000.wav", "voicemailstatus": "unread"},
        "recording": {"recording": recording},
        "cdr": CDR,
    }


def link(hotel, section, subject, random=None, **change):
    random = random or hotel.ok(f"{section}/get_random", subject)["random"]
    return f"{section}/download?" + urlencode({**subject, "token": hotel.token, "random": random, **change})


def get(sim, path, source="127.0.0.1", method="GET"):
    """Body and headers of a download, from any address of the loopback network."""
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5, source_address=(source, 0))
    try:
        connection.request(method, f"/api/v2.0.0/{path}")
        response = connection.getresponse()
        return response.read(), response.headers
    finally:
        connection.close()


def errno(sim, path, **more):
    answer = json.loads(get(sim, path, **more)[0])
    assert answer["status"] == "Failed"
    return answer["errno"]


def seconds_of(sound):
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert len(file.readframes(file.getnframes())) == 2 * file.getnframes()
        return file.getnframes() / 8000


def test_get_random_repeats_what_was_asked_for(hotel, kept):
    for section, subject in kept.items():
        answer = hotel.ok(f"{section}/get_random", {**subject, "allowedip": ""})
        assert re.fullmatch("[0-9a-f]{32}", answer.pop("random"))
        assert answer == {"status": "Success", **subject}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("section", "seconds"), [("voicemail", 2), ("recording", 3)])
def test_a_sound_file_lasts_as_long_as_the_message_or_the_talk(sim, hotel, kept, section, seconds, method):
    sound, headers = get(sim, link(hotel, section, kept[section]), method=method)
    assert headers["Content-Type"] == "audio/wav"
    assert headers["Transfer-Encoding"] == "chunked"
    assert seconds_of(sound) == seconds


def test_records_name_their_recording(sim, hotel, kept, events):
    rows = get(sim, link(hotel, "cdr", CDR))[0].decode()
    name = kept["recording"]["recording"]
    assert name in rows
    assert events("NewCdr")[-1]["recording"] == name
    callid = events("NewCdr")[-1]["callid"]
    assert name == f"20261123060004-{callid}-1001-1002-Internal.wav"


def test_calls_are_not_recorded_unless_that_is_set_and_somebody_answered(sim, hotel):
    talk(sim)
    sim.control("settings", {"record_calls": True})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1001/hangup")
    assert [record["recording"] for record in sim.control("state")["cdrs"]] == ["", ""]
    sim.control("settings", {"record_calls": False})


def test_many_records_come_in_pieces_and_complete(sim, hotel):
    talk(sim)
    record = sim.state.cdrs[0]
    sim.state.cdrs += [{**record, "callid": f"1.{n}"} for n in range(450)]
    rows = get(sim, link(hotel, "cdr", CDR))[0].decode().splitlines()
    assert rows[0].startswith("callid,timestart,")
    assert [row.split(",")[0] for row in rows[2:]] == [f"1.{n}" for n in range(450)]


USED = {"voicemail": "20017", "recording": "20012", "cdr": "20020"}
TOO_OLD = {**USED, "voicemail": "20018"}


@pytest.mark.parametrize("section", USED)
def test_a_random_string_is_good_once(sim, hotel, kept, section):
    path = link(hotel, section, kept[section])
    get(sim, path)
    assert errno(sim, path) == USED[section]


@pytest.mark.parametrize("section", USED)
def test_a_random_string_is_good_for_thirty_seconds(sim, hotel, kept, section):
    early, late = link(hotel, section, kept[section]), link(hotel, section, kept[section])
    sim.advance(29)
    assert b"Failed" not in get(sim, early)[0][:100]
    sim.advance(2)
    assert errno(sim, late) == TOO_OLD[section]


@pytest.mark.parametrize("section", USED)
def test_a_random_string_is_good_for_nothing_else(sim, hotel, kept, section):
    key = next(iter(kept[section]))
    assert errno(sim, link(hotel, section, kept[section], **{key: "1003"})) == USED[section]
    assert errno(sim, link(hotel, section, kept[section], random="0" * 32)) == USED[section]
    assert errno(sim, link(hotel, section, kept[section], **{key: ""})) == "10004"
    assert errno(sim, link(hotel, section, kept[section], token="0")) == "20004"
    assert errno(sim, link(hotel, section, kept[section], token="")) == "20005"


@pytest.mark.parametrize("section", USED)
def test_only_the_application_server_and_the_allowed_address_may_download(sim, hotel, kept, section):
    plain = link(hotel, section, kept[section])
    assert errno(sim, plain, source="127.0.0.2") == "20015"
    assert b"Failed" not in get(sim, plain)[0][:100]
    allowed = {**kept[section], "allowedip": "127.0.0.2"}
    random = hotel.ok(f"{section}/get_random", allowed)["random"]
    shared = link(hotel, section, kept[section], random)
    assert errno(sim, shared, source="127.0.0.3") == "20015"
    assert b"Failed" not in get(sim, shared, source="127.0.0.2")[0][:100]


@pytest.mark.parametrize(
    ("section", "change", "number"),
    [
        ("voicemail", {"voicemailstatus": "read"}, "20018"),
        ("voicemail", {"voicemailstatus": "all"}, "20016"),
        ("voicemail", {"voicemailfile": "msg0009.wav"}, "20018"),
        ("voicemail", {"number": "4711"}, "10006"),
        ("voicemail", {"number": "all"}, "10006"),
        ("voicemail", {"voicemailfile": ""}, "10004"),
        ("voicemail", {"allowedip": "nowhere"}, "20015"),
        ("recording", {"recording": "other.wav"}, "20014"),
        ("recording", {"recording": ""}, "10004"),
        ("recording", {"allowedip": "192.168.5"}, "20015"),
    ],
)
def test_get_random_refuses(hotel, kept, section, change, number):
    assert hotel.errno(f"{section}/get_random", {**kept[section], **change}) == number


def test_a_message_that_was_deleted_in_between_is_gone(sim, hotel, kept):
    path = link(hotel, "voicemail", kept["voicemail"])
    hotel.ok("voicemail/delete", {"number": "1001", "voicemailfile": "all", "voicemailstatus": "all"})
    assert errno(sim, path) == "20018"


def test_a_client_that_hangs_up_does_not_disturb_the_next(sim, hotel, capfd):
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 600})
    subject = {"number": "1001", "voicemailfile": "msg0000.wav", "voicemailstatus": "unread"}
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
    connection.request("GET", "/api/v2.0.0/" + link(hotel, "voicemail", subject))
    connection.getresponse().read(1000)
    connection.close()
    assert seconds_of(get(sim, link(hotel, "voicemail", subject))[0]) == 600
    assert "Traceback" not in capfd.readouterr().err
