"""What can be done in each section. Parameters come from the client's own tables; names are the client's keywords."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from hotelpbx.common.roles import LISTEN
from pbx.browser.model import Action, Parameter, Row
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
from pbx.vendor.calls import MAX_PLAYS
from pbx.vendor.errors import PbxInvalidParameterError
from pbx.vendor.fields import Field, items, switch, text, whole, word
from pbx.vendor.payloads import parse_clock
from pbx.vendor.trunks import TrunkType
from pbx.vendor.wakeups import MAX_INTERVAL_MINUTES, Alarm, AlarmType

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


def _on_leg(
    slug: str,
    label: Promise,
    endpoint: str,
    *more: Parameter,
    danger: bool = False,
    fits: Callable[[Row], bool] = lambda row: True,
) -> Action:
    target = {"channelids" if endpoint in {"call/mute", "call/unmute"} else "channelid": "channelid"}
    return Action(slug=slug, label=label, endpoint=endpoint, target=target, parameters=more, danger=danger, fits=fits)


def _listen(attribute: str, fits: Callable[[Row], bool] = lambda row: True) -> Action:
    return Action(
        slug="listen",
        label=gettext_lazy("Listen in"),
        endpoint="call/listen",
        target={"extension": attribute},
        parameters=_needed(monitor=EXTENSION, type=word(Monitoring)),
        roles=LISTEN,
        fits=fits,
    )


def _play() -> Action:
    fields = {"prompts": items(checks.prompt_file), "count": whole(1, MAX_PLAYS), "volume": whole(0, 20)}
    return Action(
        slug="play",
        label=gettext_lazy("Play a voice file"),
        endpoint="call/playprompt",
        target={"number": "number"},
        parameters=_of(fields, ["prompts"]),
    )


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
    _play(),
    _listen("number"),
    _delete("extension/delete", "numbers", "number"),
)

_TRANSFER = _of({"number": DIALLED, "dial_permission": EXTENSION}, ["number"])


def _is_coming_in(row: Row) -> bool:
    """The device asks whether to let such a call in, for ten seconds."""
    return row["kind"] == "inbound" and row["status"] not in {"ANSWER", "ANSWERED", "HOLD"}


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
    _on_leg("hold", gettext_lazy("Hold"), "call/hold", fits=lambda row: row["status"] != "HOLD"),
    _on_leg("unhold", gettext_lazy("Take off hold"), "call/unhold", fits=lambda row: row["status"] == "HOLD"),
    _on_leg("mute", gettext_lazy("Mute"), "call/mute"),
    _on_leg("unmute", gettext_lazy("Unmute"), "call/unmute"),
    _on_leg("park", gettext_lazy("Park"), "call/callpark", *_of({"parking_slot": EXTENSION})),
    _on_leg("add-member", gettext_lazy("Invite somebody"), "call/add_member", *_TRANSFER),
    _on_leg("accept", gettext_lazy("Let it in"), "call/accept_inbound", fits=_is_coming_in),
    _on_leg("refuse", gettext_lazy("Turn it away"), "call/refuse_inbound", danger=True, fits=_is_coming_in),
    _listen("number", lambda row: row["kind"] == "ext"),
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
    """The client takes an alarm as one object. Raises `PbxInvalidParameterError`."""
    for parameter in _ALARM:
        if parameter.name in values:
            parameter.field.to_wire(parameter.name, values[parameter.name])
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


_ALARM = (
    *_of(
        {
            "time": text(),
            "type": word(AlarmType),
            "repeats": whole(1, 3),
            "repeat_interval_minutes": whole(1, MAX_INTERVAL_MINUTES),
        },
        ("time", "type", "repeats", "repeat_interval_minutes"),
    ),
    Parameter(
        name="weekdays",
        field=items(checks.between(0, 6), clearable=True),
        hint=gettext_lazy("For the type custom; 0 is Sunday, 1 Monday, 6 Saturday."),
    ),
    *_of({"prompt": text(checks.prompt_file, clearable=True)}),
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
        replaces=True,
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


def _is_sip(row: Row) -> bool:
    return bool(row["type"] == TrunkType.SIP)


def _settings_of_trunk(row: Row) -> set[str]:
    kinds = {str(kind): fields for kind, fields in trunk_settings.FIELDS_OF.items()}
    return set(kinds.get(row.get("trunktype", ""), trunk_settings.FIELDS))


_TRUNK_TYPE = Parameter(name="trunktype", field=word(trunk_settings.SipTrunkType), required=True)
_TRUNK = {name: field for name, field in trunk_settings.FIELDS.items() if name != "trunktype"}

TRUNKS = (
    Action(
        slug="add",
        label=gettext_lazy("Add a SIP trunk"),
        endpoint="trunk/add_siptrunk",
        parameters=(_TRUNK_TYPE, *_of(_TRUNK, ["trunkname"])),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="trunk/update_siptrunk",
        target={"id": "id", "trunktype": "trunktype"},
        parameters=_of(_TRUNK),
        fits=_is_sip,
        settings_of=_settings_of_trunk,
    ),
    Action(
        slug="delete",
        label=DELETE,
        endpoint="trunk/delete_siptrunk",
        target={"ids": "id"},
        danger=True,
        fits=_is_sip,
    ),
    Action(
        slug="send-sms",
        label=gettext_lazy("Send a text message"),
        endpoint="sms/send",
        target={"trunk": "trunkname"},
        parameters=_needed(phonenumber=DIALLED, message=text()),
        fits=lambda row: row["type"] == TrunkType.GSM,
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
    _play(),
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

LINKUS = (
    Action(
        slug="edit",
        label=EDIT,
        endpoint="linkus/update_client",
        target={"numbers": "number"},
        parameters=_needed(enablelinkus=switch()),
    ),
    Action(
        slug="send-email",
        label=gettext_lazy("Mail the login"),
        endpoint="linkus/send_email",
        target={"numbers": "number"},
        fits=lambda row: bool(row["enablelinkus"]),
    ),
)
