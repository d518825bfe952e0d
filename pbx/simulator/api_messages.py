"""sms/send, and linkus/update_client, query_client, send_email."""

import re
from urllib.parse import unquote

from pbx.simulator.api import NO_EXTENSION, Answer, ApiError, Endpoint, Request, known_numbers
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Extension, split_list

NO_MODULE = "10026"
MODULE_BUSY = "10027"
NO_NUMBER = "10028"
NO_MESSAGE = "10030"
BAD_NUMBER = "10031"
BAD_SWITCH = "10133"
NO_EMAIL = "10134"
LINKUS_OFF = "10135"
LINKUS_FULL = "10137"
BAD_MESSAGE = "10140"
SMS_SECONDS = 2.0
SMS_UNITS = 2000
# The manual has an error number for too many Linkus users, but no limit.
LINKUS_LIMIT = 100


def sms_send(pbx: Exchange, request: Request) -> Answer:
    """The answer says that the message is under way; the report sms-send says what became of it."""
    number = _sms_number(request)
    _check_message(request.optional("message"))
    _check_module(pbx, request.text("trunk"))
    smsid = f"{number}-{int(pbx.clock.timestamp())}"
    pbx.clock.call_later(SMS_SECONDS, lambda: _report(pbx, smsid))
    return {"smsid": smsid}


def _report(pbx: Exchange, smsid: str) -> None:
    """A message arrives when the outside party is one that answers."""
    arrived = pbx.state.settings.outside_behaviour == "answer"
    pbx.emit({"event": "sms-send", "status": "Success" if arrived else "Failed", "smsid": smsid})


def _sms_number(request: Request) -> str:
    number = request.optional("phonenumber")
    if not number:
        raise ApiError(NO_NUMBER)
    if not re.fullmatch(r"\+?\d{3,20}", number):
        raise ApiError(BAD_NUMBER)
    return number


def _check_message(encoded: str) -> None:
    """Raises 10030 for an empty message and 10140 for one that is not URL-encoded, too long, or has an emoji."""
    if not encoded:
        raise ApiError(NO_MESSAGE)
    if not re.fullmatch(r"(?:[A-Za-z0-9_.~*'()!+-]|%[0-9A-Fa-f]{2})+", encoded):
        raise ApiError(BAD_MESSAGE)
    text = unquote(encoded, errors="replace")
    units = sum(1 if character.isascii() else 2 for character in text)
    if units > SMS_UNITS or re.search("[\ufffd\u2600-\u27bf\U0001f000-\U0001ffff]", text):
        raise ApiError(BAD_MESSAGE)


def _check_module(pbx: Exchange, name: str) -> None:
    trunk = pbx.state.trunk_named(name)
    if trunk is None or trunk.type != "GSM":
        raise ApiError(NO_MODULE)
    if trunk.status != "Idle":
        raise ApiError(MODULE_BUSY)


def linkus_update(pbx: Exchange, request: Request) -> Answer:
    """Extensions that cannot be changed are named with their error number; the others are changed."""
    switch = request.text("enablelinkus")
    if switch not in {"on", "off"}:
        raise ApiError(BAD_SWITCH)
    failed = []
    for number in _named(pbx, request):
        errno = _switch(pbx, number, on=switch == "on")
        failed += [f"{number}:{errno}"] if errno else []
    return {"failed": ",".join(failed)} if failed else {}


def _named(pbx: Exchange, request: Request) -> list[str]:
    """The extensions of the request, those that do not exist among them."""
    text = request.text("number")
    return list(pbx.state.extensions) if text == "all" else list(dict.fromkeys(split_list(text)))


def _switch(pbx: Exchange, number: str, *, on: bool) -> str:
    """Why the extension cannot be switched; empty when it was."""
    extension = pbx.state.extensions.get(number)
    if extension is None:
        return NO_EXTENSION
    if on and not extension.linkus and sum(each.linkus for each in pbx.state.extensions.values()) >= LINKUS_LIMIT:
        return LINKUS_FULL
    extension.linkus = on
    return ""


def linkus_query(pbx: Exchange, request: Request) -> Answer:
    extensions = [pbx.state.extensions[number] for number in known_numbers(pbx, request.text("number"))]
    return {"linkusclients": [_client(extension) for extension in extensions]}


def _client(extension: Extension) -> dict[str, str]:
    return {"number": extension.number, "enablelinkus": "on" if extension.linkus else "off"}


def linkus_email(pbx: Exchange, request: Request) -> Answer:
    reasons = {number: _no_mail(pbx.state.extensions.get(number)) for number in _named(pbx, request)}
    unsent = [f"{number}:{errno}" for number, errno in reasons.items() if errno]
    return {"unsent": ",".join(unsent)} if unsent else {}


def _no_mail(extension: Extension | None) -> str:
    """Why the extension's user gets no mail; empty when there is no reason."""
    if extension is None:
        return NO_EXTENSION
    if not extension.linkus:
        return LINKUS_OFF
    return "" if extension.settings["email"] else NO_EMAIL


ENDPOINTS = {
    "sms/send": Endpoint(sms_send),
    "linkus/update_client": Endpoint(linkus_update),
    "linkus/query_client": Endpoint(linkus_query),
    "linkus/send_email": Endpoint(linkus_email),
}
