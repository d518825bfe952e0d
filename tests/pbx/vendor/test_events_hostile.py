"""Reports nobody sane sends: the decoder answers `MalformedReport` and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import EVENT_NAMES, MAX_REPORT_BYTES, MalformedReport, decode
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
    except MalformedReport:
        return
    assert found.name
    json.dumps([found.callid, found.serial_number], ensure_ascii=False).encode()


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
