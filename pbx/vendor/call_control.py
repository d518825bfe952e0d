"""What can be done to a call that goes on (manual: call control). A leg of it is named by its channel id."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pbx.vendor import checks
from pbx.vendor.number_checks import permission
from pbx.vendor.payloads import join_list, object_list, parse_int, text_of
from pbx.vendor.requester import Requester

PARKING_SLOT_DIGITS = 7


class Monitoring(enum.StrEnum):
    """How somebody listens in: unheard, heard by the extension only, or heard by all."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class TransferStep(enum.StrEnum):
    """What becomes of a consultation: `SWAP` goes back to the first party and holds the one consulted."""

    ABORT = "abort"
    COMPLETE = "complete"
    THREEWAY = "threeway"
    SWAP = "swap"


@dataclass(frozen=True, kw_only=True)
class ParkedCall:
    """A call that waits in a slot; `parktime` is how long it may still wait, in the device's count (seconds)."""

    parker: str
    parkedparty: str
    parkingslot: str
    parktime: int | None
    channelid: str


class CallControl:
    """Requests about one leg. Each raises `PbxUnknownTargetError` when it is gone and gives the id of its call."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def accept_inbound(self, *, channelid: str) -> str:
        """Let a call in that an Invite report announced (manual: call/accept_inbound).

        Within 10 seconds of the report; after that the device has accepted it itself (10016). Not idempotent.
        """
        return self._leg("call/accept_inbound", channelid)

    def refuse_inbound(self, *, channelid: str) -> str:
        """Turn a call away that an Invite report announced (manual: call/refuse_inbound).

        Within 10 seconds of the report; after that the device has accepted it itself (10016). Not idempotent.
        """
        return self._leg("call/refuse_inbound", channelid)

    def listen(self, *, monitor: str, extension: str, type: str) -> str:
        """Ring `monitor` and let it listen in on `extension`; `type` is a `Monitoring` (manual: call/listen).

        Both extensions must have monitoring switched on (10009, 10010). Not idempotent: it rings again.
        """
        checks.one_of(*Monitoring)("type", type)
        parameters = {
            "monitor": checks.extension_number(monitor, "monitor"),
            "extension": checks.extension_number(extension, "extension"),
            "type": str(type),
        }
        return callid_of(self._requester.request("call/listen", parameters))

    def hold(self, *, channelid: str) -> str:
        """Put a leg on hold (manual: call/hold). Idempotent."""
        return self._leg("call/hold", channelid)

    def unhold(self, *, channelid: str) -> str:
        """Take a leg off hold (manual: call/unhold). Idempotent."""
        return self._leg("call/unhold", channelid)

    def mute(self, *, channelids: str | Iterable[str]) -> str:
        """Mute these legs (manual: call/mute). Idempotent."""
        return self._legs("call/mute", channelids)

    def unmute(self, *, channelids: str | Iterable[str]) -> str:
        """Let these legs be heard again (manual: call/unmute). Idempotent."""
        return self._legs("call/unmute", channelids)

    def park(self, *, channelid: str, parking_slot: str | None = None) -> str:
        """Park a leg and give the slot, a free one if none is named (manual: call/callpark). Not idempotent.

        To pick the call up, `dial` the slot. Raises 10151 when the slot cannot be had.
        """
        parameters = {"channelid": checks.identifier("channelid", channelid)}
        if parking_slot is not None:
            checks.digits(PARKING_SLOT_DIGITS)("parkingslot", parking_slot)
            parameters["parkingslot"] = parking_slot
        return text_of(self._requester.request("call/callpark", parameters), "parkingslot")

    def park_status(self) -> tuple[ParkedCall, ...]:
        """All parked calls (manual: call/callpark_status). Read only."""
        answer = self._requester.request("call/callpark_status")
        return tuple(_parked_call(entry) for entry in object_list(answer, "parkinfos", "parkinfo"))

    def transfer(self, *, channelid: str, number: str, dial_permission: str | None = None) -> str:
        """Transfer a call without asking (manual: call/transfer). Not idempotent.

        Also gives a call its destination that an Incoming report announced, within 10 seconds. An outside number needs
        `dial_permission`, an extension that may call outside.
        """
        parameters = {
            "channelid": checks.identifier("channelid", channelid),
            "number": checks.dialable("number", number),
            **permission("number", number, dial_permission),
        }
        return callid_of(self._requester.request("call/transfer", parameters))

    def attended_transfer(self, *, channelid: str, to_number: str, dial_permission: str | None = None) -> str:
        """Ring a third party while the other one is held (manual: call/attended_transfer). Not idempotent.

        `attended_transfer_operate` goes on from there. The leg must not be a trunk's (10130). An outside number needs
        `dial_permission`, an extension that may call outside.
        """
        parameters = {
            "channelid": checks.identifier("channelid", channelid),
            "tonumber": checks.dialable("tonumber", to_number),
            **permission("tonumber", to_number, dial_permission),
        }
        return callid_of(self._requester.request("call/attended_transfer", parameters))

    def attended_transfer_operate(self, *, channelid: str, operate: str) -> str:
        """Go on with a consultation; `operate` is a `TransferStep` (manual: call/attended_transfer_operate).

        Takes the leg of `attended_transfer` and is refused without one (10107). Not idempotent.
        """
        checks.one_of(*TransferStep)("operate", operate)
        parameters = {"channelid": checks.identifier("channelid", channelid), "operate": str(operate)}
        return callid_of(self._requester.request("call/attended_transfer_operate", parameters))

    def add_member(self, *, channelid: str, number: str, dial_permission: str | None = None) -> str:
        """Ring one more party into a call (manual: call/add_member). Not idempotent.

        An outside number needs `dial_permission`, an extension that may call outside.
        """
        parameters = {
            "channelid": checks.identifier("channelid", channelid),
            "number": checks.dialable("number", number),
            **permission("number", number, dial_permission),
        }
        return callid_of(self._requester.request("call/add_member", parameters))

    def hangup(self, *, channelid: str) -> str:
        """Hang up one leg (manual: call/hangup). The second time it is gone."""
        return self._leg("call/hangup", channelid)

    def _leg(self, endpoint: str, channelid: str) -> str:
        return callid_of(self._requester.request(endpoint, {"channelid": checks.identifier("channelid", channelid)}))

    def _legs(self, endpoint: str, channelids: str | Iterable[str]) -> str:
        joined = join_list("channelid", channelids.split(",") if isinstance(channelids, str) else channelids)
        for channelid in joined.split(","):
            checks.identifier("channelid", channelid)
        return callid_of(self._requester.request(endpoint, {"channelid": joined}))


def callid_of(answer: Mapping[str, Any]) -> str:
    """The call's id in an answer."""
    return text_of(answer, "callid", max_length=64)


def _parked_call(entry: Mapping[str, Any]) -> ParkedCall:
    return ParkedCall(
        parker=text_of(entry, "parker", max_length=64),
        parkedparty=text_of(entry, "parkedparty", max_length=64),
        parkingslot=text_of(entry, "parkingslot"),
        parktime=parse_int(entry.get("parktime")),
        channelid=text_of(entry, "channelid", max_length=128),
    )
