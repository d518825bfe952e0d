"""Control of what the API cannot create, for tests and demonstrations; an object with the same number is replaced.

POST /sim/ivrs         {"number", "name"?, "settings": {}?, "keys": {"1": ["queue", "6700"]}?,
                        "timeout": [kind, number]?, "invalid": [kind, number]?, "collects": bool?}
POST /sim/queues       {"number", "name"?, "settings": {}?, "missed_before_pause": n?}
POST /sim/ringgroups   {"number", "members": [...], "name"?, "strategy": "ringall|linear"?, "seconds": n?,
                        "failover": [kind, number]?}
POST /sim/conferences  {"number", "name"?, "settings": {}?}
GET  /sim/conferences  who is in each room, and who is muted
"""

from collections.abc import Callable
from typing import Any

from pbx.simulator.conferences import participants
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import ConferenceRoom, Destination, Ivr, Queue, RingGroup

Json = dict[str, Any]
STRATEGIES = ("ringall", "linear")


def actions(pbx: Exchange) -> dict[str, Callable[[Json], Json]]:
    return {
        "ivrs": lambda body: _ivr(pbx, body),
        "queues": lambda body: _queue(pbx, body),
        "ringgroups": lambda body: _ring_group(pbx, body),
        "conferences": lambda body: _conference(pbx, body),
    }


def reads(pbx: Exchange) -> dict[str, Callable[[dict[str, str]], Json]]:
    return {"conferences": lambda query: _rooms(pbx)}


def _identity(body: Json) -> tuple[str, str]:
    number = str(body["number"])
    return number, str(body.get("name", number))


def _settings(body: Json, allowed: dict[str, str]) -> dict[str, str]:
    settings = {str(key): str(value) for key, value in body.get("settings", {}).items()}
    unknown = [key for key in settings if key not in allowed]
    if unknown:
        raise ValueError(f"unknown settings {', '.join(unknown)}")
    return settings


def _destination(body: Json, key: str) -> Destination:
    return Destination.create(*body[key]) if key in body else Destination()


def _ivr(pbx: Exchange, body: Json) -> Json:
    number, name = _identity(body)
    ivr = Ivr.create(number, name)
    ivr.settings.update(_settings(body, ivr.settings))
    ivr.keys = {str(key): Destination.create(*where) for key, where in body.get("keys", {}).items()}
    ivr.timeout, ivr.invalid = _destination(body, "timeout"), _destination(body, "invalid")
    ivr.collects = bool(body.get("collects", False))
    pbx.state.features.ivrs[number] = ivr
    return ivr.to_json()


def _queue(pbx: Exchange, body: Json) -> Json:
    number, name = _identity(body)
    queue = Queue.create(number, name)
    queue.settings.update(_settings(body, queue.settings))
    queue.missed_before_pause = int(body.get("missed_before_pause", queue.missed_before_pause))
    pbx.state.features.queues[number] = queue
    return queue.to_json()


def _ring_group(pbx: Exchange, body: Json) -> Json:
    number, name = _identity(body)
    strategy = str(body.get("strategy", STRATEGIES[0]))
    if strategy not in STRATEGIES:
        raise ValueError(f"strategy must be one of {', '.join(STRATEGIES)}")
    group = RingGroup.create(number, name, members=[str(member) for member in body["members"]], strategy=strategy)
    group.seconds = float(body.get("seconds", group.seconds))
    group.failover = _destination(body, "failover")
    pbx.state.features.ringgroups[number] = group
    return group.to_json()


def _conference(pbx: Exchange, body: Json) -> Json:
    number, name = _identity(body)
    room = ConferenceRoom.create(number, name)
    room.settings.update(_settings(body, room.settings))
    pbx.state.features.conferences[number] = room
    return room.to_json()


def _rooms(pbx: Exchange) -> Json:
    rooms = pbx.state.features.conferences.values()
    return {"conferences": [{"number": room.number, "members": _members(pbx, room)} for room in rooms]}


def _members(pbx: Exchange, room: ConferenceRoom) -> list[Json]:
    legs = [member.leg for member in participants(pbx, room)]
    return [{"number": leg.party, "status": leg.status, "muted": leg.muted} for leg in legs]
