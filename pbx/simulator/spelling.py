"""Two ways of spelling: what the devices send, and what the manual prints where it differs.

Everybody else writes the device's spelling; with the profile `manual` answers and reports are respelled here on their
way out, and requests in the manual's spelling are taken. Where table and example of the manual differ from each other
too, the one that differs from the device is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

MANUAL = "manual"
Json = dict[str, Any]


@dataclass(frozen=True)
class Spelling:
    """How one answer or report differs: names of keys, values under a key, and the place of things."""

    keys: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    shape: Callable[[Json], Json] = lambda body: body


def _callers_apart(answer: Json) -> Json:
    """The waiting callers as elements of their own behind their queue, as in the example of the manual."""
    apart: list[Json] = []
    for queue in answer["queues"]:
        statuses = queue["queuestatus"]
        without = [{key: value for key, value in status.items() if key != "callers"} for status in statuses]
        apart.append({**queue, "queuestatus": without})
        apart += [{"callers": status["callers"]} for status in statuses if status.get("callers")]
    return {**answer, "queues": apart}


QUEUE_KEYS = {
    "queuename": "queueName",
    "ringstrategy": "ringStrategy",
    "failoveraction": "failoverAction",
    "failoverdest": "failoverDest",
    "dynamicagents": "dynamicAgents",
    "agenttimeout": "agentTimeout",
    "agentannounce": "agentAnnounce",
    "wrapuptime": "wrapUpTime",
    "ringinuse": "ringInUse",
    "musiconhold": "musicOnHold",
    "maxwaittime": "maxWaitTime",
    "announcefreq": "announcfreq",
    "userannouncefreq": "userannouncfreq",
}
RECORD_KEYS = {"callduraction": "callduration", "talkduraction": "talkduration", "dsttrcunkname": "dsttrunkname"}

ANSWERS = {
    "extension/query": Spelling({"moblie": "mobile"}),
    "extension/query_call": Spelling({"numbercalls": "numercalls"}),
    "extensiongroup/add": Spelling({"errnum": "errornum"}),
    "trunk/list": Spelling(values={("status", "Registered"): "registered"}),
    "conference/query": Spelling({"participantepassword": "participantpassword"}),
    "instant_conference/query": Spelling({"members": "member"}),
    "queue/query": Spelling(QUEUE_KEYS),
    "queue/query_status": Spelling(shape=_callers_apart),
    "paginggroup/list": Spelling({"paginggrouplist": "paginggroup"}),
    "call/query": Spelling({"Calls": "calls"}),
}
REPORTS = {
    "NewCdr": Spelling(RECORD_KEYS, {("status", "ANSWERED"): "ANSWERD"}),
    "Transfer": Spelling(values={("event", "Tranfer"): "Transfer"}),
    "uacstacall": Spelling(values={("operation", "callanswer"): "callanwer"}),
}
REPORTS["Tranfer"] = REPORTS["Transfer"]

# Requests, from the manual's spelling to the device's. The settings of extensions, queues and conferences are not here:
# their modules take both spellings from everybody.
REQUESTS = {"sms/send": {"phonenummer": "phonenumber"}}
# Names of requests that the manual prints besides the name of their own section.
ENDPOINTS = {
    "siptrunk/update": "trunk/update_siptrunk",
    "instant_conference/create": "instant_conference/start",
    "conference/mute": "conference/mute_member",
    "conference/unmute": "conference/unmute_member",
    "paginggrouplist/query": "paginggroup/list",
    "pagingroup/update": "paginggroup/update",
    "callpark_status": "call/callpark_status",
    "call/hungup": "call/hangup",
}


def endpoint_meant(profile: str, endpoint: str) -> str:
    return ENDPOINTS.get(endpoint, endpoint) if profile == MANUAL else endpoint


def request_meant(profile: str, endpoint: str, body: Json) -> Json:
    names = REQUESTS.get(endpoint, {}) if profile == MANUAL else {}
    return {names.get(key, key): value for key, value in body.items()}


def answer_spelled(profile: str, endpoint: str, answer: Json) -> Json:
    return _spelled(profile, ANSWERS.get(endpoint), answer)


def report_spelled(profile: str, report: Json) -> Json:
    return _spelled(profile, REPORTS.get(report["event"]), report)


def _spelled(profile: str, spelling: Spelling | None, body: Json) -> Json:
    if profile != MANUAL or spelling is None:
        return body
    respelled: Json = _respell(spelling, spelling.shape(body))
    return respelled


def _respell(spelling: Spelling, value: Any) -> Any:
    if isinstance(value, list):
        return [_respell(spelling, item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        spelling.keys.get(key, key): spelling.values.get((key, inner), inner)
        if isinstance(inner, str)
        else _respell(spelling, inner)
        for key, inner in value.items()
    }
