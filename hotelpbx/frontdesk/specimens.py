"""What the style guide shows: made-up rows for the real partials, each component in each of its states."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.privacy import TextGuardForm
from hotelpbx.frontdesk.rack import STATES, RackRow
from hotelpbx.frontdesk.tiles import tile_html
from pbx.enums import PhoneState, SyncState
from rooms.enums import Block, Condition, Occupancy, status_code
from rooms.selectors.rooms import RackTile, StayLine

LEVELS = ("ok", "warn", "bad", "info")
THEMES = (("light", _("Light")), ("dark", _("Dark")))
LONG_NAME = "Maximiliane Theodora Freifrau von und zu Hohenstein-Lichtenberg"


class SpecimenForm(TextGuardForm):
    """One of each kind of control."""

    name = forms.CharField(label=_("Last name"))
    note = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("once")), ("b", _("daily"))])
    several = forms.MultipleChoiceField(
        label=_("States"), choices=[("VC", "VC"), ("OD", "OD")], widget=forms.CheckboxSelectMultiple, required=False
    )
    sure = forms.BooleanField(label=_("The room may be dirty"), required=False, help_text=_("Say so at the desk."))


@dataclass(frozen=True, slots=True)
class Specimens:
    """The components as one theme shows them; ids are the theme's own."""

    theme: str
    label: str | Promise
    tiles: list[SafeString]
    form: SpecimenForm
    refused: SpecimenForm

    levels = LEVELS
    states = tuple(STATES.items())
    syncs = tuple(SyncState.values)
    page = Paginator(range(30), 10).page(2)


def specimens() -> list[Specimens]:
    """Everything, once for each theme."""
    return [_specimens(place, theme, label) for place, (theme, label) in enumerate(THEMES)]


def _specimens(place: int, theme: str, label: str | Promise) -> Specimens:
    refused = SpecimenForm({"kind": "z"}, prefix=f"{theme}-refused")
    refused.add_error(None, gettext("Somebody else has just checked a guest in here. What you typed is kept."))
    return Specimens(theme, label, _tiles(place * 100), SpecimenForm(prefix=theme), refused)


def _tiles(first: int) -> list[SafeString]:
    language = get_language() or "en"
    return [
        tile_html(row._replace(tile=row.tile._replace(room_id=-first - place)), language, True, False)
        for place, row in enumerate(_rows(), start=1)
    ]


def _rows() -> list[RackRow]:
    """Vacant in each condition, blocked, occupied; then what a phone, a wish and a guest can be."""
    vacant = [_row(f"10{place}", condition=condition) for place, condition in enumerate(Condition.values, start=1)]
    blocked = [
        _row(f"10{place}", block=block, block_reason="Shower leaks") for place, block in enumerate(Block, start=4)
    ]
    phones = [
        _row(f"20{place}", _guest("Ada Lovelace"), phone_state=state)
        for place, state in enumerate(PhoneState.values, start=1)
    ]
    wishes = [
        _row("301", _guest("李明"), sync=SyncState.PENDING),
        _row("302", _guest(LONG_NAME, vip=True), sync=SyncState.FAILED, sharers=2, condition=Condition.DIRTY),
        _row("303", _guest("O'Brien & Søn <VIP>"), wake_up="06:30", message_waiting=True, do_not_disturb=True),
        _row("304", _guest("Fatima Al-Sayed"), make_up_room=True)._replace(is_leaving=True, balance=Decimal("12.40")),
        _row("305", _guest("Grace Okafor"))._replace(balance=Decimal(1240), is_over_limit=True),
    ]
    return [*vacant, *blocked, *phones, *wishes]


def _guest(name: str, vip: bool = False) -> StayLine:
    return StayLine(
        id=0, guest_name=name, vip=vip, group="", departure=dt.date(2026, 12, 24), is_primary=True, has_message=False
    )


def _row(number: str, stay: StayLine | None = None, **values: Any) -> RackRow:
    occupancy = Occupancy.OCCUPIED if stay else Occupancy.VACANT
    condition, block = values.get("condition", Condition.CLEAN), values.get("block", "")
    facts: dict[str, Any] = {
        "room_id": 0,
        "number": number,
        "floor": number[0],
        "room_type": "double",
        "occupancy": occupancy,
        "condition": condition,
        "block": block,
        "block_reason": "",
        "do_not_disturb": False,
        "make_up_room": False,
        "status_code": status_code(occupancy, condition, block),
        "phones": (),
        "phone_state": PhoneState.IDLE,
        "sync": SyncState.SYNCED,
        "sync_error": "",
        "message_waiting": False,
        "stay": stay,
        "sharers": 0,
        "next_wake_up": None,
        "wake_up": "",
    }
    return RackRow(RackTile(**{**facts, **values}), Decimal(0), is_over_limit=False, is_leaving=False, currency="EUR")
