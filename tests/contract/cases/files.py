"""Voice messages, recordings and call records."""

import datetime as dt
from typing import Any

from pbx.vendor.call_details import CallDetail, CallDirection, CallOutcome
from pbx.vendor.errors import PbxRejectedError, PbxUnknownTargetError
from tests.contract.cases.registry import Cases, Refusal, World

cases = Cases()
WAV = b"RIFF"


def _message(world: World, number: str = "1001", seconds: int = 2) -> None:
    world.sim.control("voicemail", {"number": number, "from": "9000", "seconds": seconds})


def _around_now(world: World) -> dict[str, Any]:
    now = world.sim.exchange.clock.now().replace(tzinfo=None, microsecond=0)
    return {"start": now - dt.timedelta(hours=1), "end": now + dt.timedelta(hours=1)}


def _outside_call(world: World) -> None:
    world.sim.control("outside", {"behaviour": "answer", "answer_after": 0})
    world.phone("9000", "dial", number="02345678")
    world.phone("9000", "talk", seconds=75)
    world.phone("9000", "hangup")


def _recording(world: World) -> str:
    world.sim.control("settings", {"record_calls": True})
    _outside_call(world)
    (record,) = world.api.cdr.records(**_around_now(world))
    assert isinstance(record, CallDetail)
    return record.recording


@cases.of("voicemail/query")
def the_messages_of_a_box(world: World) -> None:
    assert world.api.voicemail.query(numbers="1001") == ()
    _message(world, seconds=17)
    (message,) = world.api.voicemail.query(numbers="all")
    assert (message.number, message.file, message.caller) == ("1001", "msg0000.wav", "9000")
    assert (message.status, message.length_seconds) == ("unread", 17)
    assert message.received_at_local is not None


@cases.of("voicemail/delete")
def messages_are_deleted_by_file_by_state_or_all(world: World) -> None:
    for _ in range(3):
        _message(world)
    _message(world, "1002")
    world.api.voicemail.delete(numbers="1001", files=["msg0000.wav", "msg0001.wav"], status="unread")
    assert [(one.number, one.file) for one in world.api.voicemail.query(numbers="all")] == [
        ("1001", "msg0002.wav"),
        ("1002", "msg0000.wav"),
    ]
    world.api.voicemail.delete(numbers="all", status="read")
    assert len(world.api.voicemail.query(numbers="all")) == 2
    world.api.voicemail.delete(numbers="all")
    assert world.api.voicemail.query(numbers="all") == ()


@cases.of("voicemail/get_random", "voicemail/download")
def a_message_is_downloaded(world: World) -> None:
    _message(world)
    subject: Any = {"number": "1001", "file": "msg0000.wav", "status": "unread"}
    assert world.api.voicemail.get_random(**subject).random
    with world.api.voicemail.download(**subject) as chunks:
        assert next(chunks)[:4] == WAV
    (message,) = world.api.voicemail.query(numbers="1001")
    assert message.status == "unread"


@cases.of("recording/get_random", "recording/download")
def a_recording_is_downloaded_by_the_name_in_the_call_record(world: World) -> None:
    name = _recording(world)
    assert world.api.recordings.get_random(recording=name, allowed_ip="192.0.2.7").random
    with world.api.recordings.download(recording=name) as chunks:
        assert next(chunks)[:4] == WAV


@cases.of("cdr/get_random", "cdr/download")
def call_records_come_as_a_file(world: World) -> None:
    assert list(world.api.cdr.records(**_around_now(world))) == []
    _outside_call(world)
    assert world.api.cdr.get_random(numbers=["1001"], **_around_now(world)).random
    with world.api.cdr.download(**_around_now(world)) as chunks:
        assert b"callid" in b"".join(chunks)
    (record,) = world.api.cdr.records(**_around_now(world))
    assert isinstance(record, CallDetail)
    assert (record.caller, record.callee, record.destination_trunk) == ("9000", "02345678", "siptrunk")
    assert (record.status, record.type) == (CallOutcome.ANSWERED, CallDirection.OUTBOUND)
    assert record.talk_seconds in (75, 76)


def _file(world: World, file: str = "msg0000.wav") -> None:
    world.api.voicemail.get_random(number="1001", file=file, status="unread")


def _link(world: World, endpoint: str, **query: str) -> None:
    world.api.session.login()
    with world.api.session.download(endpoint, {**query, "random": "n0such"}) as chunks:
        list(chunks)


def _cdr_link(world: World) -> None:
    _link(world, "cdr/download", number="all", starttime="2026-01-01 00:00:00", endtime="2026-01-02 00:00:00")


def _no_records(world: World) -> None:
    with world.api.cdr.download(start=dt.datetime(2001, 1, 1), end=dt.datetime(2001, 1, 2)) as chunks:  # noqa: DTZ001
        list(chunks)


def _no_such_number(world: World) -> None:
    world.api.cdr.get_random(numbers="7777", **_around_now(world))


GONE = PbxUnknownTargetError
REFUSALS = [
    Refusal("voicemail/query", "10006", GONE, lambda w: w.api.voicemail.query(numbers="7777")),
    Refusal("voicemail/delete", "10006", GONE, lambda w: w.api.voicemail.delete(numbers="7777")),
    Refusal("voicemail/delete", "20018", GONE, lambda w: w.api.voicemail.delete(numbers="1001", files="msg0009.wav")),
    Refusal("voicemail/get_random", "20018", GONE, _file),
    Refusal(
        "voicemail/download",
        "20017",
        PbxRejectedError,
        lambda w: _link(w, "voicemail/download", number="1001", voicemailstatus="read", voicemailfile="msg0000.wav"),
    ),
    Refusal("recording/get_random", "20014", GONE, lambda w: w.api.recordings.get_random(recording="none.wav")),
    Refusal(
        "recording/download", "20012", PbxRejectedError, lambda w: _link(w, "recording/download", recording="a.wav")
    ),
    Refusal("cdr/get_random", "10006", GONE, _no_such_number),
    Refusal("cdr/download", "20020", PbxRejectedError, _cdr_link),
    Refusal("cdr/download", "20021", GONE, _no_records),
]
