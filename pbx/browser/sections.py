"""The sections of the device browser, in the order of their tabs."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotelpbx.common.errors import NotFoundError
from pbx.browser import actions, call_actions, reading
from pbx.browser.model import Action, Read, Section
from pbx.vendor.api import PbxApi
from pbx.vendor.payloads import ALL

NUMBER = gettext_lazy("Number")
NAME = gettext_lazy("Name")
STATE = gettext_lazy("State")
TYPE = gettext_lazy("Type")
MEMBERS = gettext_lazy("Members")
TRUNKS = gettext_lazy("Trunks")


def _by_number(query: Callable[[PbxApi], Callable[..., Sequence[Any]]]) -> Read:
    return lambda api, pbx, key: query(api)(numbers=key or ALL)


def _by_id(query: Callable[[PbxApi], Callable[..., Sequence[Any]]]) -> Read:
    return lambda api, pbx, key: query(api)(ids=key or ALL)


_ALL = (
    Section(
        slug="extensions",
        title=gettext_lazy("Extensions"),
        icon="phone",
        read=reading.extensions,
        columns={
            "number": NUMBER,
            "username": NAME,
            "status": STATE,
            "registered_address": gettext_lazy("Registered from"),
            "selectoutroute": gettext_lazy("May dial"),
            "dnd": gettext_lazy("Do not disturb"),
            "drift": gettext_lazy("As wanted"),
        },
        key=("number",),
        actions=actions.EXTENSIONS,
    ),
    Section(
        slug="calls",
        title=gettext_lazy("Calls now"),
        icon="phone-call",
        read=reading.legs,
        columns={
            "callid": gettext_lazy("Call"),
            "party": gettext_lazy("Party"),
            "name": NAME,
            "status": STATE,
            "trunk": gettext_lazy("Trunk"),
            "callpath": gettext_lazy("Through"),
        },
        key=("channelid",),
        order=("callid",),
        actions=call_actions.CALLS,
        live=True,
    ),
    Section(
        slug="parked-calls",
        title=gettext_lazy("Parked calls"),
        icon="circle-parking",
        read=lambda api, pbx, key: api.calls.park_status(),
        columns={
            "parkingslot": gettext_lazy("Slot"),
            "parkedparty": gettext_lazy("Party"),
            "parker": gettext_lazy("Parked by"),
            "parktime": gettext_lazy("Time left"),
        },
        key=("parkingslot",),
        actions=call_actions.PARKED_CALLS,
        live=True,
    ),
    Section(
        slug="alarms",
        title=gettext_lazy("Wake-up alarms"),
        icon="alarm-clock",
        read=reading.alarms,
        columns={
            "number": NUMBER,
            "time": gettext_lazy("Time"),
            "type": TYPE,
            "weekdays": gettext_lazy("Weekdays"),
            "repeats": gettext_lazy("Repeats"),
            "ours": gettext_lazy("Set by"),
        },
        key=("number", "wakeupid"),
        order=("number", "time"),
        actions=actions.ALARMS,
    ),
    Section(
        slug="voicemails",
        title=gettext_lazy("Voice messages"),
        icon="voicemail",
        read=reading.voicemails,
        columns={
            "number": NUMBER,
            "caller": pgettext_lazy("who called", "From"),
            "received_at_local": gettext_lazy("Received"),
            "length_seconds": gettext_lazy("Length"),
            "status": STATE,
        },
        key=("number", "status", "file"),
        order=("number", "received_at_local"),
        actions=actions.VOICEMAILS,
    ),
    Section(
        slug="trunks",
        title=gettext_lazy("Trunks"),
        icon="cable",
        read=reading.trunks,
        columns={"id": "id", "trunkname": NAME, "type": TYPE, "status": STATE, "host": gettext_lazy("Host")},
        key=("id",),
        actions=actions.TRUNKS,
    ),
    Section(
        slug="inbound-routes",
        title=gettext_lazy("Inbound routes"),
        icon="log-in",
        read=_by_id(lambda api: api.inbound_routes.query),
        columns={
            "id": "id",
            "name": NAME,
            "did": gettext_lazy("Number called"),
            "trunks": TRUNKS,
            "desttype": gettext_lazy("Goes to"),
            "dest": gettext_lazy("Destination"),
        },
        key=("id",),
        actions=actions.INBOUND_ROUTES,
    ),
    Section(
        slug="outbound-routes",
        title=gettext_lazy("Outbound routes"),
        icon="log-out",
        read=_by_id(lambda api: api.outbound_routes.query),
        columns={
            "id": "id",
            "name": NAME,
            "prefix": gettext_lazy("Pattern"),
            "strip": gettext_lazy("Digits cut off"),
            "prepend": gettext_lazy("Put before"),
            "trunks": TRUNKS,
        },
        key=("id",),
        actions=actions.OUTBOUND_ROUTES,
    ),
    Section(
        slug="queues",
        title=gettext_lazy("Queues"),
        icon="users",
        read=reading.queues,
        columns={
            "number": NUMBER,
            "queuename": NAME,
            "ringstrategy": gettext_lazy("Rings"),
            "agent_states": gettext_lazy("Agents"),
            "caller_count": gettext_lazy("Waiting"),
        },
        key=("number",),
        actions=call_actions.QUEUES,
        live=True,
    ),
    Section(
        slug="conferences",
        title=gettext_lazy("Conferences"),
        icon="presentation",
        read=reading.conferences,
        columns={
            "number": NUMBER,
            "name": NAME,
            "kind": TYPE,
            "moderators": gettext_lazy("Moderators"),
            "inside": gettext_lazy("In it now"),
        },
        key=("number",),
        actions=call_actions.CONFERENCES,
        live=True,
    ),
    Section(
        slug="paging-groups",
        title=gettext_lazy("Paging groups"),
        icon="megaphone",
        read=_by_number(lambda api: api.paging.query),
        columns={
            "number": NUMBER,
            "name": NAME,
            "type": TYPE,
            "member": MEMBERS,
            "membergroup": gettext_lazy("Groups"),
        },
        key=("number",),
        actions=actions.PAGING_GROUPS,
    ),
    Section(
        slug="ivrs",
        title=gettext_lazy("Voice menus"),
        icon="list-tree",
        read=_by_number(lambda api: api.ivr.query),
        columns={
            "number": NUMBER,
            "ivrname": NAME,
            "prompt": gettext_lazy("Prompt"),
            "dialext": gettext_lazy("Extensions can be dialled"),
        },
        key=("number",),
        actions=actions.IVRS,
    ),
    Section(
        slug="extension-groups",
        title=gettext_lazy("Extension groups"),
        icon="folder-tree",
        read=_by_id(lambda api: api.extension_groups.query),
        columns={"id": "id", "name": NAME, "members": MEMBERS},
        key=("id",),
        actions=actions.EXTENSION_GROUPS,
    ),
    Section(
        slug="contacts",
        title=gettext_lazy("Contacts"),
        icon="contact",
        read=_by_id(lambda api: api.contacts.query),
        columns={
            "lastname": gettext_lazy("Last name"),
            "firstname": gettext_lazy("First name"),
            "company": gettext_lazy("Company"),
            "businessnum": gettext_lazy("Business"),
            "mobile": gettext_lazy("Mobile"),
        },
        key=("id",),
        order=("lastname", "firstname"),
        actions=actions.CONTACTS,
    ),
    Section(
        slug="linkus",
        title=gettext_lazy("Softphones"),
        icon="smartphone",
        read=reading.linkus,
        columns={"number": NUMBER, "name": NAME, "enablelinkus": gettext_lazy("May use Linkus")},
        key=("number",),
        actions=actions.LINKUS,
    ),
)

SECTIONS = {section.slug: section for section in _ALL}


def section_get(slug: str) -> Section:
    """The section of this name. Raises `NotFoundError`."""
    if slug not in SECTIONS:
        raise NotFoundError(_("The device browser has no section “%(name)s”.") % {"name": slug})
    return SECTIONS[slug]


def action_get(section: Section, slug: str) -> Action:
    """The action of this name. Raises `NotFoundError`."""
    found = section.action(slug)
    if found is None:
        raise NotFoundError(_("There is no action “%(name)s” here.") % {"name": slug})
    return found
