"""What can be done in each section. Parameters come from the client's own tables; names are the client's keywords."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from hotelpbx.common.roles import LISTEN
from pbx.browser.model import Action, Parameter
from pbx.vendor import (
    checks,
    conferences,
    contacts,
    extension_groups,
    extension_settings,
    inbound_routes,
    ivr,
    outbound_routes,
    paging,
    queue_settings,
    trunk_settings,
)
from pbx.vendor.call_control import Monitoring, TransferStep
from pbx.vendor.errors import PbxInvalidParameterError
from pbx.vendor.fields import Field, items, switch, text, whole, word
from pbx.vendor.payloads import parse_clock
from pbx.vendor.wakeups import Alarm, AlarmType

ADD = gettext_lazy("Add")
EDIT = gettext_lazy("Change")
DELETE = gettext_lazy("Delete")


def _dialable(parameter: str, value: str) -> None:
    checks.dialable(parameter, value)


EXTENSION = text(checks.digits(7))
DIALLED = text(_dialable)


def _of(fields: Mapping[str, Field], required: Iterable[str] = ()) -> tuple[Parameter, ...]:
    needed = set(required)
    return tuple(Parameter(name=name, field=field, required=name in needed) for name, field in fields.items())


def _needed(**fields: Field) -> tuple[Parameter, ...]:
    return _of(fields, fields)


def _delete(endpoint: str, parameter: str, attribute: str) -> Action:
    return Action(slug="delete", label=DELETE, endpoint=endpoint, target={parameter: attribute}, danger=True)


def _on_leg(slug: str, label: str | Promise, endpoint: str, *more: Parameter, danger: bool = False) -> Action:
    target = {"channelids" if endpoint in {"call/mute", "call/unmute"} else "channelid": "channelid"}
    return Action(slug=slug, label=label, endpoint=endpoint, target=target, parameters=more, danger=danger)


EXTENSIONS = (
    Action(
        slug="add",
        label=ADD,
        endpoint="extension/add",
        parameters=(
            *_needed(number=EXTENSION),
            *_of(extension_settings.FIELDS, ("username", "registername", "registerpassword")),
        ),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="extension/update",
        target={"number": "number"},
        parameters=_of(extension_settings.FIELDS),
    ),
    Action(
        slug="call",
        label=gettext_lazy("Call from here"),
        endpoint="call/dial",
        target={"caller": "number"},
        parameters=_needed(callee=DIALLED),
    ),
    Action(
        slug="play",
        label=gettext_lazy("Play a voice file"),
        endpoint="call/playprompt",
        target={"number": "number"},
        parameters=_of(
            {"prompts": items(checks.prompt_file), "count": whole(1, 99), "volume": whole(0, 20)}, ["prompts"]
        ),
    ),
    Action(
        slug="listen",
        label=gettext_lazy("Listen in"),
        endpoint="call/listen",
        target={"extension": "number"},
        parameters=_needed(monitor=EXTENSION, type=word(Monitoring)),
        roles=LISTEN,
    ),
    _delete("extension/delete", "numbers", "number"),
)

_TRANSFER = _of({"number": DIALLED, "dial_permission": EXTENSION}, ["number"])

CALLS = (
    Action(
        slug="dial",
        label=gettext_lazy("Call"),
        endpoint="call/dial",
        parameters=_of(
            {"caller": DIALLED, "callee": DIALLED, "dial_permission": EXTENSION, "auto_answer": switch()},
            ["caller", "callee"],
        ),
    ),
    _on_leg("hang-up", gettext_lazy("Hang up"), "call/hangup", danger=True),
    _on_leg("transfer", gettext_lazy("Transfer"), "call/transfer", *_TRANSFER),
    _on_leg(
        "consult",
        gettext_lazy("Consult and transfer"),
        "call/attended_transfer",
        *_of({"to_number": DIALLED, "dial_permission": EXTENSION}, ["to_number"]),
    ),
    _on_leg(
        "consult-step",
        gettext_lazy("Go on with the consultation"),
        "call/attended_transfer_operate",
        *_needed(operate=word(TransferStep)),
    ),
    _on_leg("hold", gettext_lazy("Hold"), "call/hold"),
    _on_leg("unhold", gettext_lazy("Take off hold"), "call/unhold"),
    _on_leg("mute", gettext_lazy("Mute"), "call/mute"),
    _on_leg("unmute", gettext_lazy("Unmute"), "call/unmute"),
    _on_leg("park", gettext_lazy("Park"), "call/callpark", *_of({"parking_slot": EXTENSION})),
    _on_leg("add-member", gettext_lazy("Invite somebody"), "call/add_member", *_TRANSFER),
    _on_leg("accept", gettext_lazy("Let it in"), "call/accept_inbound"),
    _on_leg("refuse", gettext_lazy("Turn it away"), "call/refuse_inbound", danger=True),
)

PARKED_CALLS = (
    Action(
        slug="pick-up",
        label=gettext_lazy("Pick up"),
        endpoint="call/dial",
        target={"callee": "parkingslot"},
        parameters=_needed(caller=EXTENSION),
    ),
)


def _alarm(values: dict[str, Any]) -> dict[str, Any]:
    """The client takes an alarm as one object."""
    time = parse_clock(values.get("time"))
    if time is None:
        raise PbxInvalidParameterError("time", "must be a time of day such as 06:30")
    alarm = Alarm(
        time=dt.time(time.hour, time.minute),
        type=AlarmType(values["type"]),
        weekdays=tuple(int(day) for day in values.get("weekdays", ())),
        repeats=values["repeats"],
        repeat_interval_minutes=values["repeat_interval_minutes"],
        prompt=values.get("prompt", ""),
    )
    rest: dict[str, Any] = {name: values[name] for name in ("number", "numbers", "wakeupid") if name in values}
    return {**rest, "alarm": alarm}


_ALARM = _of(
    {
        "time": text(),
        "type": word(AlarmType),
        "weekdays": items(checks.between(0, 6), clearable=True),
        "repeats": whole(1, 3),
        "repeat_interval_minutes": whole(1, 99),
        "prompt": text(checks.prompt_file, clearable=True),
    },
    ("time", "type", "repeats", "repeat_interval_minutes"),
)

ALARMS = (
    Action(
        slug="add",
        label=ADD,
        endpoint="wakeupcall/create",
        parameters=(*_needed(numbers=items(checks.digits(7))), *_ALARM),
        arrange=_alarm,
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="wakeupcall/update",
        target={"number": "number", "wakeupid": "wakeupid"},
        parameters=_ALARM,
        arrange=_alarm,
    ),
    Action(
        slug="delete",
        label=DELETE,
        endpoint="wakeupcall/delete",
        target={"numbers": "number", "wakeupids": "wakeupid"},
        danger=True,
    ),
)

VOICEMAILS = (
    Action(
        slug="delete",
        label=DELETE,
        endpoint="voicemail/delete",
        target={"numbers": "number", "files": "file", "status": "status"},
        danger=True,
    ),
)

_TRUNK_TYPE = Parameter(name="trunktype", field=word(trunk_settings.SipTrunkType), required=True)

TRUNKS = (
    Action(
        slug="add",
        label=gettext_lazy("Add a SIP trunk"),
        endpoint="trunk/add_siptrunk",
        parameters=(_TRUNK_TYPE, *_of(trunk_settings.FIELDS, ["trunkname"])),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="trunk/update_siptrunk",
        target={"id": "id"},
        parameters=(_TRUNK_TYPE, *_of(trunk_settings.FIELDS)),
    ),
    _delete("trunk/delete_siptrunk", "ids", "id"),
    Action(
        slug="send-sms",
        label=gettext_lazy("Send a text message"),
        endpoint="sms/send",
        target={"trunk": "trunkname"},
        parameters=_needed(phonenumber=DIALLED, message=text()),
    ),
)


def _configured(
    prefix: str, key: str, fields: Mapping[str, Field], *, required: Iterable[str] = (), plural: str = "ids"
) -> tuple[Action, ...]:
    """Add, change and delete, as most sections have them."""
    own_key = () if key == "id" else _needed(**{key: EXTENSION})
    return (
        Action(slug="add", label=ADD, endpoint=f"{prefix}/add", parameters=(*own_key, *_of(fields, required))),
        Action(slug="edit", label=EDIT, endpoint=f"{prefix}/update", target={key: key}, parameters=_of(fields)),
        _delete(f"{prefix}/delete", plural, key),
    )


INBOUND_ROUTES = _configured("inroute", "id", inbound_routes.FIELDS, required=inbound_routes.REQUIRED)
OUTBOUND_ROUTES = _configured("outroute", "id", outbound_routes.FIELDS, required=outbound_routes.REQUIRED)
EXTENSION_GROUPS = _configured("extensiongroup", "id", extension_groups.FIELDS, required=extension_groups.FIELDS)
CONTACTS = _configured("companycontacts", "id", contacts.FIELDS, required=contacts.REQUIRED)

PAGING_GROUPS = (
    *_configured("paginggroup", "number", paging.FIELDS, required=("name", "type"), plural="numbers"),
    Action(
        slug="play",
        label=gettext_lazy("Play a voice file"),
        endpoint="call/playprompt",
        target={"number": "number"},
        parameters=_of(
            {"prompts": items(checks.prompt_file), "count": whole(1, 99), "volume": whole(0, 20)}, ["prompts"]
        ),
    ),
    Action(
        slug="stop-music",
        label=gettext_lazy("Stop the voice file"),
        endpoint="paginggroup/hangup/music",
        target={"number": "number"},
    ),
)

IVRS = (
    Action(slug="edit", label=EDIT, endpoint="ivr/update", target={"number": "number"}, parameters=_of(ivr.FIELDS)),
)


def _agent(slug: str, label: Promise, endpoint: str, **optional: Field) -> Action:
    return Action(
        slug=slug,
        label=label,
        endpoint=endpoint,
        target={"queue_number": "number"},
        parameters=(*_needed(ext_number=EXTENSION), *_of(optional)),
    )


QUEUES = (
    Action(
        slug="edit",
        label=EDIT,
        endpoint="queue/update",
        target={"number": "number"},
        parameters=_of(queue_settings.FIELDS),
    ),
    _agent("sign-in", gettext_lazy("Sign an agent in"), "queue/add_dynamicagent", password=text()),
    _agent("sign-out", gettext_lazy("Sign an agent out"), "queue/delete_dynamicagent"),
    _agent("pause", gettext_lazy("Pause an agent"), "queue/pause_agent"),
    _agent("unpause", gettext_lazy("Let an agent go on"), "queue/unpause_agent"),
)


def _on_member(slug: str, label: Promise, endpoint: str) -> Action:
    return Action(
        slug=slug,
        label=label,
        endpoint=endpoint,
        target={"number": "number"},
        parameters=_needed(operator=EXTENSION, member_numbers=items()),
    )


CONFERENCES = (
    Action(
        slug="start",
        label=gettext_lazy("Start a conference"),
        endpoint="instant_conference/start",
        parameters=_needed(
            number=EXTENSION,
            name=text(),
            moderators=items(checks.digits(7)),
            members=items(_dialable),
            dial_permission=EXTENSION,
        ),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="conference/update",
        target={"number": "number"},
        parameters=_of(conferences.FIELDS),
    ),
    Action(
        slug="invite",
        label=gettext_lazy("Invite somebody"),
        endpoint="conference/add_member",
        target={"number": "number"},
        parameters=_needed(operator=EXTENSION, invite_members=items(_dialable), dial_permission=EXTENSION),
    ),
    _on_member("kick", gettext_lazy("Remove a member"), "conference/kick_member"),
    _on_member("mute", gettext_lazy("Mute a member"), "conference/mute_member"),
    _on_member("unmute", gettext_lazy("Unmute a member"), "conference/unmute_member"),
)
