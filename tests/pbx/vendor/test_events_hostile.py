"""Reports nobody sane sends: the decoder answers `MalformedReport` and nothing else."""

import dataclasses
import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import EVENT_NAMES, MAX_REPORT_BYTES, MalformedReport, decode
from tests.pbx.vendor.printed_reports import REPORTS
from tests.pbx.vendor.test_events import CDR


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "not a JSON object"),
        ("{" * 5000, "not JSON"),
        (b'{"event":' + b"[" * 100_000, "JSON|nested"),
        (b'{"event":"BootUp","x":' + b"[" * 20 + b"]" * 20 + b"}", "nested"),
        (b"x" * (MAX_REPORT_BYTES + 1), "larger"),
        ({}, "event: missing"),
        ({"event": ["BootUp"]}, "event: not a text"),
        ({"event": "x" * 65}, "event: longer"),
        ({"event": "CallStatus", "members": []}, "callid: missing"),
        ({"event": "CallStatus", "callid": "1", "members": "x"}, "members"),
        ({"event": "CallStatus", "callid": "1", "members": ["x"]}, "members"),
        ({"event": "CallStatus", "callid": "1", "members": [{"ext": 5}]}, "members"),
        ({"event": "CallStatus", "callid": "1", "members": [{}] * 501}, "members"),
        ({"event": "QueueAutoPause", "queue": "1", "agent": "2", "misscall": "x"}, "misscall"),
        ({"event": "sms-send", "status": "Perhaps", "smsid": "1"}, "status"),
        (None, "not a JSON object"),
    ],
)
def test_hostile_reports_are_malformed_with_a_reason(payload: Any, reason: str) -> None:
    with pytest.raises(MalformedReport, match=reason):
        decode(payload)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800\0")
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=8), v, max_size=3))
KEYS = st.sampled_from(
    sorted(
        {
            *CDR,
            "members",
            "call",
            "ext",
            "inbound",
            "action",
            "info",
            "infos",
            "flag",
            "ivr",
            "misscall",
            "queue",
            "agent",
        }
    )
)


def decodes_or_is_malformed(payload: Any) -> None:
    try:
        found = decode(payload)
    except MalformedReport as refused:
        str(refused).encode()
        return
    assert found.name
    for text in texts(vars(found)):
        text.encode()
        assert not any(unicodedata.category(character) == "Cc" for character in text)


def texts(value: object) -> Iterator[str]:
    """Every text of a report but an unknown one's payload, which is kept as it came."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, item in value.items() if key != "payload" for text in texts(item))
    elif isinstance(value, tuple):
        yield from (text for item in value for text in texts(item))
    elif dataclasses.is_dataclass(value):
        yield from texts(vars(value))


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_arbitrary_bytes_never_raise_anything_else(payload: bytes | str) -> None:
    decodes_or_is_malformed(payload)


@given(st.sampled_from(EVENT_NAMES), st.dictionaries(KEYS, VALUES, max_size=8), st.booleans())
def test_arbitrary_fields_never_raise_anything_else(name: str, fields: dict[str, Any], as_text: bool) -> None:
    payload = {"callid": "1.2", **fields, "event": name}
    decodes_or_is_malformed(json.dumps(payload) if as_text else payload)


@given(st.sampled_from(sorted(CDR)), VALUES)
def test_a_call_record_with_one_arbitrary_field_never_raises_anything_else(field: str, value: Any) -> None:
    decodes_or_is_malformed({**CDR, field: value})


def damaged(value: Any, draw: st.DrawFn) -> Any:
    """The value with some of its parts replaced, dropped, doubled or renamed, at any depth."""
    action = draw(st.integers(0, 30))
    if action == 0:
        return draw(VALUES)
    if isinstance(value, dict):
        names = {key: draw(KEYS) if draw(st.integers(0, 30)) == 0 else key for key in value}
        kept = [key for key in value if draw(st.integers(0, 15))]
        return {names[key]: damaged(value[key], draw) for key in kept}
    if isinstance(value, list):
        return [damaged(item, draw) for item in value] * draw(st.sampled_from([1, 1, 1, 0, 2, 200]))
    return value * draw(st.sampled_from([1, 1, 1, 1, 0, 300])) if isinstance(value, str) else value


@st.composite
def damaged_reports(draw: st.DrawFn) -> Any:
    report = draw(st.sampled_from(REPORTS))
    return {"event": report["event"], **{key: damaged(value, draw) for key, value in report.items()}}


@given(damaged_reports(), st.booleans())
def test_a_damaged_report_never_raises_anything_else(report: dict[str, Any], as_text: bool) -> None:
    decodes_or_is_malformed(json.dumps(report) if as_text else report)


CHANGES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 3), st.binary(max_size=3)), max_size=4)


@given(st.sampled_from(REPORTS), CHANGES)
def test_a_report_with_damaged_bytes_never_raises_anything_else(
    report: dict[str, Any], changes: list[tuple[int, int, bytes]]
) -> None:
    payload = json.dumps(report).encode()
    for place, dropped, put in changes:
        at = place % (len(payload) + 1)
        payload = payload[:at] + put + payload[at + dropped :]
    decodes_or_is_malformed(payload)
