"""Every kind of attention item: where it is repaired, and what closes it besides a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common import roles
from hotelpbx.common.models import AttentionItem


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is repaired: a page, with the value of `key` in the item's data as its argument.

    With `post` it is no page but the repair itself, a button.
    """

    page: str
    label: str | Promise
    roles: tuple[str, ...]
    key: str = ""
    post: bool = False

    def url(self, item: AttentionItem) -> str:
        """The address for an item, or "" when the item names nothing here."""
        argument = item.data.get(self.key) if self.key else None
        if self.key and not argument:
            return ""
        return reverse(self.page, args=[argument] if argument else [])


@dataclass(frozen=True, slots=True)
class Action:
    """A repair for whoever asks."""

    label: str
    url: str
    post: bool


@dataclass(frozen=True, slots=True)
class AttentionKind:
    """A kind; `closed_by` says when its items close by themselves, "" when only a person can know."""

    name: str
    places: tuple[Place, ...]
    closed_by: str | Promise = ""


ROOM = Place("room-drawer", _("Open the room"), roles.READ_ROOMS, "room")
ROOM_RATES = Place("departments", _("Open the room rates"), roles.TARIFFS)
TARIFFS = Place("tariffs", _("Open the tariffs"), roles.TARIFFS)
CALLS = Place("calls", _("Open the calls"), roles.FOLIO)
FOLIO = Place("folio", _("Open the folio"), roles.FOLIO, "folio")
NIGHT = Place("night-audit", _("Open the night audit"), roles.NIGHT_AUDIT)
MAIL_AGAIN = Place("report-mail-send", _("Send again"), roles.NIGHT_AUDIT, "mail", post=True)
EXCHANGE = Place("pbx-status", _("Open the phone system"), roles.READ_PBX)
REPAIR = Place("pbx-compare", _("Repair"), roles.PBX, "pbx", post=True)
RECONCILE = Place("pbx-reconcile", _("Try again"), roles.PBX, "pbx", post=True)
SEND_AGAIN = Place("pbx-command-retry", _("Send again"), roles.PBX, "command", post=True)
PROCESS_AGAIN = Place("pbx-receipt-reprocess", _("Process again"), roles.PBX, "receipt", post=True)

KINDS = {
    kind.name: kind
    for kind in (
        AttentionKind("wakeup_failed", (ROOM,)),  # stays until somebody says that the guest is awake
        AttentionKind("wakeup_unsure", (ROOM,), _("The call is answered, or has failed for certain.")),
        AttentionKind("wakeup_brief_answer", (ROOM,)),
        AttentionKind("wakeup_not_ordered", (ROOM, PROCESS_AGAIN), _("The report is processed again and promised.")),
        AttentionKind("room_code_unknown", (ROOM, PROCESS_AGAIN), _("The report is processed again and understood.")),
        AttentionKind("room_discrepancy", (ROOM,), _("The desk and housekeeping agree, or a guest comes or leaves.")),
        AttentionKind("room_maintenance", (ROOM,)),
        AttentionKind("minibar_not_posted", (ROOM, PROCESS_AGAIN), _("The report is processed again and posted.")),
        AttentionKind("call_no_rate", (TARIFFS, CALLS), _("The call gets its price.")),
        AttentionKind("call_late", (CALLS,), _("The call is posted or written off.")),
        AttentionKind(
            "night_not_posted", (FOLIO, ROOM_RATES), _("The night audit posts the night when it is run again.")
        ),
        AttentionKind("night_audit_failed", (NIGHT,), _("The night is closed.")),
        AttentionKind("report_mail_failed", (NIGHT, MAIL_AGAIN), _("The mail is delivered or sent again.")),
        AttentionKind("credit_limit", (FOLIO,), _("The balance is within the limit again, or the folio is closed.")),
        AttentionKind("pbx.link", (EXCHANGE,), _("The phone system answers.")),
        AttentionKind("pbx.clock", (EXCHANGE,), _("The clock is right; it is compared every hour.")),
        AttentionKind("pbx.reports", (EXCHANGE,), _("The report link is up.")),
        AttentionKind("pbx.report", (EXCHANGE, PROCESS_AGAIN), _("The report is processed.")),
        AttentionKind("pbx.serial", (EXCHANGE,), _("The other device has not reported for a day.")),
        AttentionKind("pbx.keys", (EXCHANGE,)),
        AttentionKind("pbx.command", (EXCHANGE, SEND_AGAIN), _("The command is done, cancelled or replaced.")),
        AttentionKind("pbx.handler", (EXCHANGE, RECONCILE), _("The next reconciliation can tell the house of it.")),
        AttentionKind("pbx.drift", (EXCHANGE, REPAIR), _("Every extension is as wanted.")),
        AttentionKind("pbx.reconcile", (EXCHANGE, RECONCILE), _("The next comparison succeeds.")),
    )
}
UNKNOWN = AttentionKind("", ())


def kind_of(item: AttentionItem) -> AttentionKind:
    """The kind of an item; one of an older version has no repair and is closed by a person."""
    return KINDS.get(item.kind, UNKNOWN)


def actions_for(item: AttentionItem, user: AbstractBaseUser | AnonymousUser) -> Iterator[Action]:
    """The repairs of an open item that this user may do."""
    if item.resolved_at is not None:
        return
    for place in kind_of(item).places:
        if roles.may(user, place.roles) and (url := place.url(item)):
            yield Action(str(place.label), url, place.post)
