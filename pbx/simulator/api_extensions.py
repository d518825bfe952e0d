"""extension/list, query, query_call, add, update, delete."""

import hashlib
from typing import Any

from pbx.simulator.api import NO_EXTENSION, Answer, ApiError, Endpoint, Request, known_numbers, text_of
from pbx.simulator.changes import extension_gone, report_change
from pbx.simulator.exchange import Exchange
from pbx.simulator.extension_rules import LIMIT, is_valid, normalised_keys
from pbx.simulator.state import Extension, split_list

NOT_CONFIGURED = "10017"
BAD_ROUTES = "10033"
EXISTS = "10085"
LIMIT_REACHED = "10087"
SECRETS = ("registerpassword", "loginpassword")


def extension_list(pbx: Exchange, request: Request) -> Answer:
    return {"extlist": [_brief(extension) for extension in pbx.state.extensions.values()]}


def _brief(extension: Extension) -> dict[str, str]:
    brief = {
        "number": extension.number,
        "status": extension.status,
        "type": "SIP",
        "username": extension.settings["username"],
    }
    agent = extension.settings["agentid"]
    return {**brief, "agentid": agent} if agent else brief


def extension_query(pbx: Exchange, request: Request) -> Answer:
    numbers = known_numbers(pbx, request.text("number"))
    return {"extinfos": [_full(pbx, pbx.state.extensions[number]) for number in numbers]}


def _full(pbx: Exchange, extension: Extension) -> dict[str, str]:
    """Empty settings are left out; `mobile` is spelled moblie here, as the device does."""
    settings = {key: value for key, value in extension.settings.items() if value}
    for key in SECRETS:
        settings[key] = hashlib.sha256(settings[key].encode()).hexdigest()
    if "mobile" in settings:
        settings["moblie"] = settings.pop("mobile")
    settings.setdefault("agentid", "none")
    settings["selectoutroute"] = ",".join(extension.routes)
    settings["unselectoutroute"] = ",".join(name for name in pbx.state.routes if name not in extension.routes)
    return {"number": extension.number, "status": extension.status, "type": "SIP", **settings}


def extension_query_call(pbx: Exchange, request: Request) -> Answer:
    numbers = known_numbers(pbx, request.text("number"))
    return {"calllist": [_calls_of(pbx.state.extensions[number]) for number in numbers]}


def _calls_of(extension: Extension) -> dict[str, Any]:
    call = extension.call
    calls = [{"callid": call.callid, "members": call.members()}] if call else []
    return {"number": extension.number, "numbercalls": calls}


def extension_add(pbx: Exchange, request: Request) -> Answer:
    number = request.text("number")
    for key in ("username", "registername", "registerpassword"):
        request.text(key)
    if number in pbx.state.extensions:
        raise ApiError(EXISTS)
    if len(pbx.state.extensions) >= LIMIT:
        raise ApiError(LIMIT_REACHED)
    if not is_valid("number", number):
        raise ApiError(NOT_CONFIGURED)
    extension = Extension.create(number)
    extension.settings.update(_checked_settings(pbx, request, extension))
    pbx.state.extensions[number] = extension
    report_change(pbx, "extension", number, "add")
    return {}


def extension_update(pbx: Exchange, request: Request) -> Answer:
    """A key that is absent keeps its value; an empty selectoutroute takes every route away."""
    extension = pbx.state.extensions.get(request.text("number"))
    if extension is None:
        raise ApiError(NO_EXTENSION)
    extension.settings.update(_checked_settings(pbx, request, extension))
    report_change(pbx, "extension", extension.number, "update")
    return {}


def _checked_settings(pbx: Exchange, request: Request, extension: Extension) -> dict[str, str]:
    """The settings in the request. Raises 10017 for a bad value and 10033 for an unknown outbound route."""
    given = {key: text_of(value) for key, value in normalised_keys(request.body).items() if key in extension.settings}
    if not all(is_valid(key, value) for key, value in given.items()):
        raise ApiError(NOT_CONFIGURED)
    if any(name not in pbx.state.routes for name in split_list(given.get("selectoutroute", ""))):
        raise ApiError(BAD_ROUTES)
    merged = {**extension.settings, **given}
    if merged["enablemobile"] == "on" and not merged["mobile"]:
        raise ApiError(NOT_CONFIGURED)
    return given


def extension_delete(pbx: Exchange, request: Request) -> Answer:
    for number in known_numbers(pbx, request.text("number")):
        _remove(pbx, number)
        report_change(pbx, "extension", number, "del")
    return {}


def _remove(pbx: Exchange, number: str) -> None:
    extension = pbx.state.extensions.pop(number)
    for alarm in [alarm for alarm in pbx.state.alarms.values() if alarm.number == number]:
        alarm.cancel()
        del pbx.state.alarms[alarm.wakeupid]
    pbx.state.voicemails = [message for message in pbx.state.voicemails if message.number != number]
    extension_gone(pbx, number)
    if extension.call is not None:
        pbx.switch.end(pbx, extension.call)


ENDPOINTS = {
    "extension/list": Endpoint(extension_list, needs_body=False),
    "extension/query": Endpoint(extension_query),
    "extension/query_call": Endpoint(extension_query_call),
    "extension/add": Endpoint(extension_add),
    "extension/update": Endpoint(extension_update),
    "extension/delete": Endpoint(extension_delete),
}
