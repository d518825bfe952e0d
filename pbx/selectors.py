"""What the API and other apps read of the telephone side; querysets that cost one statement."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hotelpbx.common.scope import in_scope
from pbx.enums import OPEN_STATES, CommandKind, CommandState, LinkState, ReceiptState
from pbx.errors import ExtensionNotFoundError, PbxNotFoundError
from pbx.models import Command, CommandTarget, Extension, Pbx, Receipt

OF_PBX = "pbx__property_code"
SETTLED_AFTER = dt.timedelta(seconds=1)


def _count(states: tuple[CommandState, ...]) -> Coalesce:
    own = Command.objects.filter(pbx=OuterRef("pk"), state__in=states).order_by()
    return Coalesce(Subquery(own.values("pbx").annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


def pbx_list(*, property_code: str = "") -> QuerySet[Pbx]:
    """The PBXs in scope with `pending_commands` and `failed_commands`, of one property or all."""
    rows = (
        in_scope(Pbx.objects.all(), "property_code")
        .annotate(pending_commands=_count(OPEN_STATES), failed_commands=_count((CommandState.NEEDS_ATTENTION,)))
        .order_by("property_code", "name")
    )
    return rows.filter(property_code=property_code) if property_code else rows


def pbx_get(name: str) -> Pbx:
    """The PBX of this name. Raises `PbxNotFoundError`."""
    found = in_scope(Pbx.objects.filter(name=name), "property_code").first()
    if found is None:
        raise PbxNotFoundError(_("There is no phone system “%(name)s”.") % {"name": name})
    return found


def extension_get(number: str, *, property_code: str = "") -> Extension:
    """The extension of this number. Raises `ExtensionNotFoundError`, also when several properties have it."""
    found = in_scope(Extension.objects.select_related("pbx"), OF_PBX).filter(number=number)
    if property_code:
        found = found.filter(pbx__property_code=property_code)
    rows = list(found[:2])
    if not rows:
        raise ExtensionNotFoundError(_("There is no extension %(number)s.") % {"number": number})
    if len(rows) > 1:
        raise ExtensionNotFoundError(_("Several phone systems have this extension: name the property."))
    return rows[0]


def extension_of(pbx: Pbx, number: str) -> Extension:
    """The extension of this number on one PBX. Raises `ExtensionNotFoundError`."""
    found = Extension.objects.select_related("pbx").filter(pbx=pbx, number=number).first()
    if found is None:
        raise ExtensionNotFoundError(_("There is no extension %(number)s.") % {"number": number})
    return found


def extension_is_to_be_wiped(extension: Extension) -> bool:
    """Whether a departure's wipe still waits for this extension: it takes along every alarm there is by then."""
    waiting = Command.objects.filter(
        kind=CommandKind.CHECKOUT, state__in=(*OPEN_STATES, CommandState.NEEDS_ATTENTION), targets=extension
    )
    return any(extension.number in checkout.payload["numbers"] for checkout in waiting)


def wakeup_creations_open(extensions: Iterable[Extension]) -> set[tuple[int, str]]:
    """The alarms that are being created: extension and time of day (HH:MM), whoever asked for them."""
    creations = CommandTarget.objects.filter(
        extension__in=list(extensions), command__kind=CommandKind.WAKEUP_CREATE, command__state__in=OPEN_STATES
    )
    return {(pk, payload["time"]) for pk, payload in creations.values_list("extension_id", "command__payload")}


def commands_list(*, state: str = "", pbx: str = "") -> QuerySet[Command]:
    """The commands with their PBX, the newest first; `state` may be several, separated by commas."""
    rows = in_scope(Command.objects.select_related("pbx"), OF_PBX).order_by("-pk")
    if state:
        rows = rows.filter(state__in=state.split(","))
    return rows.filter(pbx__name=pbx) if pbx else rows


def receipts_list(*, event_type: str = "", state: str = "", pbx: str = "") -> QuerySet[Receipt]:
    """The reports with their PBX, the newest first; `state` may be several, separated by commas."""
    wanted = Q()
    if event_type:
        wanted &= Q(event_type=event_type)
    if state:
        wanted &= Q(state__in=state.split(","))
    if pbx:
        wanted &= Q(pbx__name=pbx)
    return in_scope(Receipt.objects.select_related("pbx"), OF_PBX).filter(wanted).order_by("-pk")


def receipts_settled(rows: QuerySet[Receipt], *, since: int, now: dt.datetime) -> QuerySet[Receipt]:
    """Those of `rows` after `since` in the order of arrival, and none behind one that is still to come or be processed.

    What came a moment ago waits: its number may have been given before a smaller one becomes visible. Whoever sees one
    hotel only does not wait for the others'.
    """
    waiting = in_scope(Receipt.objects.filter(state=ReceiptState.RECEIVED), OF_PBX)
    first = waiting.order_by("pk").values_list("pk", flat=True).first()
    rows = rows.filter(pk__gt=since, received_at__lte=now - SETTLED_AFTER).order_by("pk")
    return rows if first is None else rows.filter(pk__lt=first)


def pbx_lamp(property_code: str = "") -> str:
    """`ok`, `warn` or `bad`: the worst state of a property's PBXs, or of all; empty when there is none."""
    rows = in_scope(Pbx.objects.all(), "property_code")
    rows = rows.filter(property_code=property_code) if property_code else rows
    states = set(rows.values_list("state", flat=True))
    worst = {LinkState.OFFLINE: "bad", LinkState.DEGRADED: "warn", LinkState.ONLINE: "ok"}
    return next((lamp for state, lamp in worst.items() if state in states), "")
