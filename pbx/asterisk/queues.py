"""The queues of Asterisk (`queues.conf`) that have a number for a name: their state, and their agents.

Asterisk keeps queues itself; their settings are not changed from here.
"""

from collections.abc import Callable

from pbx.asterisk.names import device_of
from pbx.asterisk.switch import NOT_EXECUTED, AsteriskSwitch
from pbx.simulator.api import NO_EXTENSION, Answer, ApiError, Endpoint, Request
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import Queue

NO_QUEUE = "10013"
NOT_SIGNED_IN = "10019"
PAUSED = "9"
# AMI's device state of a member is the device's agentstatus, as far as both have the same words.
_STATES = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": "6", "7": "7", "8": "8"}
ENDPOINTS = (
    "queue/query_status",
    "queue/add_dynamicagent",
    "queue/delete_dynamicagent",
    "queue/pause_agent",
    "queue/unpause_agent",
)
Event = dict[str, str]


def queues_read(pbx: Exchange, events: list[Event]) -> None:
    """Take over which queues there are, for the dialplan and for what may be dialled."""
    names = {event["Queue"] for event in events if event["Event"] == "QueueParams"}
    numbers = sorted(name for name in names if name.isascii() and name.isdigit())
    pbx.state.features.queues = {number: Queue.create(number) for number in numbers}


def endpoints(switch: AsteriskSwitch) -> dict[str, Endpoint]:
    def status(pbx: Exchange, request: Request) -> Answer:
        number = _number(pbx, request.text("number"))
        return {"queues": [{"number": number, "queuestatus": [_status(switch.listing("QueueStatus", Queue=number))]}]}

    def act(name: str, fields: Callable[[], dict[str, str]], refused: str) -> Endpoint:
        def handle(pbx: Exchange, request: Request) -> Answer:
            queue, interface = _names(pbx, request)
            try:
                switch.act(name, Queue=queue, Interface=interface, **fields())
            except ApiError as error:
                raise ApiError(refused if error.errno == NOT_EXECUTED else error.errno) from error
            return {}

        return Endpoint(handle)

    return {
        "queue/query_status": Endpoint(status),
        "queue/add_dynamicagent": act("QueueAdd", dict, NOT_SIGNED_IN),
        "queue/delete_dynamicagent": act("QueueRemove", dict, NOT_SIGNED_IN),
        "queue/pause_agent": act("QueuePause", lambda: {"Paused": "true"}, NOT_SIGNED_IN),
        "queue/unpause_agent": act("QueuePause", lambda: {"Paused": "false"}, NOT_SIGNED_IN),
    }


def _number(pbx: Exchange, number: str) -> str:
    if number not in pbx.state.features.queues:
        raise ApiError(NO_QUEUE)
    return number


def _names(pbx: Exchange, request: Request) -> tuple[str, str]:
    queue, number = _number(pbx, request.text("queuenumber")), request.text("extnumber")
    if number not in pbx.state.extensions:
        raise ApiError(NO_EXTENSION)
    return queue, device_of(number)


def _status(events: list[Event]) -> dict[str, object]:
    members = [event for event in events if event["Event"] == "QueueMember"]
    callers = [event for event in events if event["Event"] == "QueueEntry"]
    return {
        "callercount": str(len(callers)),
        "members": [{"agent": _agent(member), "agentstatus": _agent_status(member)} for member in members],
        "callers": [_caller(caller) for caller in callers],
    }


def _agent(member: Event) -> str:
    return member["Location"].removeprefix("PJSIP/")


def _agent_status(member: Event) -> str:
    state = _STATES.get(member.get("Status", ""), "0")
    return PAUSED if state == "1" and member.get("Paused") == "1" else state


def _caller(caller: Event) -> dict[str, str]:
    minutes, seconds = divmod(int(caller.get("Wait") or 0), 60)
    number, channel = caller.get("CallerIDNum", ""), caller.get("Channel", "")
    return {"callernum": number, "waittime": f"{minutes}:{seconds:02d}", "channelid": channel}
