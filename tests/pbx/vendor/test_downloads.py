"""Downloads in two steps: the permission, what happens when it or the login is lost in between, and what is refused."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pbx.vendor import (
    MemoryTokenStore,
    PbxApi,
    PbxClient,
    PbxConfig,
    PbxInvalidParameterError,
    PbxProtocolError,
    PbxRejectedError,
    PbxSession,
    PbxTimeoutError,
    PbxTokenError,
    error_from_code,
)
from tests.pbx.vendor.http_device import Request, http_device, response
from tests.pbx.vendor.wire import Wire

SOUND = b"RIFF" + bytes(range(256)) * 300
START, END = dt.datetime(2019, 10, 24), dt.datetime(2019, 10, 24, 15, 59, 59)
RECORDING = "20191024012719-1571909237.191-4000-4001-Internal.wav"
DOWNLOADS: dict[str, Callable[[PbxApi], Any]] = {
    "voicemail": lambda api: api.voicemail.download(number="1005", file="msg0000.wav", status="unread"),
    "cdr": lambda api: api.cdr.download(numbers="4000", start=START, end=END),
    "recording": lambda api: api.recordings.download(recording=RECORDING),
}
SUBJECTS = {
    "voicemail": {"number": "1005", "voicemailfile": "msg0000.wav", "voicemailstatus": "unread"},
    "cdr": {"number": "4000", "starttime": "2019-10-24 00:00:00", "endtime": "2019-10-24 15:59:59"},
    "recording": {"recording": RECORDING},
}


class Device:
    """Gives random strings 1, 2, ... and answers downloads with what a test put into `answers`, then with the file."""

    def __init__(self, *answers: bytes | str) -> None:
        self.answers = deque(answers)
        self.steps: list[str] = []
        self.links: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: Request) -> bytes:
        step = request.path.rpartition("/")[2]
        self.steps.append(step)
        if step == "login":
            return response({"status": "Success", "token": f"t{self.steps.count('login')}", "transport": "HTTP"})
        if step == "get_random":
            self.asked.append(request.json)
            return response({"status": "Success", "random": str(len(self.asked))})
        self.links.append({key: value for key, (value,) in parse_qs(urlsplit(request.target).query).items()})
        answer = self.answers.popleft() if self.answers else SOUND
        return response({"status": "Failed", "errno": answer} if isinstance(answer, str) else answer)


def read(section: str, device: Callable[[Request], bytes | None]) -> bytes:
    with http_device(device) as server:
        config = PbxConfig(base_url=server.url, username="api", password="ApiTest2019", read_timeout=2.0)
        api = PbxApi(PbxSession(PbxClient(config), MemoryTokenStore()))
        with DOWNLOADS[section](api) as chunks:
            return b"".join(chunks)


@pytest.mark.parametrize("section", DOWNLOADS)
def test_the_link_names_what_the_permission_was_asked_for(section: str) -> None:
    device = Device()
    assert read(section, device) == SOUND
    assert device.asked == [SUBJECTS[section]]
    assert device.links == [{**SUBJECTS[section], "random": "1", "token": "t1"}]


@pytest.mark.parametrize(
    ("section", "errno"), [("recording", "20012"), ("voicemail", "20017"), ("voicemail", "20018"), ("cdr", "20020")]
)
def test_a_lost_permission_is_asked_for_anew_exactly_once(section: str, errno: str) -> None:
    device = Device(errno)
    assert read(section, device) == SOUND
    assert [link["random"] for link in device.links] == ["1", "2"]
    device = Device(errno, errno)
    with pytest.raises(PbxRejectedError, match=errno):
        read(section, device)
    assert len(device.links) == 2


@pytest.mark.parametrize("errno", ["20014", "20015", "20021", "10006"])
def test_another_refusal_is_final(errno: str) -> None:
    device = Device(errno)
    with pytest.raises(PbxRejectedError, match=errno):
        read("recording", device)
    assert len(device.links) == 1


@pytest.mark.parametrize("errno", ["20004", "20005", "20006"])
def test_a_login_that_expired_between_the_two_steps_is_renewed_once(errno: str) -> None:
    device = Device(errno)
    assert read("voicemail", device) == SOUND
    assert device.steps == ["login", "get_random", "download", "login", "download"]
    assert [(link["token"], link["random"]) for link in device.links] == [("t1", "1"), ("t2", "1")]
    device = Device(errno, errno)
    with pytest.raises(PbxTokenError):
        read("voicemail", device)


def test_a_permission_that_went_with_the_login_is_asked_for_anew() -> None:
    device = Device("20006", "20020")
    assert read("cdr", device) == SOUND
    assert [(link["token"], link["random"]) for link in device.links] == [("t1", "1"), ("t2", "1"), ("t2", "2")]


def test_a_failure_while_the_file_is_used_opens_no_second_link() -> None:
    wire = Wire({"random": "r"}, file=[SOUND])
    with pytest.raises(PbxRejectedError, match="20012"), PbxApi(wire).recordings.download(recording=RECORDING):
        raise error_from_code("20012")
    assert [endpoint for endpoint, _ in wire.sent] == ["recording/get_random", "recording/download"]


def test_a_connection_that_is_cut_is_no_end_of_the_file() -> None:
    device = Device()

    def cut(request: Request) -> bytes:
        whole = device(request)
        return whole[:-1000] if request.path.endswith("download") else whole

    with pytest.raises(PbxTimeoutError):
        read("recording", cut)


def test_an_endless_object_in_place_of_a_file_is_not_kept() -> None:
    with pytest.raises(PbxProtocolError):
        read("recording", Device(b'{"status": "' + b"x" * 1_000_000))


BAD_NAMES = ["", " ", "../etc/passwd", "a/b.wav", "a\\b.wav", "..", "a..wav", "a\n.wav", "a\x00.wav", "x" * 300]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_lead_elsewhere_are_refused_before_anything_is_sent(name: str) -> None:
    wire = Wire({"random": "r"})
    api = PbxApi(wire)
    with pytest.raises(PbxInvalidParameterError, match="recording"):
        api.recordings.get_random(recording=name)
    with (
        pytest.raises(PbxInvalidParameterError, match="voicemailfile"),
        api.voicemail.download(number="1", file=name, status="read"),
    ):
        pass
    assert wire.sent == []


def test_what_else_is_refused_before_anything_is_sent() -> None:
    wire = Wire({"random": "r"})
    api = PbxApi(wire)
    with pytest.raises(PbxInvalidParameterError, match="voicemailstatus"):
        api.voicemail.get_random(number="1001", file="msg0000.wav", status="all")  # type: ignore[arg-type]
    with pytest.raises(PbxInvalidParameterError, match="number"):
        api.voicemail.get_random(number="all", file="msg0000.wav", status="read")
    with pytest.raises(PbxInvalidParameterError, match="allowedip"):
        api.recordings.get_random(recording=RECORDING, allowed_ip="192.168.5")
    assert wire.sent == []


def test_another_address_may_be_let_in_and_the_permission_does_not_show_in_logs() -> None:
    wire = Wire({"random": "7d48ba0d"})
    ticket = PbxApi(wire).recordings.get_random(recording=RECORDING, allowed_ip="192.168.5.20")
    assert wire.sent == [("recording/get_random", {"recording": RECORDING, "allowedip": "192.168.5.20"})]
    assert ticket.query == {"recording": RECORDING, "random": "7d48ba0d"}
    assert "7d48ba0d" not in repr(ticket)
    with pytest.raises(PbxProtocolError, match="permission"):
        PbxApi(Wire()).recordings.get_random(recording=RECORDING)
