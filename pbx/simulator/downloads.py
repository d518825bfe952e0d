"""The random strings behind download links: for 30 s and one use, for what was asked, for who may have it."""

import ipaddress
import secrets
from dataclasses import dataclass

from pbx.simulator.api import PARAMETER_EMPTY, Answer, ApiError, Request, check_token
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Download

BAD_ADDRESS = "20015"
RANDOM_SECONDS = 30


@dataclass(frozen=True)
class Kind:
    """What the request and its link name, and the errors of a random string that is wrong or too old."""

    keys: tuple[str, ...]
    wrong: str
    too_old: str


# The manual sends whoever gets "no such voicemail file" to check whether the link has expired.
VOICEMAIL = Kind(("number", "voicemailstatus", "voicemailfile"), wrong="20017", too_old="20018")
CDR = Kind(("number", "starttime", "endtime"), wrong="20020", too_old="20020")
RECORDING = Kind(("recording",), wrong="20012", too_old="20012")


def give_random(pbx: Exchange, request: Request, kind: Kind) -> Answer:
    """Answer get_random, once the caller has checked that what it names exists. Raises 10004, 20015."""
    subject = {key: request.text(key) for key in kind.keys}
    addresses = {request.source, _address(request.optional("allowedip"))}
    random = secrets.token_hex(16)
    pbx.state.downloads[random] = Download(subject, addresses, pbx.clock.elapsed() + RANDOM_SECONDS)
    return {**subject, "random": random}


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text)) if text else ""
    except ValueError as error:
        raise ApiError(BAD_ADDRESS) from error


def use_random(pbx: Exchange, request: Request, kind: Kind) -> dict[str, str]:
    """What the link of a download names, when its random string allows it; it is used up then.

    Raises the token's errors, 10004, 20015 for an address that may not download, and the errors of the kind.
    """
    check_token(pbx, request.token)
    subject = {key: request.query.get(key, "") for key in kind.keys}
    random = request.query.get("random", "")
    if not (random and all(subject.values())):
        raise ApiError(PARAMETER_EMPTY)
    download = pbx.state.downloads.get(random)
    if download is None or download.subject != subject:
        raise ApiError(kind.wrong)
    if request.source not in download.addresses:
        raise ApiError(BAD_ADDRESS)
    del pbx.state.downloads[random]
    if download.valid_until < pbx.clock.elapsed():
        raise ApiError(kind.too_old)
    return subject
