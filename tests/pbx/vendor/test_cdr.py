"""Call records by download."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt

import pytest

from pbx.vendor import (
    CallDetail,
    MalformedCdrRow,
    PbxApi,
    PbxInvalidParameterError,
    PbxProtocolError,
    PbxRejectedError,
    error_from_code,
)
from pbx.vendor.cdr import parse_cdr_file
from tests.pbx.vendor.wire import Wire

HEADER = (
    "callid,timestart,callfrom,callto,callduraction,talkduraction,srctrunkname,dsttrunkname,"
    "status,type,pincode,recording,didnumber,sn"
)
ROW = '1.5,2019-10-24 00:10:00,4000,"Ann, home",19,14,,T1,ANSWERED,Outbound,,,,SN1'
START, END = dt.datetime(2019, 10, 24), dt.datetime(2019, 10, 24, 15, 59, 59)


def test_call_records_are_read_row_by_row() -> None:
    text = f"\ufeff{HEADER}\r\n{ROW}\r\n\r\n{ROW.replace('14', 'x')}\r\n{ROW.replace('Ann', 'Søn')}".encode()
    wire = Wire({"random": "7b5a"}, file=[text[i : i + 7] for i in range(0, len(text), 7)])
    records = list(PbxApi(wire).cdr.records(start=START, end=END, numbers="4000"))
    range_ = {"number": "4000", "starttime": "2019-10-24 00:00:00", "endtime": "2019-10-24 15:59:59"}
    assert wire.sent == [("cdr/get_random", range_), ("cdr/download", {**range_, "random": "7b5a"})]
    first, broken, last = records
    assert isinstance(first, CallDetail)
    assert isinstance(last, CallDetail)
    assert (first.callee, first.talk_seconds, first.destination_trunk, first.serial_number) == (
        "Ann, home",
        14,
        "T1",
        "SN1",
    )
    assert broken == MalformedCdrRow(line=4, reason="talkduraction: not a number of seconds: 'x'")
    assert last.callee == "Søn, home"
    assert wire.closed


def test_the_header_decides_the_order_of_columns() -> None:
    header = b"SN, TIMESTART ,colour,status,type,talkduration,callduration,callid\n"
    (found,) = parse_cdr_file([header, b"S,2019-10-24 00:10:00,red,BUSY,Internal,0,3,1.5\n"])
    assert isinstance(found, CallDetail)
    assert (found.callid, found.call_seconds, found.serial_number, found.caller) == ("1.5", 3, "S", "")


@pytest.mark.parametrize("text", [b"<html>\n", b"a,b\n1,2\n", b"x" * 70_000, b"\0" * 10])
def test_a_file_that_holds_no_call_records_is_an_error(text: bytes) -> None:
    with pytest.raises(PbxProtocolError):
        list(parse_cdr_file([text]))


def test_an_empty_file_has_no_rows() -> None:
    assert list(parse_cdr_file([])) == []


def test_no_records_for_the_range_is_no_error_but_others_are() -> None:
    wire = Wire({"random": "7b5a"})
    wire.error = error_from_code("20021")
    assert list(PbxApi(wire).cdr.records(start=START, end=END)) == []
    wire.error = error_from_code("20020")
    with pytest.raises(PbxRejectedError):
        list(PbxApi(wire).cdr.records(start=START, end=END))


def test_a_range_of_records_is_checked() -> None:
    cdr = PbxApi(Wire({"random": "7b5a"})).cdr
    assert cdr.get_random(start=START, end=END, allowed_ip="192.0.2.1").random == "7b5a"
    with pytest.raises(PbxInvalidParameterError, match="endtime"):
        cdr.get_random(start=END, end=START)
    with pytest.raises(PbxInvalidParameterError, match="starttime"):
        cdr.get_random(start=START.replace(tzinfo=dt.UTC), end=END)
    with pytest.raises(PbxInvalidParameterError, match="allowedip"):
        cdr.get_random(start=START, end=END, allowed_ip="there")
    with pytest.raises(PbxProtocolError, match="permission"):
        PbxApi(Wire()).cdr.get_random(start=START, end=END)
