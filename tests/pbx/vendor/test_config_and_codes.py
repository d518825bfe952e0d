"""Settings of a device and the table of its error numbers."""

import pytest

from pbx.vendor import (
    PbxAuthError,
    PbxBusyError,
    PbxConfig,
    PbxConfigError,
    PbxError,
    PbxFaultError,
    PbxLockedError,
    PbxRejectedError,
    PbxTimeoutError,
    PbxTokenError,
    PbxUnknownTargetError,
    error_from_code,
)
from pbx.vendor.codes import TABLE, UNKNOWN_CODE


def config(**changes: object) -> PbxConfig:
    settings = {"base_url": "https://192.0.2.10:8088", "username": "api", "password": "ApiTest2019", **changes}
    return PbxConfig(**settings)  # type: ignore[arg-type]


def test_the_password_does_not_show() -> None:
    assert "ApiTest2019" not in repr(config())


def test_a_slash_at_the_end_of_the_address_does_not_matter() -> None:
    assert config(base_url="http://192.0.2.10/ ").endpoint_url("login") == "http://192.0.2.10/api/v2.0.0/login"


@pytest.mark.parametrize(
    "url",
    ["192.0.2.10", "ftp://192.0.2.10", "http://", "http://192.0.2.10:99999", "http://a:b@192.0.2.10", "http://h/admin"],
)
def test_an_address_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(PbxConfigError):
        config(base_url=url)


@pytest.mark.parametrize(
    "changes", [{"password": ""}, {"username": "a\r\nb"}, {"read_timeout": 0}, {"application_address": "here"}]
)
def test_other_settings_that_cannot_work_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(PbxConfigError):
        config(**changes)


def test_reports_go_to_an_absolute_address_without_scheme() -> None:
    parameters = config(report_url="http://10.0.0.5:8260/pbx/events/k3y/").report_parameters()
    assert parameters == {"version": "2.0.0", "port": "8260", "url": "10.0.0.5:8260/pbx/events/k3y/", "urltag": "1"}


@pytest.mark.parametrize(
    ("url", "wire", "port"),
    [("http://hotel.example/in", "hotel.example:80/in", "80"), ("http://[2001:db8::5]:81", "[2001:db8::5]:81/", "81")],
)
def test_the_port_for_reports_is_always_spelled_out(url: str, wire: str, port: str) -> None:
    parameters = config(report_url=url).report_parameters()
    assert (parameters["url"], parameters["port"]) == (wire, port)


def test_without_a_report_address_only_the_format_is_chosen() -> None:
    assert config().report_parameters() == {"version": "2.0.0"}


@pytest.mark.parametrize("url", ["https://10.0.0.5/in", "/in", "http://a b/in"])
def test_a_report_address_the_device_cannot_use_is_refused(url: str) -> None:
    with pytest.raises(PbxConfigError, match="report address"):
        config(report_url=url)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("10006", PbxUnknownTargetError),
        ("10021", PbxUnknownTargetError),
        ("10008", PbxBusyError),
        ("30003", PbxBusyError),
        ("20003", PbxAuthError),
        ("20002", PbxLockedError),
        ("20004", PbxTokenError),
        ("20005", PbxTokenError),
        ("20006", PbxTokenError),
        ("30002", PbxFaultError),
        ("10085", PbxRejectedError),
        (10017, PbxRejectedError),
    ],
)
def test_a_number_gives_its_class(code: object, kind: type[PbxRejectedError]) -> None:
    error = error_from_code(code, "extension/update")
    assert type(error) is kind
    assert (error.vendor_code, error.endpoint) == (str(code), "extension/update")


def test_an_unknown_number_is_shown() -> None:
    error = error_from_code("45678")
    assert type(error) is PbxRejectedError
    assert "45678" in str(error)
    assert error.sentence == UNKNOWN_CODE


@pytest.mark.parametrize("code", [None, {}, [], True])
def test_a_number_that_is_none_does_not_break_the_error(code: object) -> None:
    assert isinstance(error_from_code(code), PbxRejectedError)


def test_every_number_of_the_manual_has_a_sentence_of_its_own() -> None:
    ranges = [(10002, 10083), (10085, 10092), (10100, 10107), (10115, 10146), (10148, 10149), (10151, 10153)]
    ranges += [(10110, 10110), (10112, 10113), (20000, 20022), (30001, 30003)]
    expected = {str(number) for low, high in ranges for number in range(low, high + 1)}
    assert set(TABLE) == expected
    sentences = [sentence for _, sentence in TABLE.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(s[0].isupper() and s.endswith(".") for s in sentences)


def _all_errors(kind: type[PbxError]) -> list[type[PbxError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _all_errors(child))]


def test_only_a_lost_or_unreadable_answer_leaves_the_outcome_open() -> None:
    unknown = {kind.__name__ for kind in _all_errors(PbxError) if not kind.outcome_known}
    assert unknown == {"PbxTimeoutError", "PbxProtocolError", "FrameTooLargeError", "PbxFaultError"}
    assert issubclass(PbxFaultError, PbxTimeoutError)


def test_errors_that_need_a_person_are_not_repeated() -> None:
    final = {kind.__name__ for kind in _all_errors(PbxError) if not kind.retryable and kind is not PbxError}
    assert final == {
        "PbxConfigError",
        "PbxInvalidParameterError",
        "PbxRejectedError",
        "PbxAuthError",
        "PbxUnknownTargetError",
        "MalformedReport",
    }
