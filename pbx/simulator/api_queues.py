"""queue/query, update, query_status; agents: add_dynamicagent, delete_dynamicagent, pause_agent, unpause_agent."""

import re
from collections.abc import Callable, Container

from pbx.simulator.agents import agents_of, status_of
from pbx.simulator.api import NO_EXTENSION, Answer, ApiError, Endpoint, Request, text_of
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import Destination, Queue
from pbx.simulator.queues import QueueVisit, waiting
from pbx.simulator.state import split_list

NO_QUEUE = "10013"
NOT_CONFIGURED = "10019"
WRONG_PASSWORD = "10032"  # noqa: S105 - an error number

SWITCH = re.compile("on|off")
SECONDS = re.compile(r"\d{1,5}")
PAUSES = re.compile("0|15|30|45|60|120|180|240|300|600|1200")
REASONS = re.compile("[123](,[123]){0,2}")
ACTIONS = re.compile(
    "hang ?up|extension|voicemail|ivr|ring ?group|queue|conference|fax ?to ?email|dial ?by ?name", re.IGNORECASE
)
RULES = {
    "queuename": re.compile(r"[^&'<>`$\"|]{1,63}"),
    "password": re.compile(r"\d{0,63}"),
    "ringstrategy": re.compile("ring all|least recent|fewest calls|random|rrmemory|linear", re.IGNORECASE),
    "failoveraction": ACTIONS,
    "failoverdest": re.compile(r"\d*"),
    "agents": re.compile(r"[\d, ]*"),
    "agenttimeout": re.compile(r"[1-9]\d{0,4}"),
    "wrapuptime": SECONDS,
    "ringinuse": SWITCH,
    "retry": re.compile("[12345]0"),
    "maxwaittime": SECONDS,
    "joinempty": SWITCH,
    "disallow_to_join_when_empty": SWITCH,
    "empty_defined_for_disallow_to_join_when_empty": REASONS,
    "leavewhenempty": SWITCH,
    "empty_defined_for_leave_empty": REASONS,
    "announcepos": SWITCH,
    "announcefreq": PAUSES,
    "announceholdtime": SWITCH,
    "userannounce": re.compile(".*"),
    "userannouncefreq": PAUSES,
    "breakoutkey": re.compile("None|[0-9*#]"),
    "breakoutaction": ACTIONS,
    "breakoutdest": re.compile(r"\d*"),
    "satisfactionsurvey": re.compile(".*"),
    "idannouncement": re.compile(".*"),
}
SPELLINGS = {"queueenane": "queuename", "announcfreq": "announcefreq", "userannouncfreq": "userannouncefreq"}
ADDED_ONLY_WHEN_SET = ("breakoutaction", "breakoutdest")
DESTINATION_PAIRS = (("failoveraction", "failoverdest"), ("breakoutaction", "breakoutdest"))
OPPOSITE = {"on": "off", "off": "on"}


def queue_query(pbx: Exchange, request: Request) -> Answer:
    return {"queues": [_describe(queue) for queue in _named(pbx, request.text("number"))]}


def _describe(queue: Queue) -> dict[str, str]:
    """The lists of agents end with a comma, as the device writes them."""
    shown = {key: value for key, value in queue.settings.items() if value or key not in ADDED_ONLY_WHEN_SET}
    shown["agents"] = _with_comma(split_list(queue.settings["agents"]))
    shown["disallow_to_join_when_empty"] = OPPOSITE[queue.settings["joinempty"]]
    dynamic = {"dynamicagents": _with_comma(queue.dynamic)} if queue.dynamic else {}
    return {"number": queue.number, **shown, **dynamic}


def _with_comma(numbers: list[str]) -> str:
    return "".join(f"{number}," for number in numbers)


def _named(pbx: Exchange, text: str) -> list[Queue]:
    queues = pbx.state.features.queues
    numbers = list(queues) if text == "all" else split_list(text)
    return [_queue(pbx, number) for number in numbers]


def _queue(pbx: Exchange, number: str) -> Queue:
    queue = pbx.state.features.queues.get(number)
    if queue is None:
        raise ApiError(NO_QUEUE)
    return queue


def queue_update(pbx: Exchange, request: Request) -> Answer:
    """A key that is absent keeps its value. Raises 10019 for a bad value, and for an unknown agent or destination."""
    queue = _queue(pbx, request.text("number"))
    given = _given(request)
    if not all(RULES[key].fullmatch(value) for key, value in given.items()):
        raise ApiError(NOT_CONFIGURED)
    if "disallow_to_join_when_empty" in given:
        if "joinempty" in given:
            raise ApiError(NOT_CONFIGURED)
        given["joinempty"] = OPPOSITE[given.pop("disallow_to_join_when_empty")]
    if not _refers_to_known(pbx, queue, given):
        raise ApiError(NOT_CONFIGURED)
    queue.settings.update(given)
    return {}


def _given(request: Request) -> dict[str, str]:
    lowered = {key.lower(): text_of(value) for key, value in request.body.items()}
    spelled = {SPELLINGS.get(key, key): value for key, value in lowered.items()}
    return {key: value for key, value in spelled.items() if key in RULES}


def _refers_to_known(pbx: Exchange, queue: Queue, given: dict[str, str]) -> bool:
    """The agents and destinations that change exist; older ones may have been deleted since."""
    if any(number not in pbx.state.extensions for number in split_list(given.get("agents", ""))):
        return False
    merged = {**queue.settings, **given}
    changed = [pair for pair in DESTINATION_PAIRS if not given.keys().isdisjoint(pair)]
    return all(not merged[action] or _exists(pbx, merged[action], merged[dest]) for action, dest in changed)


def _exists(pbx: Exchange, action: str, number: str) -> bool:
    features = pbx.state.features
    kind = Destination.create(action).kind
    places: dict[str, Container[str]] = {
        "extension": pbx.state.extensions,
        "voicemail": pbx.state.extensions,
        "ivr": features.ivrs,
        "ringgroup": features.ringgroups,
        "queue": features.queues,
        "conference": features.conferences,
    }
    return kind not in places or number in places[kind]


def query_status(pbx: Exchange, request: Request) -> Answer:
    queue = _queue(pbx, request.text("number"))
    callers = waiting(pbx, queue)
    agents = [{"agent": number, "agentstatus": status_of(pbx, queue, number)} for number in agents_of(pbx, queue)]
    status = {
        "callercount": str(len(callers)),
        "members": agents,
        "callers": [_caller(pbx, visit) for visit in callers],
    }
    return {"queues": [{"number": queue.number, "queuestatus": [status]}]}


def _caller(pbx: Exchange, visit: QueueVisit) -> dict[str, str]:
    minutes, seconds = divmod(int(pbx.clock.elapsed() - visit.entered), 60)
    waited = f"{minutes}:{seconds:02d}"
    return {"callernum": visit.call.caller, "waittime": waited, "channelid": visit.leg.channelid}


def add_agent(pbx: Exchange, request: Request) -> Answer:
    """Signs in; one who is signed in already stays so. A queue without a password asks for none."""
    queue, number = _queue_and_extension(pbx, request)
    if queue.settings["password"] not in {"", request.optional("password")}:
        raise ApiError(WRONG_PASSWORD)
    if number not in agents_of(pbx, queue):
        queue.dynamic.append(number)
    return {}


def delete_agent(pbx: Exchange, request: Request) -> Answer:
    """Signs out a dynamic agent. Raises 10019 for one who is not signed in."""
    queue, number = _queue_and_extension(pbx, request)
    if number not in queue.dynamic:
        raise ApiError(NOT_CONFIGURED)
    queue.dynamic.remove(number)
    if number in queue.paused:
        queue.paused.remove(number)
    return {}


def _pausing(change: Callable[[Queue, str], None]) -> Callable[[Exchange, Request], Answer]:
    def handle(pbx: Exchange, request: Request) -> Answer:
        queue, number = _queue_and_extension(pbx, request)
        if number not in agents_of(pbx, queue):
            raise ApiError(NOT_CONFIGURED)
        change(queue, number)
        return {}

    return handle


def _pause(queue: Queue, number: str) -> None:
    if number not in queue.paused:
        queue.paused.append(number)


def _unpause(queue: Queue, number: str) -> None:
    if number in queue.paused:
        queue.paused.remove(number)


def _queue_and_extension(pbx: Exchange, request: Request) -> tuple[Queue, str]:
    queue, number = _queue(pbx, request.text("queuenumber")), request.text("extnumber")
    if number not in pbx.state.extensions:
        raise ApiError(NO_EXTENSION)
    return queue, number


ENDPOINTS = {
    "queue/query": Endpoint(queue_query),
    "queue/update": Endpoint(queue_update),
    "queue/query_status": Endpoint(query_status),
    "queue/add_dynamicagent": Endpoint(add_agent),
    "queue/delete_dynamicagent": Endpoint(delete_agent),
    "queue/pause_agent": Endpoint(_pausing(_pause)),
    "queue/unpause_agent": Endpoint(_pausing(_unpause)),
}
