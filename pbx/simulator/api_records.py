"""voicemail/query, voicemail/delete, and the downloads: voicemail, cdr and recording, each get_random and download."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from pbx.simulator.api import NO_EXTENSION, Answer, ApiError, Endpoint, Request, known_numbers
from pbx.simulator.downloads import CDR, RECORDING, VOICEMAIL, give_random, use_random
from pbx.simulator.exchange import Exchange
from pbx.simulator.recordings import recording_seconds
from pbx.simulator.sounds import tone
from pbx.simulator.state import Voicemail, split_list

NO_RECORDING = "20014"
BAD_STATUS = "20016"
NO_MESSAGE = "20018"
BAD_TIME = "20019"
NO_RECORDS = "20021"
ROWS_AT_A_TIME = 200
COLUMNS = [
    "callid",
    "timestart",
    "callfrom",
    "callto",
    "callduraction",
    "talkduraction",
    "srctrunkname",
    "dsttrunkname",
    "status",
    "type",
    "pincode",
    "recording",
    "didnumber",
    "sn",
]


def voicemail_query(pbx: Exchange, request: Request) -> Answer:
    """An extension without messages does not appear; without any message the answer is the status alone."""
    groups = []
    for number in known_numbers(pbx, request.text("number")):
        messages = [_describe(message) for message in pbx.state.voicemails if message.number == number]
        if messages:
            groups.append({"number": number, "voicemail": messages})
    return {"voicemails": groups} if groups else {}


def _describe(message: Voicemail) -> dict[str, str]:
    return {
        "voicemailfile": message.file,
        "messagefrom": message.sender,
        "voicemailstatus": message.status,
        "voicemaildate": message.date,
        "voicemaillength": str(message.seconds),
    }


def voicemail_delete(pbx: Exchange, request: Request) -> Answer:
    """`all` as the status ignores the status. A named file that does not exist is 20018."""
    numbers = known_numbers(pbx, request.text("number"))
    files, status = request.text("voicemailfile"), request.text("voicemailstatus")
    if status not in {"read", "unread", "all"}:
        raise ApiError(BAD_STATUS)
    candidates = [
        message for message in pbx.state.voicemails if message.number in numbers and status in {"all", message.status}
    ]
    if files != "all":
        wanted = split_list(files)
        candidates = [message for message in candidates if message.file in wanted]
        if not set(wanted) <= {message.file for message in candidates}:
            raise ApiError(NO_MESSAGE)
    pbx.state.voicemails = [message for message in pbx.state.voicemails if message not in candidates]
    return {}


def voicemail_random(pbx: Exchange, request: Request) -> Answer:
    """Read and unread messages live in different folders, so the status is a part of the file's name."""
    number, status = request.text("number"), request.text("voicemailstatus")
    if status not in {"read", "unread"}:
        raise ApiError(BAD_STATUS)
    if number not in pbx.state.extensions:
        raise ApiError(NO_EXTENSION)
    _message(pbx, number, status, request.text("voicemailfile"))
    return give_random(pbx, request, VOICEMAIL)


def _message(pbx: Exchange, number: str, status: str, file: str) -> Voicemail:
    for message in pbx.state.voicemails:
        if (message.number, message.status, message.file) == (number, status, file):
            return message
    raise ApiError(NO_MESSAGE)


def voicemail_download(pbx: Exchange, request: Request) -> Iterator[bytes]:
    link = use_random(pbx, request, VOICEMAIL)
    return tone(_message(pbx, link["number"], link["voicemailstatus"], link["voicemailfile"]).seconds)


def recording_random(pbx: Exchange, request: Request) -> Answer:
    _recording(pbx, request.text("recording"))
    return give_random(pbx, request, RECORDING)


def _recording(pbx: Exchange, name: str) -> int:
    seconds = recording_seconds(pbx, name)
    if seconds is None:
        raise ApiError(NO_RECORDING)
    return seconds


def recording_download(pbx: Exchange, request: Request) -> Iterator[bytes]:
    return tone(_recording(pbx, use_random(pbx, request, RECORDING)["recording"]))


def cdr_random(pbx: Exchange, request: Request) -> Answer:
    known_numbers(pbx, request.text("number"))
    _moment(request.text("starttime"))
    _moment(request.text("endtime"))
    return give_random(pbx, request, CDR)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the device's local time, without a zone
    except ValueError as error:
        raise ApiError(BAD_TIME) from error


def cdr_download(pbx: Exchange, request: Request) -> Iterator[bytes]:
    """The records as CSV; which ones is settled when the download begins."""
    link = use_random(pbx, request, CDR)
    numbers = known_numbers(pbx, link["number"])
    return _as_csv(_select(pbx, numbers, _moment(link["starttime"]), _moment(link["endtime"])))


def _select(pbx: Exchange, numbers: list[str], start: datetime, end: datetime) -> list[dict[str, str]]:
    records = [
        record
        for record in pbx.state.cdrs
        if start <= _moment(record["timestart"]) <= end and {record["callfrom"], record["callto"]} & set(numbers)
    ]
    if not records:
        raise ApiError(NO_RECORDS)
    return records


def _as_csv(records: list[dict[str, str]]) -> Iterator[bytes]:
    """In the file the destination trunk is spelled dsttrunkname."""
    rows = ({**record, "dsttrunkname": record["dsttrcunkname"]} for record in records)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    while text := out.getvalue():
        yield text.encode()
        out.seek(0)
        out.truncate()
        writer.writerows(islice(rows, ROWS_AT_A_TIME))


ENDPOINTS = {
    "voicemail/query": Endpoint(voicemail_query),
    "voicemail/delete": Endpoint(voicemail_delete),
    "voicemail/get_random": Endpoint(voicemail_random),
    "cdr/get_random": Endpoint(cdr_random),
    "recording/get_random": Endpoint(recording_random),
}
# The links: how their file is made, and its content type. The manual names no method for them; any will do.
DOWNLOADS: dict[str, tuple[Callable[[Exchange, Request], Iterator[bytes]], str]] = {
    "voicemail/download": (voicemail_download, "audio/wav"),
    "cdr/download": (cdr_download, "text/csv"),
    "recording/download": (recording_download, "audio/wav"),
}
