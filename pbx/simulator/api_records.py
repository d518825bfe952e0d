"""voicemail/query, voicemail/delete, cdr/get_random, and the download of records."""

import csv
import io
import ipaddress
import secrets
from datetime import datetime

from pbx.simulator.api import PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request, check_token, known_numbers
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Download, Voicemail, split_list

BAD_ADDRESS = "20015"
BAD_STATUS = "20016"
NO_MESSAGE = "20018"
BAD_TIME = "20019"
BAD_RANDOM = "20020"
NO_RECORDS = "20021"
RANDOM_SECONDS = 30
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


def cdr_random(pbx: Exchange, request: Request) -> Answer:
    number, start, end = request.text("number"), request.text("starttime"), request.text("endtime")
    known_numbers(pbx, number)
    _moment(start)
    _moment(end)
    _check_address(request.optional("allowedip"))
    random = secrets.token_hex(16)
    pbx.state.downloads[random] = Download(number, start, end, pbx.clock.elapsed() + RANDOM_SECONDS)
    return {"number": number, "starttime": start, "endtime": end, "random": random}


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the device's local time, without a zone
    except ValueError as error:
        raise ApiError(BAD_TIME) from error


def _check_address(text: str) -> None:
    if not text:
        return
    try:
        ipaddress.ip_address(text)
    except ValueError as error:
        raise ApiError(BAD_ADDRESS) from error


def cdr_download(pbx: Exchange, request: Request) -> str:
    """The records as CSV, for one use of a random string that is not older than 30 s. Raises ApiError."""
    check_token(pbx, request.token)
    values = [request.query.get(key, "") for key in ("number", "starttime", "endtime", "random")]
    if not all(values):
        raise ApiError(PARAMETER_EMPTY)
    number, start, end, random = values
    download = pbx.state.downloads.pop(random, None)
    if download is None or download.valid_until < pbx.clock.elapsed():
        raise ApiError(BAD_RANDOM)
    if (number, start, end) != (download.number, download.start, download.end):
        raise ApiError(BAD_RANDOM)
    return _as_csv(_select(pbx, known_numbers(pbx, number), _moment(start), _moment(end)))


def _select(pbx: Exchange, numbers: list[str], start: datetime, end: datetime) -> list[dict[str, str]]:
    records = [
        record
        for record in pbx.state.cdrs
        if start <= _moment(record["timestart"]) <= end and {record["callfrom"], record["callto"]} & set(numbers)
    ]
    if not records:
        raise ApiError(NO_RECORDS)
    return records


def _as_csv(records: list[dict[str, str]]) -> str:
    """In the file the destination trunk is spelled dsttrunkname."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**record, "dsttrunkname": record["dsttrcunkname"]} for record in records)
    return out.getvalue()


ENDPOINTS = {
    "voicemail/query": Endpoint(voicemail_query),
    "voicemail/delete": Endpoint(voicemail_delete),
    "cdr/get_random": Endpoint(cdr_random),
}
