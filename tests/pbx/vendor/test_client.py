"""The HTTP transport: what is sent, and how each way of failing is told apart."""

import logging
import socket
import time

import pytest

from pbx.vendor import (
    PbxBusyError,
    PbxClient,
    PbxConfig,
    PbxConfigError,
    PbxConnectError,
    PbxProtocolError,
    PbxRejectedError,
    PbxTimeoutError,
    PbxTokenError,
)
from pbx.vendor import client as client_module
from tests.pbx.vendor.http_device import Request, http_device, response

TOKEN = "48a7d7481a5355aa4fb5dc285edeb40e"


def client_for(url: str, **changes: object) -> PbxClient:
    settings: dict[str, object] = {"connect_timeout": 0.5, "read_timeout": 0.5, **changes}
    return PbxClient(PbxConfig(base_url=url, username="api", password="ApiTest2019", **settings))  # type: ignore[arg-type]


def post_to(answer: bytes | None, **changes: object) -> dict[str, object]:
    with http_device(lambda _: answer) as device:
        return client_for(device.url, **changes).post("extension/query", {"number": "1001"}, token=TOKEN)


def test_a_request_is_a_json_post_with_the_token_in_the_address() -> None:
    with http_device(lambda _: response({"status": "Success"})) as device:
        client_for(device.url).post("extension/update", {"number": "1001", "username": "Søn 王"}, token=TOKEN)
    request = device.requests[0]
    assert (request.method, request.target) == ("POST", f"/api/v2.0.0/extension/update?token={TOKEN}")
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["connection"] == "close"
    assert request.json == {"number": "1001", "username": "Søn 王"}
    assert "Søn 王".encode() in request.body


def test_a_request_without_parameters_has_no_body() -> None:
    with http_device(lambda _: response({"status": "Success"})) as device:
        client_for(device.url).post("extension/list", token=TOKEN)
    assert device.requests[0].body == b""


def test_every_request_uses_a_new_connection() -> None:
    with http_device(lambda _: response({"status": "Success"})) as device:
        client = client_for(device.url)
        client.post("logout", token=TOKEN)
        client.post("logout", token=TOKEN)  # the device serves one request a connection
    assert len(device.requests) == 2


def test_numbers_and_trailing_commas_of_the_device_are_read() -> None:
    body = b'{"status": "success", "port": 8260, "callid": 1571896991.20, "agents": [{"a": "x,]",},],}'
    answer = post_to(response(body))
    assert answer == {"status": "success", "port": "8260", "callid": "1571896991.20", "agents": [{"a": "x,]"}]}


@pytest.mark.parametrize("errno", ["10008", 10008])
def test_a_failure_becomes_the_error_of_its_number(errno: object) -> None:
    with pytest.raises(PbxBusyError) as caught:
        post_to(response({"status": "FAILED", "errno": errno}))
    assert caught.value.vendor_code == "10008"
    assert caught.value.retryable
    assert caught.value.outcome_known


def test_a_failure_without_a_number_is_still_a_rejection() -> None:
    with pytest.raises(PbxRejectedError, match="code missing"):
        post_to(response({"status": "Failed"}))


@pytest.mark.parametrize(
    "answer",
    [
        response(b"<html>login</html>"),
        response(b"[1]"),
        response(b'{"answer": 42}'),
        response(b""),
        response(b'{"status": NaN}'),
        response(b"[" * 100_000),
        response({"status": "Success"}, status="500 Internal Server Error"),
        response({"status": "Success"}, status="404 Not Found"),
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_understood_leaves_the_outcome_open(answer: bytes) -> None:
    with pytest.raises((PbxProtocolError, PbxTimeoutError)) as caught:
        post_to(answer)
    assert not caught.value.outcome_known


def test_an_answer_beyond_the_limit_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MAX_ANSWER_BYTES", 1000)
    with pytest.raises(PbxProtocolError, match="larger than 1000"):
        post_to(response(b'{"status":"Success","x":"' + b"x" * 2000 + b'"}'))


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent"])
def test_a_redirect_is_not_followed_and_names_the_right_address(status: str) -> None:
    location = f"Location: https://127.0.0.1:8088/api/v2.0.0/extension/query?token={TOKEN}\r\n"
    with pytest.raises(PbxConfigError, match=r"https://127\.0\.0\.1:8088") as caught:
        post_to(response(b"", status=status, headers=location))
    assert TOKEN not in str(caught.value)


def test_nobody_listening_means_surely_not_executed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(PbxConnectError) as caught:
        client_for(f"http://127.0.0.1:{port}").post("login", {"username": "api"})
    assert caught.value.outcome_known
    assert caught.value.retryable


def test_a_name_that_does_not_resolve_means_surely_not_executed() -> None:
    with pytest.raises(PbxConnectError):
        client_for("http://pbx.invalid").post("login", {"username": "api"})


def test_a_full_accept_queue_is_a_connect_timeout() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        with pytest.raises(PbxConnectError, match="in time"):
            client_for(f"http://127.0.0.1:{listener.getsockname()[1]}", connect_timeout=0.1).post("logout", token="t")
        for filler in fillers:
            filler.close()


def test_silence_after_the_request_leaves_the_outcome_open() -> None:
    def slow(_: Request) -> None:
        time.sleep(0.2)

    with http_device(slow) as device, pytest.raises(PbxTimeoutError, match="in time") as caught:
        client_for(device.url, read_timeout=0.05).post("call/dial", {"caller": "1"}, token=TOKEN)
    assert not caught.value.outcome_known


def test_hanging_up_without_an_answer_leaves_the_outcome_open() -> None:
    with pytest.raises(PbxTimeoutError, match="cut"):
        post_to(None)


def test_an_answer_cut_in_the_middle_leaves_the_outcome_open() -> None:
    with pytest.raises(PbxTimeoutError, match="cut"):
        post_to(response({"status": "Success", "token": "x" * 50})[:-20])


def test_plain_http_where_https_was_set_needs_a_person() -> None:
    with http_device(lambda _: response({"status": "Success"})) as device, pytest.raises(PbxConfigError, match="TLS"):
        client_for(device.url.replace("http://", "https://")).post("logout", token=TOKEN)


def test_neither_messages_nor_chained_errors_show_the_token() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(PbxConnectError) as caught:
        client_for(f"http://127.0.0.1:{port}").post("logout", token=TOKEN)
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


def test_debug_log_lines_of_the_http_library_hide_the_token(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    logger.disabled = False  # the project's log settings may have silenced it
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.DEBUG, logger=logger.name):
            post_to(response({"status": "Success"}))
    finally:
        logger.removeHandler(caplog.handler)
    assert "token=***" in caplog.text
    assert TOKEN not in caplog.text


def test_a_download_gives_chunks_and_encodes_blanks_as_the_manual_shows() -> None:
    with http_device(lambda _: response(b"callid,timestart\n")) as device:
        query = {"number": "4000", "starttime": "2019-10-24 00:00:00"}
        with client_for(device.url).download("cdr/download", query, token=TOKEN) as chunks:
            assert b"".join(chunks) == b"callid,timestart\n"
    request = device.requests[0]
    assert request.method == "GET"
    assert request.target.endswith(f"?number=4000&starttime=2019-10-24%2000:00:00&token={TOKEN}")


def test_a_failure_in_place_of_a_file_is_its_error() -> None:
    failed = response({"status": "Failed", "errno": "20004"})
    with http_device(lambda _: failed) as device, pytest.raises(PbxTokenError):  # noqa: SIM117
        with client_for(device.url).download("cdr/download", {}, token=TOKEN):
            pytest.fail("no file came")


def test_an_error_of_the_reader_of_a_download_stays_its_own() -> None:
    with http_device(lambda _: response(b"callid\n")) as device, pytest.raises(FileNotFoundError):  # noqa: SIM117
        with client_for(device.url).download("cdr/download", {}, token=TOKEN):
            raise FileNotFoundError("disk")


def test_our_own_address_towards_the_device() -> None:
    assert client_for("http://127.0.0.1:8088").local_address() == "127.0.0.1"
