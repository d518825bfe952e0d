"""Conferences, permanent and instant (manual: conferences)."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypedDict, Unpack

from pbx.vendor import checks
from pbx.vendor.errors import MalformedReport, PbxProtocolError
from pbx.vendor.fields import Field, items, text, to_wire, word, yes_no
from pbx.vendor.members import Member, parse_members
from pbx.vendor.number_checks import internal, number_list
from pbx.vendor.payloads import object_list, parse_on_off, spelled, split_list, text_of
from pbx.vendor.requester import Requester

_FORBIDDEN_IN_NAMES: Final = frozenset("&'<>`$\\\"/")


class Prompt(enum.StrEnum):
    """What all hear when somebody comes or leaves: a beep, the caller's number, or nothing."""

    DEFAULT = "default"
    EXTEN = "exten"
    NONE = "none"


class ConferenceSettings(TypedDict, total=False):
    """Settings by the device's names; one that is left out or None is not sent and stays as it is.

    Switches are bool, `moderators` extensions (() takes all away), an empty password means none. `mute` concerns
    ordinary members as they come in.
    """

    name: str | None
    participantepassword: str | None
    moderatorpassword: str | None
    waitformoderator: bool | None
    allowinvite: bool | None
    moderators: Iterable[str] | None
    musiconhold: bool | None
    mute: bool | None
    prompt: str | None


def _name(parameter: str, value: str) -> None:
    checks.require(bool(value.strip()) and value.isprintable(), parameter, "must be printable and not empty")
    checks.require(not _FORBIDDEN_IN_NAMES & set(value), parameter, "holds a character the phone system forbids")


def _password(parameter: str, value: str) -> None:
    checks.require(set(value) <= set("0123456789*"), parameter, "may hold digits and * only")


FIELDS: Final[dict[str, Field]] = {
    "name": text(_name),
    # The manual prints participantpassword; the device's own spelling has an e more.
    "participantepassword": text(_password, clearable=True),
    "moderatorpassword": text(_password, clearable=True),
    "waitformoderator": yes_no(),
    "allowinvite": yes_no(),
    "moderators": items(internal, clearable=True),
    "musiconhold": yes_no(),
    "mute": yes_no(),
    "prompt": word(Prompt),
}


@dataclass(frozen=True, kw_only=True)
class Conference:
    """A permanent conference's settings. Switches are None when the device does not say; `prompt` is a `Prompt`."""

    number: str
    name: str
    participantepassword: str = field(repr=False)
    moderatorpassword: str = field(repr=False)
    waitformoderator: bool | None
    allowinvite: bool | None
    moderators: tuple[str, ...]
    musiconhold: bool | None
    mute: bool | None
    prompt: str


@dataclass(frozen=True, kw_only=True)
class InstantConference:
    """A conference started with `start_instant`: who leads it and who was called."""

    number: str
    name: str
    moderators: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConferenceSession:
    """A conference going on now. Of its members ANSWERED dialled in, ANSWER was invited, HOLD waits for a moderator."""

    callid: str
    conference_number: str
    conference_name: str
    members: tuple[Member, ...]


class Conferences:
    """Requests of the section "conferences"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, numbers: str | Iterable[str]) -> tuple[Conference, ...]:
        """The settings of these permanent conferences, or of `all` (manual: conference/query). Read only.

        Raises `PbxUnknownTargetError` when one does not exist.
        """
        answer = self._ask("conference/query", numbers)
        return tuple(_conference(entry) for entry in object_list(answer, "conferences", "conference"))

    def query_instant(self, *, numbers: str | Iterable[str]) -> tuple[InstantConference, ...]:
        """These instant conferences, or `all` (manual: instant_conference/query). Read only."""
        answer = self._ask("instant_conference/query", numbers)
        return tuple(_instant(entry) for entry in object_list(answer, "conferences", "conference"))

    def query_in_session(self, *, numbers: str | Iterable[str]) -> tuple[ConferenceSession, ...]:
        """Who is in these conferences, or in `all` that go on now (manual: conference/query_in_session). Read only.

        Raises `PbxUnknownTargetError` when one is not in session.
        """
        answer = self._ask("conference/query_in_session", numbers)
        return tuple(_session(entry) for entry in object_list(answer, "conference", "conferences"))

    def update(self, *, number: str, **settings: Unpack[ConferenceSettings]) -> None:
        """Change a permanent conference (manual: conference/update). Idempotent.

        Raises `PbxUnknownTargetError` when it does not exist.
        """
        wire = {"number": checks.extension_number(number), **to_wire(FIELDS, settings)}
        checks.require(len(wire) > 1, "settings", "must not be empty")
        self._requester.request("conference/update", wire)

    def start_instant(
        self,
        *,
        number: str,
        name: str,
        moderators: str | Iterable[str],
        members: str | Iterable[str],
        dial_permission: str,
    ) -> None:
        """Open a conference and ring its members, extensions or outside numbers (manual: instant_conference/start).

        The number must not belong to anything else on the device. At least one moderator has to answer; moderators are
        extensions. With an outside member `dial_permission` must be an extension that may call outside. Not
        idempotent: the second time the number is in use (10113).
        """
        checks.identifier("name", name)
        parameters = {
            "number": checks.extension_number(number),
            "name": name,
            "moderators": number_list("moderators", moderators, internal),
            "members": number_list("members", members, checks.dialable),
            "dialpermission": checks.extension_number(dial_permission, "dialpermission"),
        }
        self._requester.request("instant_conference/start", parameters)

    def add_member(
        self, *, number: str, operator: str, invite_members: str | Iterable[str], dial_permission: str
    ) -> None:
        """Ring extensions or outside numbers into a conference (manual: conference/add_member). Not idempotent.

        `operator` must be a moderator. With an outside number `dial_permission` must be an extension that may call
        outside. Raises 10129 when the operator may not invite.
        """
        parameters = {
            **_operation(number, operator),
            "invitemember": number_list("invitemember", invite_members, checks.dialable),
            "dialpermission": checks.extension_number(dial_permission, "dialpermission"),
        }
        self._requester.request("conference/add_member", parameters)

    def kick_member(self, *, number: str, operator: str, member_numbers: str | Iterable[str]) -> None:
        """Remove these members, or `all` (manual: conference/kick_member). The second time they are gone (10112).

        `operator` must be a moderator.
        """
        self._control("conference/kick_member", number, operator, member_numbers)

    def mute_member(self, *, number: str, operator: str, member_numbers: str | Iterable[str]) -> None:
        """Mute these members, or `all` (manual: conference/mute_member). Idempotent. `operator` must be a moderator."""
        self._control("conference/mute_member", number, operator, member_numbers)

    def unmute_member(self, *, number: str, operator: str, member_numbers: str | Iterable[str]) -> None:
        """Let these members, or `all`, be heard again (manual: conference/unmute_member). Idempotent.

        `operator` must be a moderator.
        """
        self._control("conference/unmute_member", number, operator, member_numbers)

    def _ask(self, endpoint: str, numbers: str | Iterable[str]) -> dict[str, Any]:
        return self._requester.request(endpoint, {"number": checks.extension_list(numbers, allow_all=True)})

    def _control(self, endpoint: str, number: str, operator: str, members: str | Iterable[str]) -> None:
        listed = number_list("membernumber", members, checks.dialable, allow_all=True)
        self._requester.request(endpoint, {**_operation(number, operator), "membernumber": listed})


def _operation(number: str, operator: str) -> dict[str, str]:
    return {
        "number": checks.extension_number(number),
        "operator": checks.extension_number(operator, "operator"),
    }


def _conference(entry: Mapping[str, Any]) -> Conference:
    return Conference(
        number=text_of(entry, "number"),
        name=text_of(entry, "name"),
        participantepassword=text_of(entry, "participantepassword", "participantpassword"),
        moderatorpassword=text_of(entry, "moderatorpassword"),
        waitformoderator=parse_on_off(entry.get("waitformoderator")),
        allowinvite=parse_on_off(entry.get("allowinvite")),
        moderators=split_list(entry.get("moderators")),
        musiconhold=parse_on_off(entry.get("musiconhold")),
        mute=parse_on_off(entry.get("mute")),
        prompt=spelled(entry.get("prompt"), Prompt),
    )


def _instant(entry: Mapping[str, Any]) -> InstantConference:
    return InstantConference(
        number=text_of(entry, "number"),
        name=text_of(entry, "name"),
        moderators=split_list(entry.get("moderators")),
        members=split_list(entry.get("members") or entry.get("member")),
    )


def _session(entry: Mapping[str, Any]) -> ConferenceSession:
    try:
        members = parse_members(entry)
    except MalformedReport as exc:
        raise PbxProtocolError(f"The phone system's answer about a conference is wrong: {exc}") from None
    return ConferenceSession(
        callid=text_of(entry, "callid", max_length=64),
        conference_number=text_of(entry, "conferencenumber"),
        conference_name=text_of(entry, "conferencename"),
        members=members,
    )
