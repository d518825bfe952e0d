"""The record of a call from Asterisk's own (CDR): one for each conversation, none twice.

Asterisk writes several for one call: one more for a telephone that was busy, one of a pseudo channel for a call of
its own that failed, one for each part of a call that was transferred.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from pbx.asterisk.names import endpoint_of
from pbx.simulator.state import Call

Cdr = Mapping[str, str]
Record = dict[str, str]
NO_CONVERSATION = ("BUSY", "NO ANSWER", "FAILED")
_STATUS = {"ANSWERED": "ANSWERED", "BUSY": "BUSY"}


@dataclass(frozen=True)
class Asked:
    """A call that was asked for here, and when it ended; elapsed seconds of the exchange's clock."""

    call: Call
    over_at: float

    @property
    def talk_seconds(self) -> int:
        """From the answer of the called side: Asterisk counts from that of the telephone that rang first."""
        if self.call.answered_elapsed is None:
            return 0
        return round(max(0.0, self.over_at - self.call.answered_elapsed))


def records_of(
    callid: str,
    cdrs: Sequence[Cdr],
    extensions: Container[str],
    trunks: Container[str],
    *,
    asked: Asked | None = None,
    kind: str = "Internal",
) -> list[tuple[Record, Cdr]]:
    """The records of a call with Asterisk's that they were made of. `asked`: see there. `kind` is
    the type of a call that reached no trunk.

    A further conversation of one call has `-2` and so on behind its id, so that none is taken for the other.
    """
    real = [cdr for cdr in cdrs if _is_known(cdr, extensions, trunks)]
    if asked is not None:
        return [(_of_asked(asked, cdr, trunks), cdr) for cdr in _best(real)]
    talked = [cdr for cdr in real if cdr["Disposition"] == "ANSWERED"]
    chosen = talked or _failed(real)
    return [(_record(_numbered(callid, place), cdr, trunks, kind), cdr) for place, cdr in enumerate(chosen)]


def _is_known(cdr: Cdr, extensions: Container[str], trunks: Container[str]) -> bool:
    endpoint = endpoint_of(cdr.get("Channel", ""))
    return endpoint in extensions or endpoint in trunks


def _failed(cdrs: Sequence[Cdr]) -> list[Cdr]:
    """Of the records of an attempt the one that says most."""
    return sorted(cdrs, key=lambda cdr: _rank(cdr["Disposition"]))[:1]


def _rank(disposition: str) -> int:
    return NO_CONVERSATION.index(disposition) if disposition in NO_CONVERSATION else len(NO_CONVERSATION)


def _best(cdrs: Sequence[Cdr]) -> list[Cdr]:
    """Of a call that was asked for: the part with both sides, otherwise the longest."""
    return sorted(cdrs, key=lambda cdr: (not cdr.get("DestinationChannel"), -_seconds(cdr, "Duration")))[:1]


def _numbered(callid: str, place: int) -> str:
    return f"{callid}-{place + 1}" if place else callid


def _record(callid: str, cdr: Cdr, trunks: Container[str], kind: str) -> Record:
    source, target = endpoint_of(cdr["Channel"]), endpoint_of(cdr.get("DestinationChannel", ""))
    is_inbound = source in trunks
    return {
        "callid": callid,
        "timestart": cdr["StartTime"],
        "callfrom": cdr["Source"] if is_inbound else source,
        "callto": (target or cdr["Destination"]) if is_inbound else cdr["Destination"],
        "callduraction": str(_seconds(cdr, "Duration")),
        "talkduraction": str(_seconds(cdr, "BillableSeconds")),
        "srctrunkname": source if is_inbound else "",
        "dsttrcunkname": target if target in trunks else "",
        "pincode": cdr.get("AccountCode", ""),
        "status": _status(cdr),
        "type": "Inbound" if is_inbound else "Outbound" if target in trunks else kind,
        "recording": "",
        "didnumber": cdr.get("UserField", "") if is_inbound else "",
        "agentringtime": "0",
    }


def _status(cdr: Cdr) -> str:
    if cdr.get("LastApplication") == "VoiceMail":
        return "VOICEMAIL"
    return _STATUS.get(cdr["Disposition"], "NO ANSWER")


def _seconds(cdr: Cdr, key: str) -> int:
    text = cdr.get(key, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _of_asked(asked: Asked, cdr: Cdr, trunks: Container[str]) -> Record:
    """Who called whom is known from the request; whether both sides talked, from the members' own reports."""
    call = asked.call
    record = _record(call.callid, cdr, trunks, call.kind)
    is_answered = call.answered_elapsed is not None
    status = "ANSWERED" if is_answered else "BUSY" if cdr["Disposition"] == "BUSY" else "NO ANSWER"
    people = {"callfrom": call.caller, "callto": call.callee, "type": call.kind}
    return {**record, **people, "status": status, "talkduraction": str(asked.talk_seconds)}


def record_synthesised(call: Call, over_at: float) -> Record:
    """Of a call that Asterisk has no record of: it never had a channel, or Asterisk keeps none (`cdr.conf`)."""
    is_answered = call.answered_elapsed is not None
    whole = max(0.0, over_at - call.started_elapsed)
    return {
        "callid": call.callid,
        "timestart": f"{call.started:%Y-%m-%d %H:%M:%S}",
        "callfrom": call.caller,
        "callto": call.callee,
        "callduraction": str(round(whole)),
        "talkduraction": str(Asked(call, over_at).talk_seconds),
        "srctrunkname": call.trunk("inbound"),
        "dsttrcunkname": call.trunk("outbound"),
        "pincode": "",
        "status": "ANSWERED" if is_answered else "NO ANSWER",
        "type": call.kind,
        "recording": "",
        "didnumber": call.did,
        "agentringtime": "0",
    }
