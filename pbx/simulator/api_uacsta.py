"""uacstacall/*: a telephone is told by uaCSTA what to do with one of its calls."""

from collections.abc import Callable

from pbx.simulator import calls, csta
from pbx.simulator.api import NO_EXTENSION, Answer, ApiError, Endpoint, Request
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Call, Leg

FAILED = "10153"
Act = Callable[[Exchange, Call, Leg], None]


def _answer(pbx: Exchange, call: Call, leg: Leg) -> None:
    calls.answer(pbx, call, leg.number)


def _refuse(pbx: Exchange, call: Call, leg: Leg) -> None:
    calls.refuse(pbx, call, leg.number)


def _endpoint(act: Act, *, ringing: bool) -> Endpoint:
    """Raises 10006, and 10153 when uaCSTA is off, the call is unknown or in another state, or the address is wrong."""

    def handle(pbx: Exchange, request: Request) -> Answer:
        number, callid, address = (request.text(key) for key in ("extnumber", "cstacallid", "ipaddress"))
        extension = pbx.state.extensions.get(number)
        if extension is None:
            raise ApiError(NO_EXTENSION)
        call, leg = extension.call, extension.leg
        if not pbx.state.settings.uacsta or call is None or leg is None or leg.cstacallid != callid:
            raise ApiError(FAILED)
        if address != csta.PHONE_ADDRESS or (leg.status == "RING") is not ringing:
            raise ApiError(FAILED)
        act(pbx, call, leg)
        return {}

    return Endpoint(handle)


ENDPOINTS = {
    "uacstacall/accept_inbound": _endpoint(_answer, ringing=True),
    "uacstacall/refuse_inbound": _endpoint(_refuse, ringing=True),
    "uacstacall/hangup": _endpoint(calls.hang_up, ringing=False),
}
