"""The parties of a call, as reports and call queries list them."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pbx.vendor.errors import MalformedReport
from pbx.vendor.payloads import clean_text, text_of

MAX_MEMBERS = 500
NUMBER_LENGTH = 64
CHANNEL_LENGTH = 128


class MemberKind(enum.StrEnum):
    """Whose leg this is: an extension, a call that came in over a trunk, or one that goes out over a trunk."""

    EXTENSION = "ext"
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MemberStatus(enum.StrEnum):
    """What a leg does (manual: CallStatus). In a conference ANSWERED dialled in and ANSWER was invited."""

    ALERT = "ALERT"
    RING = "RING"
    ANSWERED = "ANSWERED"
    ANSWER = "ANSWER"
    HOLD = "HOLD"
    BYE = "BYE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One leg. An extension has `number`; a trunk leg has `from_`, `to` and `trunk`. Missing texts are "".

    `callpath` is the number of the menu, queue, group or conference the call came through.
    """

    kind: MemberKind
    number: str = ""
    from_: str = ""
    to: str = ""
    trunk: str = ""
    channelid: str = ""
    status: MemberStatus | None = None
    callpath: str = ""


def parse_members(holder: Mapping[str, Any]) -> tuple[Member, ...]:
    """The members of a report or call, in any format: `members` (2.0), `call` (1.1), or bare objects (1.0).

    Kinds this program does not know are skipped. Raises `MalformedReport` when the shape is wrong.
    """
    listed = holder.get("members") or holder.get("member") or holder.get("call")
    if listed is None or listed == "":
        listed = [holder]
    entries = [listed] if isinstance(listed, Mapping) else listed
    if not isinstance(entries, list | tuple) or len(entries) > MAX_MEMBERS:
        raise MalformedReport("members: not a list, or too long")
    members = tuple(islice((member for entry in entries for member in _members_in(entry)), MAX_MEMBERS + 1))
    if len(members) > MAX_MEMBERS:
        raise MalformedReport("members: too long")
    return members


def _members_in(entry: object) -> Iterator[Member]:
    if not isinstance(entry, Mapping):
        raise MalformedReport("members: an entry is not an object")
    for kind in MemberKind:
        details = entry.get(kind.value)
        if details is None:
            continue
        listed = details if isinstance(details, list) else [details]  # one table of the manual says list
        if not all(isinstance(item, Mapping) for item in listed):
            raise MalformedReport(f"members: {kind.value} is not an object")
        yield from (_member(kind, item) for item in listed)


def _member(kind: MemberKind, details: Mapping[str, Any]) -> Member:
    return Member(
        kind=kind,
        number=text_of(details, "number", "extid", max_length=NUMBER_LENGTH),
        from_=text_of(details, "from", max_length=NUMBER_LENGTH),
        to=text_of(details, "to", max_length=NUMBER_LENGTH),
        trunk=text_of(details, "trunkname", "trunk", max_length=NUMBER_LENGTH),
        channelid=text_of(details, "channelid", "inboundid", "outboundid", max_length=CHANNEL_LENGTH),
        status=_status(details.get("memberstatus") or details.get("members")),
        callpath=text_of(details, "callpath", max_length=NUMBER_LENGTH),
    )


def _status(value: object) -> MemberStatus | None:
    text = clean_text(value, 32).upper()
    if not text:
        return None
    return MemberStatus(text) if text in MemberStatus.__members__ else MemberStatus.UNKNOWN
