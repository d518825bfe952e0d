"""Call records by download (manual: call records): a one-time permission, then a CSV file, read as a stream."""

import codecs
import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pbx.vendor.call_details import CallDetail, parse_call_detail
from pbx.vendor.checks import extension_list, require
from pbx.vendor.downloads import DownloadTicket, ask_permission, download_with
from pbx.vendor.errors import MalformedReport, PbxProtocolError, PbxRejectedError
from pbx.vendor.payloads import ALL, format_local_time
from pbx.vendor.requester import Requester

MAX_LINE_CHARACTERS = 64 * 1024
NO_RECORDS = "20021"


@dataclass(frozen=True, kw_only=True)
class MalformedCdrRow:
    """A row that cannot be trusted; the rows around it are not affected. `line` counts the file's lines from 1."""

    line: int
    reason: str


class Cdr:
    """Requests of the section "call records". Times are naive: the device's local time."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def get_random(
        self,
        *,
        start: dt.datetime,
        end: dt.datetime,
        numbers: str | Iterable[str] = ALL,
        allowed_ip: str | None = None,
    ) -> DownloadTicket:
        """Ask for permission (manual: cdr/get_random). `allowed_ip` lets another address download too. Read only."""
        subject = {
            "number": extension_list(numbers, allow_all=True),
            "starttime": format_local_time("starttime", start),
            "endtime": format_local_time("endtime", end),
        }
        require(subject["starttime"] <= subject["endtime"], "endtime", "must not be before the start")
        return ask_permission(self._requester, "cdr", subject, allowed_ip)

    def download(
        self, *, start: dt.datetime, end: dt.datetime, numbers: str | Iterable[str] = ALL
    ) -> AbstractContextManager[Iterator[bytes]]:
        """The CSV file of a time range as it comes, in chunks that know no lines (manual: cdr/download).

        Read only. Raises any `PbxError`, on entering (also when there are no records) or, when cut, while reading.
        """
        wanted = numbers if isinstance(numbers, str) else tuple(numbers)
        return download_with(self._requester, lambda: self.get_random(start=start, end=end, numbers=wanted))

    def records(
        self, *, start: dt.datetime, end: dt.datetime, numbers: str | Iterable[str] = ALL
    ) -> Iterator[CallDetail | MalformedCdrRow]:
        """The finished calls of a time range, one after the other as they arrive; nothing when there are none.

        Read only. Raises any `PbxError`, also in the middle when the connection is cut.
        """
        try:
            with self.download(start=start, end=end, numbers=numbers) as chunks:
                yield from parse_cdr_file(chunks)
        except PbxRejectedError as exc:
            if exc.vendor_code != NO_RECORDS:
                raise


def parse_cdr_file(chunks: Iterable[bytes]) -> Iterator[CallDetail | MalformedCdrRow]:
    """The rows of a CSV file with a header; column order and letter case do not matter, unknown columns are skipped.

    Raises `PbxProtocolError` when it is no such file. Holds one row in memory.
    """
    rows = csv.reader(_lines(chunks))
    header: list[str] | None = None
    while (row := _next_row(rows)) is not None:
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = _header(row)
        else:
            yield _record(header, row, rows.line_num)


def _next_row(rows: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(rows, None)
    except csv.Error:
        raise PbxProtocolError("The file of call records is not CSV.") from None


def _header(row: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in row]
    if "callid" not in names or "timestart" not in names:
        raise PbxProtocolError("The file of call records has no header with callid and timestart.")
    return names


def _record(header: list[str], row: list[str], line: int) -> CallDetail | MalformedCdrRow:
    try:
        return CallDetail(**parse_call_detail(dict(zip(header, row, strict=False))))
    except MalformedReport as exc:
        return MalformedCdrRow(line=line, reason=exc.reason)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Text lines with their ends. Bytes that are not UTF-8 become a replacement character, never an error."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest = ""
    for chunk in chunks:
        *complete, rest = (rest + decoder.decode(chunk)).split("\n")
        if len(rest) > MAX_LINE_CHARACTERS:
            raise PbxProtocolError("A line of the call records is too long.")
        yield from (line + "\n" for line in complete)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
