"""The requests that the gateway answers: those of the simulator that it can keep, with Asterisk told of changes.

What an Asterisk does not do, or not yet, is answered with the device's own error, never with a success that is none.
"""

from collections.abc import Callable

from pbx.asterisk import queues, voicemail
from pbx.asterisk.switch import ASTERISK_AWAY, AsteriskSwitch
from pbx.simulator import (
    api_calls,
    api_control,
    api_extensions,
    api_groups,
    api_hotel,
    api_inroutes,
    api_outroutes,
    api_paging,
    api_records,
    api_session,
    api_trunks,
)
from pbx.simulator.api import Answer, ApiError, Endpoint, Handler, Request, text_of
from pbx.simulator.api_extensions import NOT_CONFIGURED
from pbx.simulator.exchange import Exchange
from pbx.simulator.extension_rules import normalised_keys
from pbx.simulator.http import Api

UNKNOWN_REQUEST = "10003"
BAD_DESTINATION = "10068"
INBOUND = ("hangup", "extension", "queue", "extrange")
# Settings of an extension that no Asterisk is told of, with the only value that is true then.
ONLY = {"alwaysforward": "off", "ringsimultaneous": "off", "enablemobile": "off", "allowbeingmonitored": "off"}
FORWARDED = ("ntransferto", "btransferto")

READ = (
    "extension/list",
    "extension/query",
    "extension/query_call",
    "extensiongroup/query",
    "trunk/list",
    "inroute/query",
    "outroute/query",
    "paginggroup/list",
    "paginggroup/query",
    "call/query",
    "wakeupcall/query",
    "cdr/get_random",
    "voicemail/query",
    "voicemail/get_random",
)
CHANGE = (
    "extension/add",
    "extension/update",
    "extension/delete",
    "extensiongroup/add",
    "extensiongroup/update",
    "extensiongroup/delete",
    "inroute/add",
    "inroute/update",
    "inroute/delete",
    "outroute/add",
    "outroute/update",
    "outroute/delete",
    "paginggroup/add",
    "paginggroup/update",
    "paginggroup/delete",
    "hotel/checkout",
)
# The alarms wait here, not in Asterisk, so they can be set while it is away.
KEPT_HERE = ("wakeupcall/create", "wakeupcall/update", "wakeupcall/delete")
ACT = (
    "call/dial",
    "call/hangup",
    "call/playprompt",
    "call/transfer",
    "paginggroup/hangup/music",
    "voicemail/delete",
)


def api(switch: AsteriskSwitch, save: Callable[[], None], mailboxes: voicemail.Mailboxes) -> Api:
    """`save` writes down what has changed."""
    known = {
        name: endpoint
        for module in (
            api_calls,
            api_control,
            api_extensions,
            api_groups,
            api_hotel,
            api_inroutes,
            api_outroutes,
            api_paging,
            api_records,
            api_trunks,
        )
        for name, endpoint in module.ENDPOINTS.items()
    }
    known["extension/add"] = Endpoint(_add)
    known.update(queues.endpoints(switch))
    known.update(mailboxes.endpoints(known))
    checked = {**known, **{name: _before(known[name], check) for name, check in CHECKS.items()}}
    return Api(
        endpoints={
            **api_session.ENDPOINTS,
            "deviceinfo/query": Endpoint(_device_info(switch), needs_body=False),
            **{name: checked[name] for name in READ},
            **{name: _then(checked[name], lambda pbx: save()) for name in KEPT_HERE},
            **{name: _connected(checked[name], switch) for name in (*ACT, *queues.ENDPOINTS)},
            **{name: _connected(_applied(checked[name], switch, save), switch) for name in CHANGE},
        },
        downloads={
            "cdr/download": api_records.DOWNLOADS["cdr/download"],
            "voicemail/download": (mailboxes.download, "audio/wav"),
        },
    )


def _device_info(switch: AsteriskSwitch) -> Handler:
    """The firmware is that of the device whose API is spoken here; the name says what it really is."""

    def handle(pbx: Exchange, request: Request) -> Answer:
        answer = api_session.device_info(pbx, request)
        answer["deviceinfo"].update(devicename=f"Asterisk {switch.version}".strip(), hardwarever="HotelPBX gateway")
        return answer

    return handle


def _before(endpoint: Endpoint, check: Callable[[Exchange, Request], None]) -> Endpoint:
    def handle(pbx: Exchange, request: Request) -> Answer:
        check(pbx, request)
        return endpoint.handler(pbx, request)

    return _with(endpoint, handle)


def _then(endpoint: Endpoint, follow: Callable[[Exchange], None]) -> Endpoint:
    def handle(pbx: Exchange, request: Request) -> Answer:
        answer = endpoint.handler(pbx, request)
        follow(pbx)
        return answer

    return _with(endpoint, handle)


def _applied(endpoint: Endpoint, switch: AsteriskSwitch, save: Callable[[], None]) -> Endpoint:
    """Kept first, then told to Asterisk: what it did not take now is told with the next change or connection."""

    def follow(pbx: Exchange) -> None:
        save()
        switch.configure(pbx)

    return _then(endpoint, follow)


def _connected(endpoint: Endpoint, switch: AsteriskSwitch) -> Endpoint:
    def check(pbx: Exchange, request: Request) -> None:
        if not switch.is_up:
            raise ApiError(ASTERISK_AWAY)

    return _before(endpoint, check)


def _with(endpoint: Endpoint, handler: Handler) -> Endpoint:
    return Endpoint(handler, endpoint.needs_token, endpoint.needs_body)


def _extension(pbx: Exchange, request: Request) -> None:
    """Raises 10017 for a forwarding that would be stored and never done."""
    given = {key: text_of(value) for key, value in normalised_keys(request.body).items()}
    if any(given.get(key, only) != only for key, only in ONLY.items()):
        raise ApiError(NOT_CONFIGURED)
    if any(given.get(key, "") not in {"", "Voicemail"} for key in FORWARDED):
        raise ApiError(NOT_CONFIGURED)


def _add(pbx: Exchange, request: Request) -> Answer:
    """A new extension has no telephone yet."""
    answer = api_extensions.extension_add(pbx, request)
    pbx.state.extensions[request.text("number")].registered = False
    return answer


def _inroute(pbx: Exchange, request: Request) -> None:
    if request.optional("desttype", "hangup") not in INBOUND:
        raise ApiError(BAD_DESTINATION)


CHECKS = {
    "extension/add": _extension,
    "extension/update": _extension,
    "inroute/add": _inroute,
    "inroute/update": _inroute,
}
