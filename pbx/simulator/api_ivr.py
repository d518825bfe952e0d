"""ivr/query, ivr/update."""

import re

from pbx.simulator.api import Answer, ApiError, Endpoint, Request, text_of
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import Ivr
from pbx.simulator.state import split_list

NO_IVR = "10012"
NOT_CONFIGURED = "10018"

SWITCH = re.compile("on|off")
ONE_TO_TEN = re.compile("[1-9]|10")
RULES = {
    "ivrname": re.compile(r"[^\s!$()/#;,\[\]\"=<>&'`^%@{}|]{1,31}"),
    "promptrepeat": re.compile("[1-5]"),
    "responsetimeout": ONE_TO_TEN,
    "digittimeout": ONE_TO_TEN,
    "dialext": SWITCH,
    "dialoutboundroutes": SWITCH,
    "dialtocheckvoicemail": SWITCH,
}


def ivr_query(pbx: Exchange, request: Request) -> Answer:
    return {"ivr": [{"number": ivr.number, **ivr.settings} for ivr in _named(pbx, request.text("number"))]}


def _named(pbx: Exchange, text: str) -> list[Ivr]:
    ivrs = pbx.state.features.ivrs
    numbers = list(ivrs) if text == "all" else split_list(text)
    if any(number not in ivrs for number in numbers):
        raise ApiError(NO_IVR)
    return [ivrs[number] for number in numbers]


def ivr_update(pbx: Exchange, request: Request) -> Answer:
    """A key that is absent keeps its value."""
    ivr = pbx.state.features.ivrs.get(request.text("number"))
    if ivr is None:
        raise ApiError(NO_IVR)
    given = {key: text_of(value) for key, value in request.body.items() if key in RULES}
    if not all(RULES[key].fullmatch(value) for key, value in given.items()):
        raise ApiError(NOT_CONFIGURED)
    ivr.settings.update(given)
    return {}


ENDPOINTS = {"ivr/query": Endpoint(ivr_query), "ivr/update": Endpoint(ivr_update)}
