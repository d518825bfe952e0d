"""Voicemail and the download of call records."""

import csv
import io
import json
from urllib.parse import quote

import pytest

RANGE = {"starttime": "2026-11-23 00:00:00", "endtime": "2026-11-23 23:59:59"}
COLUMNS = (
    "callid timestart callfrom callto callduraction talkduraction srctrunkname dsttrunkname "
    "status type pincode recording didnumber sn"
)


def call(sim, caller="1001", callee="1002"):
    sim.control(f"phones/{caller}/dial", {"number": callee})
    sim.control(f"phones/{callee}/answer")
    sim.control(f"phones/{caller}/talk", {"seconds": 95})
    sim.control(f"phones/{caller}/hangup")


def link(hotel, number="all", random="", **change):
    times = {**RANGE, **change}
    return (
        f"cdr/download?number={number}&starttime={quote(times['starttime'])}&endtime={quote(times['endtime'])}"
        f"&token={hotel.token}&random={random}"
    )


def random_for(hotel, number="all", **change):
    return hotel.ok("cdr/get_random", {"number": number, **RANGE, **change})["random"]


def download(hotel, path, method="GET"):
    return hotel.send(path, b"", token="", method=method).decode()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_download(sim, hotel, method):
    call(sim)
    text = download(hotel, link(hotel, random=random_for(hotel)), method)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.splitlines()[0] == COLUMNS.replace(" ", ",")
    assert [(row["callfrom"], row["callto"], row["talkduraction"]) for row in rows] == [("1001", "1002", "95")]


def test_download_selects_extensions_and_times(sim, hotel):
    call(sim)
    sim.advance(600)
    call(sim, "1003", "1002")
    rows = download(hotel, link(hotel, "1003", random_for(hotel, "1003"))).splitlines()[1:]
    assert len(rows) == 1
    assert ",1003,1002," in rows[0]
    early = {"endtime": "2026-11-23 06:05:00"}
    rows = download(hotel, link(hotel, random=random_for(hotel, **early), **early)).splitlines()[1:]
    assert len(rows) == 1
    assert ",1001,1002," in rows[0]


def test_random_is_good_once(sim, hotel):
    call(sim)
    path = link(hotel, random=random_for(hotel))
    download(hotel, path)
    assert json.loads(download(hotel, path)) == {"status": "Failed", "errno": "20020"}


def test_random_is_good_for_thirty_seconds(sim, hotel):
    call(sim)
    early, late = random_for(hotel), random_for(hotel)
    sim.advance(29)
    assert "95" in download(hotel, link(hotel, random=early))
    sim.advance(2)
    assert json.loads(download(hotel, link(hotel, random=late)))["errno"] == "20020"


def test_download_without_records(hotel):
    assert json.loads(download(hotel, link(hotel, random=random_for(hotel))))["errno"] == "20021"


def test_download_needs_the_token_and_the_same_range(sim, hotel):
    call(sim)
    path = link(hotel, "1001", random_for(hotel, "all"))
    assert json.loads(download(hotel, path))["errno"] == "20020"
    assert json.loads(download(hotel, path.replace(hotel.token, "0")))["errno"] == "20004"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"starttime": "23.11.2026"}, "20019"),
        ({"endtime": ""}, "10004"),
        ({"number": "4711"}, "10006"),
        ({"allowedip": "nowhere"}, "20015"),
    ],
)
def test_get_random_refuses(hotel, change, errno):
    assert hotel.errno("cdr/get_random", {"number": "all", **RANGE, **change}) == errno


def test_voicemail_query(sim, hotel):
    assert hotel.ok("voicemail/query", {"number": "all"}) == {"status": "Success"}
    sim.control("voicemail", {"number": "1001", "from": "0301234567", "seconds": 77})
    assert hotel.ok("voicemail/query", {"number": "1001,1002"})["voicemails"] == [
        {
            "number": "1001",
            "voicemail": [
                {
                    "voicemailfile": "msg0000.wav",
                    "messagefrom": "0301234567",
                    "voicemailstatus": "unread",
                    "voicemaildate": "2026-11-23 06:00:00",
                    "voicemaillength": "77",
                }
            ],
        }
    ]


def test_voicemail_delete(sim, hotel):
    for _ in range(3):
        sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 5})
    body = {"number": "1001", "voicemailfile": "msg0000.wav, msg0002.wav", "voicemailstatus": "unread"}
    assert hotel.errno("voicemail/delete", {**body, "voicemailstatus": "read"}) == "20018"
    assert hotel.errno("voicemail/delete", {**body, "voicemailstatus": "new"}) == "20016"
    hotel.ok("voicemail/delete", body)
    assert [message["file"] for message in sim.control("state")["voicemails"]] == ["msg0001.wav"]
    hotel.ok("voicemail/delete", {"number": "all", "voicemailfile": "all", "voicemailstatus": "all"})
    assert sim.control("state")["voicemails"] == []
