"""The byte stream of the TCP link: packets in, packets out, whatever the reads look like."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import FrameTooLargeError, Garbage, PbxConfigError, ReportSplitter
from pbx.vendor.framing import login_packet, parse_login_answer

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='{}[]"\\ü王😀\n:,a', max_size=8),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(alphabet='{}"\\é', max_size=4), v, max_size=3),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=4), JSON_VALUES, max_size=3), max_size=5)
SEPARATORS = st.sampled_from([b"", b"\n", b"\r\n\r\n", b" , ", b"\0"])


def chunks_of(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


def feed_all(chunks: list[bytes], splitter: ReportSplitter | None = None) -> list[bytes | Garbage]:
    splitter = splitter or ReportSplitter()
    return [item for chunk in chunks for item in splitter.feed(chunk)]


@given(OBJECTS, SEPARATORS, st.lists(st.integers(0, 2000), max_size=30), st.booleans())
def test_any_chunking_yields_the_same_objects(
    objects: list[object], sep: bytes, cuts: list[int], ascii_only: bool
) -> None:
    encoded = [json.dumps(value, ensure_ascii=ascii_only).encode() for value in objects]
    data = sep.join(encoded) + sep
    assert feed_all(chunks_of(data, cuts)) == encoded
    assert feed_all([data[i : i + 1] for i in range(len(data))]) == encoded


NOISE = st.lists(st.sampled_from([b"{", b"}", b'"', b"\\", b"a", b" ", b"\n", b"\xe7", b"[", b","]), max_size=60)
CUTS = st.lists(st.integers(0, 2000), max_size=10)


@given(NOISE.map(b"".join) | st.binary(max_size=80), CUTS, CUTS)
def test_noise_is_split_alike_however_it_is_read(data: bytes, cuts: list[int], other_cuts: list[int]) -> None:
    items = feed_all(chunks_of(data, cuts))
    objects = [item for item in items if isinstance(item, bytes)]
    assert [item for item in feed_all(chunks_of(data, other_cuts)) if isinstance(item, bytes)] == objects
    place = 0
    for found in objects:
        assert (found[:1], found[-1:]) == (b"{", b"}")
        place = data.index(found, place) + len(found)
    noise = sum(item.size for item in items if isinstance(item, Garbage))
    assert noise + sum(map(len, objects)) <= len(data)


@given(NOISE.map(b"".join), OBJECTS, CUTS, st.integers(1, 40))
def test_an_object_beyond_the_limit_is_the_only_fault_and_leaves_nothing(
    noise: bytes, objects: list[object], cuts: list[int], limit: int
) -> None:
    splitter = ReportSplitter(max_object_bytes=limit)
    data = noise + b"".join(json.dumps(value).encode() for value in objects)
    for chunk in chunks_of(data, cuts):
        try:
            assert all(isinstance(item, Garbage) or len(item) <= limit for item in splitter.feed(chunk))
        except FrameTooLargeError:
            assert splitter.pending == 0
        assert splitter.pending <= limit


def test_garbage_between_reports_is_reported_and_skipped() -> None:
    items = feed_all([b'Event: noise\r\n{"a":1}}}] oops {"b":2}'])
    assert items == [Garbage(12, b"Event: noise"), b'{"a":1}', Garbage(8, b"}}] oops"), b'{"b":2}']


def test_long_garbage_is_not_kept() -> None:
    splitter = ReportSplitter(max_object_bytes=50)
    items = feed_all([b"x" * 5000], splitter)
    assert items == [Garbage(5000, b"x" * 100)]
    assert splitter.pending == 0


def test_an_object_beyond_the_limit_resets_after_the_whole_ones_before_it() -> None:
    splitter = ReportSplitter(max_object_bytes=20)
    found = splitter.feed(b'{"a":1}{"b":"' + b"x" * 30)
    assert next(found) == b'{"a":1}'
    with pytest.raises(FrameTooLargeError):
        next(found)
    assert splitter.pending == 0
    assert feed_all([b'{"c":3}'], splitter) == [b'{"c":3}']


def test_an_object_of_exactly_the_limit_passes() -> None:
    assert feed_all([b'{"a":1}'], ReportSplitter(max_object_bytes=7)) == [b'{"a":1}']
    with pytest.raises(FrameTooLargeError):
        feed_all([b'{"a":12}'], ReportSplitter(max_object_bytes=7))


def test_an_unfinished_object_waits() -> None:
    splitter = ReportSplitter()
    assert feed_all([b'{"a":"}'], splitter) == []
    assert splitter.pending == 7
    splitter.reset()
    assert feed_all([b'{"b":2}'], splitter) == [b'{"b":2}']


def test_the_login_packet() -> None:
    packet = login_packet("api", "ApiTest2019", "2.0.0")
    assert packet == b"Action: login\r\nUsername: api\r\nSecret: ApiTest2019\r\nVersion: 2.0.0\r\n\r\n"


@pytest.mark.parametrize("password", ["", "a\r\nAction: x", "a\0"])
def test_a_password_cannot_smuggle_lines(password: str) -> None:
    with pytest.raises(PbxConfigError) as caught:
        login_packet("api", password, "2.0.0")
    assert "Action: x" not in str(caught.value)


ACCEPTED = b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"


@given(st.integers(0, len(ACCEPTED) - 1))
def test_an_answer_is_taken_only_when_it_is_whole(length: int) -> None:
    assert parse_login_answer(ACCEPTED[:length]) is None


@pytest.mark.parametrize("greeting", [b"", b"Yeastar API/2.0\r\n"])
def test_success_and_the_bytes_after_it(greeting: bytes) -> None:
    answer = parse_login_answer(greeting + ACCEPTED + b'{"event":')
    assert answer is not None
    assert (answer.accepted, answer.message, answer.rest) == (True, "Authentication accepted", b'{"event":')


def test_a_refusal() -> None:
    answer = parse_login_answer(b"Response: Error\nMessage: Authentication failed\n\n")
    assert answer is not None
    assert (answer.accepted, answer.message) == (False, "Authentication failed")


def test_an_answer_without_an_empty_line_ends_where_a_report_begins() -> None:
    answer = parse_login_answer(b'Response: Success\r\n{"event":"BootUp"}')
    assert answer is not None
    assert (answer.accepted, answer.rest) == (True, b'{"event":"BootUp"}')


def test_an_answer_whose_end_never_comes_is_taken_at_last() -> None:
    assert parse_login_answer(b"Response: Success\r\n") is None
    answer = parse_login_answer(b"Response: Success\r\n", final=True)
    assert answer is not None
    assert answer.accepted
    assert parse_login_answer(b"Hello", final=True) is None


def test_a_report_in_place_of_an_answer_means_accepted() -> None:
    answer = parse_login_answer(b'{"event":"BootUp"}')
    assert answer is not None
    assert (answer.accepted, answer.rest) == (True, b'{"event":"BootUp"}')


ANSWER_LINES = st.sampled_from([b"Response: Success", b"response:x", b"Message: m\xff", b"", b"{", b"Event: x", b"\0"])
ANSWERS = st.lists(ANSWER_LINES, max_size=6).map(b"\r\n".join) | st.binary(max_size=60)


@given(ANSWERS, st.binary(max_size=10))
def test_an_answer_once_taken_stays_whatever_follows(data: bytes, more: bytes) -> None:
    answer = parse_login_answer(data)
    later = parse_login_answer(data + more)
    final = parse_login_answer(data, final=True)
    if answer is None:
        assert final is None or final.rest == b""
        return
    assert answer == final
    assert data.endswith(answer.rest)
    assert later is not None
    assert (later.accepted, later.rest) == (answer.accepted, answer.rest + more)
