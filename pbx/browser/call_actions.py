"""What can be done to calls, and in queues and conferences. See `actions`."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pbx.browser.action_parts import DIALLED, EDIT, EXTENSION, dialable, listen, needed, of
from pbx.browser.model import Action, Parameter, Row
from pbx.vendor import (
    checks,
    conferences,
    queue_settings,
)
from pbx.vendor.call_control import TransferStep
from pbx.vendor.fields import Field, items, switch, text, word


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


_TRANSFER = of({"number": DIALLED, "dial_permission": EXTENSION}, ["number"])


def _is_coming_in(row: Row) -> bool:
    """The device asks whether to let such a call in, for ten seconds."""
    return row["kind"] == "inbound" and row["status"] not in {"ANSWER", "ANSWERED", "HOLD"}


CALLS = (
    Action(
        slug="dial",
        label=gettext_lazy("Call"),
        endpoint="call/dial",
        parameters=of(
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
        *of({"to_number": DIALLED, "dial_permission": EXTENSION}, ["to_number"]),
    ),
    _on_leg(
        "consult-step",
        gettext_lazy("Go on with the consultation"),
        "call/attended_transfer_operate",
        *needed(operate=word(TransferStep)),
    ),
    _on_leg("hold", gettext_lazy("Hold"), "call/hold", fits=lambda row: row["status"] != "HOLD"),
    _on_leg("unhold", gettext_lazy("Take off hold"), "call/unhold", fits=lambda row: row["status"] == "HOLD"),
    _on_leg("mute", gettext_lazy("Mute"), "call/mute"),
    _on_leg("unmute", gettext_lazy("Unmute"), "call/unmute"),
    _on_leg("park", gettext_lazy("Park"), "call/callpark", *of({"parking_slot": EXTENSION})),
    _on_leg("add-member", gettext_lazy("Invite somebody"), "call/add_member", *_TRANSFER),
    _on_leg("accept", gettext_lazy("Let it in"), "call/accept_inbound", fits=_is_coming_in),
    _on_leg("refuse", gettext_lazy("Turn it away"), "call/refuse_inbound", danger=True, fits=_is_coming_in),
    listen("number", lambda row: row["kind"] == "ext"),
)

PARKED_CALLS = (
    Action(
        slug="pick-up",
        label=gettext_lazy("Pick up"),
        endpoint="call/dial",
        target={"callee": "parkingslot"},
        parameters=needed(caller=EXTENSION),
    ),
)


def _agent(slug: str, label: Promise, endpoint: str, **optional: Field) -> Action:
    return Action(
        slug=slug,
        label=label,
        endpoint=endpoint,
        target={"queue_number": "number"},
        parameters=(*needed(ext_number=EXTENSION), *of(optional)),
    )


QUEUES = (
    Action(
        slug="edit",
        label=EDIT,
        endpoint="queue/update",
        target={"number": "number"},
        parameters=of(queue_settings.FIELDS),
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
        parameters=needed(operator=EXTENSION, member_numbers=items()),
    )


CONFERENCES = (
    Action(
        slug="start",
        label=gettext_lazy("Start a conference"),
        endpoint="instant_conference/start",
        parameters=needed(
            number=EXTENSION,
            name=text(),
            moderators=items(checks.digits(7)),
            members=items(dialable),
            dial_permission=EXTENSION,
        ),
    ),
    Action(
        slug="edit",
        label=EDIT,
        endpoint="conference/update",
        target={"number": "number"},
        parameters=of(conferences.FIELDS),
    ),
    Action(
        slug="invite",
        label=gettext_lazy("Invite somebody"),
        endpoint="conference/add_member",
        target={"number": "number"},
        parameters=needed(operator=EXTENSION, invite_members=items(dialable), dial_permission=EXTENSION),
    ),
    _on_member("kick", gettext_lazy("Remove a member"), "conference/kick_member"),
    _on_member("mute", gettext_lazy("Mute a member"), "conference/mute_member"),
    _on_member("unmute", gettext_lazy("Unmute a member"), "conference/unmute_member"),
)
