"""conference/query, update, query_in_session, add_member, kick_member, (un)mute_member; instant_conference/*.

The manual has no figures for the largest number of rooms and of members; those here are a guess.
"""

import re
from typing import Any

from pbx.simulator import calls, destinations
from pbx.simulator.api import NO_EXTENSION, PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request, text_of
from pbx.simulator.conferences import Participant, moderators_of, participants
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import ConferenceRoom
from pbx.simulator.invitations import Invited, invite, open_instant
from pbx.simulator.routes import is_outside, route_for
from pbx.simulator.state import split_list

BARRED = "10024"
BAD_PARAMETER = "10102"
NOT_IN_SESSION = "10106"
NO_ROOM = "10110"
NOBODY_THERE = "10112"
NUMBER_TAKEN = "10113"
FIXED_ROOM = "10117"
NO_MODERATOR = "10119"
TOO_MANY_MEMBERS = "10120"
BAD_NAME = "10121"
MODERATOR_UNREACHABLE = "10122"
NO_INSTANT_ROOM = "10123"
TOO_MANY_ROOMS = "10124"
MUTE_FAILED = "10125"
UNMUTE_FAILED = "10126"
KICK_FAILED = "10127"
BAD_NUMBER = "10128"
MAY_NOT_INVITE = "10129"

MOST_MEMBERS = 100
MOST_ROOMS = 100
YES_NO = re.compile("yes|no")
DIGITS_AND_STARS = re.compile(r"[\d*]*")
LETTERS_AND_DIGITS = re.compile("[A-Za-z0-9]+")
RULES = {
    "name": re.compile(r"[^&'<>`$\"/|]{1,63}"),
    "participantepassword": DIGITS_AND_STARS,
    "moderatorpassword": DIGITS_AND_STARS,
    "waitformoderator": YES_NO,
    "allowinvite": YES_NO,
    "moderators": re.compile(r"[\d, ]*"),
    "musiconhold": YES_NO,
    "mute": YES_NO,
    "prompt": re.compile("default|exten|none"),
}


def conference_query(pbx: Exchange, request: Request) -> Answer:
    rooms = _named(pbx, request.text("number"), instant=False)
    return {"conferences": [{"number": room.number, **room.settings} for room in rooms]}


def instant_query(pbx: Exchange, request: Request) -> Answer:
    rooms = _named(pbx, request.text("number"), instant=True)
    return {"conferences": [_instant(room) for room in rooms]}


def _instant(room: ConferenceRoom) -> dict[str, str]:
    settings = room.settings
    members = ",".join(room.members)
    return {
        "number": room.number,
        "name": settings["name"],
        "moderators": settings["moderators"],
        "members": members,
    }


def _named(pbx: Exchange, text: str, *, instant: bool) -> list[ConferenceRoom]:
    rooms = {number: room for number, room in pbx.state.features.conferences.items() if room.instant is instant}
    numbers = list(rooms) if text == "all" else split_list(text)
    if any(number not in rooms for number in numbers):
        raise ApiError(NO_INSTANT_ROOM if instant else NO_ROOM)
    return [rooms[number] for number in numbers]


def _room(pbx: Exchange, number: str) -> ConferenceRoom:
    room = pbx.state.features.conferences.get(number)
    if room is None:
        raise ApiError(NO_ROOM)
    return room


def query_in_session(pbx: Exchange, request: Request) -> Answer:
    """Both kinds of rooms; `all` leaves out those without anybody. Raises 10106 when there is no session."""
    text = request.text("number")
    rooms = pbx.state.features.conferences
    chosen = list(rooms.values()) if text == "all" else [_room(pbx, number) for number in split_list(text)]
    busy = [room for room in chosen if participants(pbx, room)]
    if not busy:
        raise ApiError(NOT_IN_SESSION)
    return {"conference": [_session(pbx, room) for room in busy]}


def _session(pbx: Exchange, room: ConferenceRoom) -> dict[str, Any]:
    present = participants(pbx, room)
    return {
        "callid": present[0].session,
        "conferencenumber": room.number,
        "conferencename": room.settings["name"],
        "members": [member.leg.describe() for member in present],
    }


def conference_update(pbx: Exchange, request: Request) -> Answer:
    """A key that is absent keeps its value. Fixed rooms only."""
    room = _room(pbx, request.text("number"))
    if room.instant:
        raise ApiError(NO_ROOM)
    given = _given(request)
    if not all(RULES[key].fullmatch(value) for key, value in given.items()):
        raise ApiError(BAD_PARAMETER)
    if any(number not in pbx.state.extensions for number in split_list(given.get("moderators", ""))):
        raise ApiError(NO_MODERATOR)
    room.settings.update(given)
    return {}


def _given(request: Request) -> dict[str, str]:
    """The participants' password comes with and without the e that the device puts into its key."""
    spelled = {("participantepassword" if key == "participantpassword" else key): key for key in request.body}
    return {key: text_of(request.body[sent]) for key, sent in spelled.items() if key in RULES}


def add_member(pbx: Exchange, request: Request) -> Answer:
    room = _operated(pbx, request, MAY_NOT_INVITE)
    invited = _invited(pbx, request, split_list(request.text("invitemember")))
    if len(participants(pbx, room)) + len(invited) > MOST_MEMBERS:
        raise ApiError(TOO_MANY_MEMBERS)
    for who in invited:
        invite(pbx, room, who)
    return {}


def _operated(pbx: Exchange, request: Request, errno: str) -> ConferenceRoom:
    """The room, when the operator is one of its moderators."""
    room, operator = _room(pbx, request.text("number")), request.text("operator")
    if operator not in moderators_of(room):
        raise ApiError(errno)
    return room


def _invited(pbx: Exchange, request: Request, numbers: list[str]) -> list[Invited]:
    """Whom to call, when every number can be called with the permission of `dialpermission`."""
    permission = pbx.state.extensions.get(request.text("dialpermission"))
    if permission is None:
        raise ApiError(NO_EXTENSION)
    invited: list[Invited] = []
    for number in numbers:
        outside = route_for(pbx, permission, number) if is_outside(pbx, number) else None
        if outside is None and number not in pbx.state.extensions:
            raise ApiError(BARRED if is_outside(pbx, number) else NO_EXTENSION)
        invited.append(outside or number)
    return invited


def kick_member(pbx: Exchange, request: Request) -> Answer:
    for member in _addressed(pbx, request, KICK_FAILED):
        calls.finish(pbx, member.call)
    return {}


def mute_member(pbx: Exchange, request: Request) -> Answer:
    for member in _addressed(pbx, request, MUTE_FAILED):
        member.leg.muted = True
    return {}


def unmute_member(pbx: Exchange, request: Request) -> Answer:
    for member in _addressed(pbx, request, UNMUTE_FAILED):
        member.leg.muted = False
    return {}


def _addressed(pbx: Exchange, request: Request, errno: str) -> list[Participant]:
    """The members in the room that the request names. Raises 10106 for an empty room, 10112 when none is there."""
    room, text = _operated(pbx, request, errno), request.text("membernumber")
    present = participants(pbx, room)
    if not present:
        raise ApiError(NOT_IN_SESSION)
    found = [member for member in present if text == "all" or member.leg.party in split_list(text)]
    if not found:
        raise ApiError(NOBODY_THERE)
    return found


def instant_start(pbx: Exchange, request: Request) -> Answer:
    number, name = request.text("number"), request.text("name")
    _check_new_room(pbx, number, name)
    moderators, numbers = split_list(request.text("moderators")), split_list(request.text("members"))
    if not moderators or not numbers:
        raise ApiError(PARAMETER_EMPTY)
    if any(moderator not in pbx.state.extensions for moderator in moderators):
        raise ApiError(NO_MODERATOR)
    others = [member for member in dict.fromkeys(numbers) if member not in moderators]
    if len(moderators) + len(others) > MOST_MEMBERS:
        raise ApiError(TOO_MANY_MEMBERS)
    room = ConferenceRoom.create(number, name, moderators=",".join(moderators))
    room.instant, room.members = True, others
    if not open_instant(pbx, room, _invited(pbx, request, others)):
        raise ApiError(MODERATOR_UNREACHABLE)
    return {}


def _check_new_room(pbx: Exchange, number: str, name: str) -> None:
    """The number is free for an instant room."""
    rooms = pbx.state.features.conferences
    if not LETTERS_AND_DIGITS.fullmatch(number):
        raise ApiError(BAD_NUMBER)
    if not LETTERS_AND_DIGITS.fullmatch(name):
        raise ApiError(BAD_NAME)
    if number in rooms and not rooms[number].instant:
        raise ApiError(FIXED_ROOM)
    if number in pbx.state.extensions or destinations.is_destination(pbx, number):
        raise ApiError(NUMBER_TAKEN)
    if len(rooms) >= MOST_ROOMS:
        raise ApiError(TOO_MANY_ROOMS)


ENDPOINTS = {
    "conference/query": Endpoint(conference_query),
    "conference/query_in_session": Endpoint(query_in_session),
    "conference/update": Endpoint(conference_update),
    "conference/add_member": Endpoint(add_member),
    "conference/kick_member": Endpoint(kick_member),
    "conference/mute_member": Endpoint(mute_member),
    "conference/unmute_member": Endpoint(unmute_member),
    "instant_conference/query": Endpoint(instant_query),
    "instant_conference/start": Endpoint(instant_start),
}
