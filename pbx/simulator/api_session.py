"""login, heartbeat, logout, deviceinfo/query."""

import re
import secrets

from pbx.simulator.api import Answer, ApiError, Endpoint, Request
from pbx.simulator.exchange import LOCK_SECONDS, WRONG_PASSWORDS, Exchange
from pbx.simulator.state import Failures, Session, md5_of

LOCKED = "20002"
WRONG_LOGIN = "20003"
BAD_PORT = "20008"
DEFAULT_PORT = "8260"
DEFAULT_VERSION = "1.0.0"


def login(pbx: Exchange, request: Request) -> Answer:
    """Five wrong passwords in a row lock the address of the caller for ten minutes."""
    username, password = request.text("username"), request.text("password")
    failures = pbx.state.failures.setdefault(request.source, Failures())
    if _is_locked(pbx, failures):
        raise ApiError(LOCKED)
    if username != pbx.state.settings.username or password != md5_of(pbx.state.settings.password):
        _count_failure(pbx, failures)
        raise ApiError(WRONG_LOGIN)
    session = _open_session(pbx, request)
    pbx.state.failures.pop(request.source)
    pbx.state.sessions[session.token] = session
    if pbx.state.settings.transport == "HTTP":
        pbx.announce_boot()
    return {"token": session.token, "transport": pbx.state.settings.transport}


def _is_locked(pbx: Exchange, failures: Failures) -> bool:
    if failures.locked_until is not None and failures.locked_until <= pbx.clock.elapsed():
        failures.count, failures.locked_until = 0, None
    return failures.locked_until is not None


def _count_failure(pbx: Exchange, failures: Failures) -> None:
    failures.count += 1
    if failures.count >= WRONG_PASSWORDS:
        failures.locked_until = pbx.clock.elapsed() + LOCK_SECONDS


def _open_session(pbx: Exchange, request: Request) -> Session:
    return Session(
        token=secrets.token_hex(16),
        source=request.source,
        version=request.optional("version", DEFAULT_VERSION),
        host=request.source,
        port=_port(request.optional("port", DEFAULT_PORT)),
        url=request.optional("url"),
        absolute=request.optional("urltag", "0") == "1",
        last_used=pbx.clock.elapsed(),
    )


def _port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or not 0 < int(text) < 65536:
        raise ApiError(BAD_PORT)
    return int(text)


def heartbeat(pbx: Exchange, request: Request) -> Answer:
    """Without a body it only keeps the token; with one it can move the receiver of the reports."""
    session = pbx.state.sessions[request.token]
    if not request.body:
        return {}
    host = request.text("ipaddr")
    port = _port(request.optional("port", str(session.port)))
    session.host, session.port = host, port
    session.version = request.optional("version", DEFAULT_VERSION)
    if "url" in request.body:
        session.url = request.optional("url")
    if "urltag" in request.body:
        session.absolute = request.optional("urltag", "0") == "1"
    return {}


def logout(pbx: Exchange, request: Request) -> Answer:
    del pbx.state.sessions[request.token]
    return {}


def device_info(pbx: Exchange, request: Request) -> Answer:
    now = pbx.clock.now()
    info = {
        "devicename": f"Yeastar {pbx.state.settings.model}",
        "sn": pbx.state.settings.serial,
        "hardwarever": "V1.10 0000-0000",
        "firmwarever": "30.15.0.30",
        "systemtime": f"{now:%Y-%m-%d %H:%M:%S} {_zone(now.strftime('%z'))}",
        "uptime": _uptime(int(pbx.clock.elapsed() - pbx.state.booted_elapsed)),
        "extensionstatus": f"{len(pbx.state.extensions)}/500",
    }
    return {"deviceinfo": info}


def _zone(offset: str) -> str:
    """UTC+1 or UTC-3:30 from +0100 or -0330."""
    hours, minutes = int(offset[1:3]), offset[3:5]
    return f"UTC{offset[0]}{hours}" + ("" if minutes == "00" else f":{minutes}")


def _uptime(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


ENDPOINTS = {
    "login": Endpoint(login, needs_token=False),
    "heartbeat": Endpoint(heartbeat, needs_body=False),
    "logout": Endpoint(logout, needs_body=False),
    "deviceinfo/query": Endpoint(device_info, needs_body=False),
}
