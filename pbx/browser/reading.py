"""What a section shows where the device's answer alone does not say it: joined lists, and the comparison with ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pbx.browser.model import Row, plain
from pbx.browser.promises import promised_alarms
from pbx.models import Extension, Pbx
from pbx.services.alerts import MISSING
from pbx.services.device import differences
from pbx.services.forwarding import TAKEN_AWAY
from pbx.vendor.api import PbxApi
from pbx.vendor.calls import Call
from pbx.vendor.conferences import ConferenceSession
from pbx.vendor.errors import PbxUnknownTargetError
from pbx.vendor.extensions import Extension as DeviceExtension
from pbx.vendor.extensions import ExtensionSummary
from pbx.vendor.members import MemberKind
from pbx.vendor.payloads import ALL
from pbx.vendor.queues import Queue
from pbx.vendor.trunks import SipTrunk, TrunkSummary

# What HotelPBX asks of every extension of its own, by the device's names, and what it takes away from it.
KEPT = ("username", "selectoutroute", "callrestriction", "hasvoicemail", "dnd", *TAKEN_AWAY)
FORWARDS = {"always": "a", "noanswer": "n", "busy": "b"}


def extensions(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """The device's extensions and whether they are as wanted; without `key` also those it does not have."""
    summaries = {summary.number: summary for summary in api.extensions.list()}
    ours = {extension.number: extension for extension in Extension.objects.filter(pbx=pbx)}
    shown = {found.number: found for found in api.extensions.query(numbers=key or ALL)}
    rows = [_extension(found, summaries.get(number), ours.get(number)) for number, found in shown.items()]
    if not key:
        rows += [_missing(extension) for number, extension in ours.items() if number not in shown]
    return rows


def _extension(found: DeviceExtension, summary: ExtensionSummary | None, own: Extension | None) -> Row:
    return {
        **_flat(plain(found)),
        "status": plain((summary or found).status),
        "registered_address": own.phone_address if own is not None else "",
        "managed": own is not None,
        "kept": list(KEPT) if own is not None and own.wanted_version else [],
        "drift": list(differences(own, found)) if own is not None and own.wanted_version else [],
    }


def _flat(row: Row) -> Row:
    """The forwarding rules by the names under which they are written."""
    for kind, prefix in FORWARDS.items():
        rule = row.pop(f"{kind}_forward")
        row |= {
            f"{kind}forward": rule["enabled"],
            f"{prefix}transferto": rule["to"],
            f"{prefix}transferext": rule["extension"],
            f"{prefix}transferprefix": rule["prefix"],
            f"{prefix}transfernum": rule["number"],
        }
    return row


def _missing(own: Extension) -> Row:
    return {
        "number": own.number,
        "username": own.wanted_name,
        "status": "",
        "managed": True,
        "kept": [],
        "drift": [MISSING],
        "absent": True,
    }


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One party of a call that goes on now; `number` and `name` only of an extension."""

    channelid: str
    callid: str
    kind: str
    party: str
    number: str
    name: str
    status: str
    trunk: str
    callpath: str


def legs(api: PbxApi, pbx: Pbx, key: str) -> list[Leg]:
    """The parties of all present calls, those over trunks and those inside the house."""
    calls: dict[str, Call] = {}
    for listed in (
        api.calls.query(direction="inbound"),
        api.calls.query(direction="outbound"),
        *(entry.calls for entry in api.extensions.query_call(numbers=ALL)),
    ):
        calls |= {call.callid: call for call in listed}
    names = _names(pbx)
    return [leg for call in calls.values() for leg in _legs(call, names)]


def _names(pbx: Pbx) -> dict[str, str]:
    return dict(Extension.objects.filter(pbx=pbx).values_list("number", "wanted_name"))


def _legs(call: Call, names: Mapping[str, str]) -> Iterator[Leg]:
    for member in call.members:
        outside = member.kind != MemberKind.EXTENSION
        yield Leg(
            channelid=member.channelid,
            callid=call.callid,
            kind=member.kind.value,
            party=f"{member.from_} → {member.to}" if outside else member.number,
            number="" if outside else member.number,
            name=names.get(member.number, ""),
            status=(member.status or "") and str(member.status),
            trunk=member.trunk,
            callpath=member.callpath,
        )


def alarms(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """Every wake-up alarm on the device, ours and those that somebody set there."""
    promised = promised_alarms(pbx)
    return [
        {**plain(alarm), "ours": (alarm.number, alarm.wakeupid) in promised} for alarm in api.wakeups.query(numbers=ALL)
    ]


def voicemails(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """The messages of one box, or of all."""
    return [plain(message) for message in api.voicemail.query(numbers=key.partition("/")[0] or ALL)]


def trunks(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """Trunks of every kind with their state; those of SIP with their settings."""
    settings = {trunk.id: trunk for trunk in api.trunks.query_sip(ids=ALL)}
    return [_trunk(summary, settings.get(summary.id)) for summary in api.trunks.list()]


def _trunk(summary: TrunkSummary, sip: SipTrunk | None) -> Row:
    row: Row = plain(summary)
    if sip is None:
        return row
    numbers = {
        "extensionsdod": list(map(str, sip.extensionsdod)),
        "extensionsgroupdod": list(map(str, sip.extensionsgroupdod)),
    }
    return {**plain(sip), **row, "port": sip.port, **numbers}


def queues(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """Queues with what their agents do and who waits."""
    return [_queue(api, queue) for queue in api.queues.query(numbers=key or ALL)]


def _queue(api: PbxApi, queue: Queue) -> Row:
    status = api.queues.query_status(number=queue.number)
    agents = [{"number": agent.agent, "state": agent.state.name.lower()} for agent in status.agents]
    callers = [plain(caller) for caller in status.callers]
    return {**plain(queue), "agent_states": agents, "caller_count": status.caller_count, "callers": callers}


def conferences(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """Permanent and instant conferences, and who is in them now."""
    inside = {session.conference_number: session for session in _sessions(api)}
    permanent = [{**plain(room), "kind": "permanent"} for room in api.conferences.query(numbers=ALL)]
    instant = [{**plain(room), "kind": "instant"} for room in api.conferences.query_instant(numbers=ALL)]
    return [{**room, "inside": _inside(inside.get(room["number"]))} for room in (*permanent, *instant)]


def _sessions(api: PbxApi) -> tuple[ConferenceSession, ...]:
    """The device says with an error that no conference is in session."""
    try:
        return api.conferences.query_in_session(numbers=ALL)
    except PbxUnknownTargetError:
        return ()


def _inside(session: ConferenceSession | None) -> list[str]:
    return [member.number or member.from_ or member.to for member in session.members] if session else []


def linkus(api: PbxApi, pbx: Pbx, key: str) -> list[Row]:
    """Which extensions may use the softphone of the device's maker."""
    names = _names(pbx)
    clients = api.linkus.query_client(numbers=key or ALL)
    return [
        {"number": client.number, "name": names.get(client.number, ""), "enablelinkus": client.enabled}
        for client in clients
    ]
