"""What each kind of command asks of the device. No transaction is open here; nothing is written but a payload."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pbx.enums import CommandKind
from pbx.models import Command, Extension
from pbx.services.alarms import StorePayload, alarms_create, alarms_delete, is_final_refusal
from pbx.services.forwarding import forwards_repair
from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxRejectedError, PbxUnknownTargetError
from pbx.vendor.extensions import Extension as DeviceExtension


@dataclass(frozen=True)
class Confirmation:
    """What the device showed after a sync, and where that differs from what `version` of the wanted state said."""

    version: int
    name: str
    outbound: bool | None
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """The device did it."""

    result: dict[str, Any] = field(default_factory=dict)
    confirmation: Confirmation | None = None


@dataclass(frozen=True)
class Split:
    """The device refuses the group for the sake of one member: each is to be asked for alone."""

    reason: str


Answer = Done | Split
Executor = Callable[[PbxApi, Command, StorePayload], Answer]


def execute(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    """Have the device do it. Raises `PbxError`; `store` keeps a changed payload and raises when the claim is lost."""
    return _EXECUTORS[CommandKind(command.kind)](api, command, store)


def _sync(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    wanted = Extension.objects.get(sync_commands=command)
    api.extensions.update(
        number=wanted.number,
        username=wanted.wanted_name or wanted.number,
        selectoutroute=wanted.wanted_routes,
        callrestriction=not wanted.wanted_outbound,
        hasvoicemail=wanted.wanted_voicemail,
        dnd=wanted.wanted_dnd,
    )
    shown = _shown(api, wanted.number)
    if repair := forwards_repair(shown, voicemail=wanted.wanted_voicemail):
        api.extensions.update(number=wanted.number, **repair)
        shown = _shown(api, wanted.number)
    return Done(
        confirmation=Confirmation(
            version=wanted.wanted_version,
            name=shown.username,
            outbound=None if shown.callrestriction is None else not shown.callrestriction,
            differences=differences(wanted, shown),
        )
    )


def _shown(api: PbxApi, number: str) -> DeviceExtension:
    shown = next(iter(api.extensions.query(numbers=number)), None)
    if shown is None:
        raise PbxUnknownTargetError("", "The phone system does not show this extension.", "extension/query")
    return shown


def differences(wanted: Extension, shown: DeviceExtension) -> tuple[str, ...]:
    """Where the device's extension is not as wanted; what the device does not say is no difference."""
    pairs = {
        "name": (wanted.wanted_name or wanted.number, shown.username),
        "outbound routes": (sorted(wanted.wanted_routes), sorted(shown.selectoutroute)),
        "outbound": (wanted.wanted_outbound, None if shown.callrestriction is None else not shown.callrestriction),
        "voicemail": (wanted.wanted_voicemail, shown.hasvoicemail),
        "do not disturb": (wanted.wanted_dnd, shown.dnd),
    }
    names = [name for name, (ours, theirs) in pairs.items() if theirs is not None and ours != theirs]
    if forwards_repair(shown, voicemail=wanted.wanted_voicemail):
        names.append("forwarding")
    return tuple(names)


def _checkout(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    numbers = command.payload["numbers"]
    try:
        api.hotel.checkout(numbers=numbers)
    except PbxRejectedError as error:
        if len(numbers) > 1 and is_final_refusal(error):
            return Split(error.sentence)
        raise
    return Done({"checked_out": numbers})


def _wakeup_create(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    return Done(alarms_create(api, dict(command.payload), store))


def _wakeup_delete(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    return Done(alarms_delete(api, command.payload["numbers"][0], command.payload["wakeup_ids"]))


def _call_dial(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    return Done({"callid": api.calls.dial(caller=command.payload["numbers"][0], callee=command.payload["to"])})


def _call_hangup(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    try:
        return Done({"callid": api.calls.hangup(channelid=command.payload["channelid"])})
    except PbxUnknownTargetError:  # it is over already, which is what was wanted
        return Done({"callid": ""})


def _call_transfer(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    """An outside number is dialled with the rights of the extension that passes the call on."""
    own, to = command.payload["numbers"][0], command.payload["to"]
    callid = api.calls.transfer(channelid=command.payload["channelid"], number=to, dial_permission=own)
    return Done({"callid": callid})


def _play_prompt(api: PbxApi, command: Command, store: StorePayload) -> Answer:
    number, prompt = command.payload["numbers"][0], command.payload["prompt"]
    return Done({"callid": api.calls.playprompt(number=number, prompts=[prompt])})


_EXECUTORS: dict[CommandKind, Executor] = {
    CommandKind.EXTENSION_SYNC: _sync,
    CommandKind.CHECKOUT: _checkout,
    CommandKind.WAKEUP_CREATE: _wakeup_create,
    CommandKind.WAKEUP_DELETE: _wakeup_delete,
    CommandKind.CALL_DIAL: _call_dial,
    CommandKind.CALL_HANGUP: _call_hangup,
    CommandKind.CALL_TRANSFER: _call_transfer,
    CommandKind.PLAY_PROMPT: _play_prompt,
}
