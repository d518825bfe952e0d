"""What can be done in each section. Parameters come from the client's own tables; names are the client's keywords."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from pbx.browser.action_parts import ADD, DELETE, DIALLED, EDIT, EXTENSION, delete, listen, needed, of, play
from pbx.browser.model import Action, Parameter, Row
from pbx.vendor import (
    checks,
    contacts,
    extension_groups,
    extension_settings,
    inbound_routes,
    ivr,
    outbound_routes,
    paging,
    trunk_settings,
)
from pbx.vendor.errors import PbxInvalidParameterError
from pbx.vendor.fields import Field, items, switch, text, whole, word
from pbx.vendor.payloads import parse_clock
from pbx.vendor.trunks import TrunkType
from pbx.vendor.wakeups import MAX_INTERVAL_MINUTES, Alarm, AlarmType

EXTENSIONS = (
    Action(
        slug="add",
        label=ADD,
        endpoint="extension/add",
        parameters=(
            *needed(number=EXTENSION),
            *of(extension_settings.FIELDS, ("username", "registername", "registerpassword")),
        ),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="extension/update",
        target={"number": "number"},
        parameters=of(extension_settings.FIELDS),
    ),
    Action(
        slug="call",
        label=gettext_lazy("Call from here"),
        endpoint="call/dial",
        target={"caller": "number"},
        parameters=needed(callee=DIALLED),
    ),
    play(),
    listen("number"),
    delete("extension/delete", "numbers", "number"),
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
    *of(
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
    *of({"prompt": text(checks.prompt_file, clearable=True)}),
)

ALARMS = (
    Action(
        slug="add",
        label=ADD,
        endpoint="wakeupcall/create",
        parameters=(*needed(numbers=items(checks.digits(7))), *_ALARM),
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
        parameters=(_TRUNK_TYPE, *of(_TRUNK, ["trunkname"])),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="trunk/update_siptrunk",
        target={"id": "id", "trunktype": "trunktype"},
        parameters=of(_TRUNK),
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
        parameters=needed(phonenumber=DIALLED, message=text()),
        fits=lambda row: row["type"] == TrunkType.GSM,
    ),
)


def _configured(
    prefix: str, key: str, fields: Mapping[str, Field], *, required: Iterable[str] = (), plural: str = "ids"
) -> tuple[Action, ...]:
    """Add, change and delete, as most sections have them."""
    own_key = () if key == "id" else needed(**{key: EXTENSION})
    return (
        Action(slug="add", label=ADD, endpoint=f"{prefix}/add", parameters=(*own_key, *of(fields, required))),
        Action(slug="edit", label=EDIT, endpoint=f"{prefix}/update", target={key: key}, parameters=of(fields)),
        delete(f"{prefix}/delete", plural, key),
    )


INBOUND_ROUTES = _configured("inroute", "id", inbound_routes.FIELDS, required=inbound_routes.REQUIRED)
OUTBOUND_ROUTES = _configured("outroute", "id", outbound_routes.FIELDS, required=outbound_routes.REQUIRED)
EXTENSION_GROUPS = _configured("extensiongroup", "id", extension_groups.FIELDS, required=extension_groups.FIELDS)
CONTACTS = _configured("companycontacts", "id", contacts.FIELDS, required=contacts.REQUIRED)

PAGING_GROUPS = (
    *_configured("paginggroup", "number", paging.FIELDS, required=("name", "type"), plural="numbers"),
    play(),
    Action(
        slug="stop-music",
        label=gettext_lazy("Stop the voice file"),
        endpoint="paginggroup/hangup/music",
        target={"number": "number"},
    ),
)

IVRS = (Action(slug="edit", label=EDIT, endpoint="ivr/update", target={"number": "number"}, parameters=of(ivr.FIELDS)),)

LINKUS = (
    Action(
        slug="edit",
        label=EDIT,
        endpoint="linkus/update_client",
        target={"numbers": "number"},
        parameters=needed(enablelinkus=switch()),
    ),
    Action(
        slug="send-email",
        label=gettext_lazy("Mail the login"),
        endpoint="linkus/send_email",
        target={"numbers": "number"},
        fits=lambda row: bool(row["enablelinkus"]),
    ),
)
