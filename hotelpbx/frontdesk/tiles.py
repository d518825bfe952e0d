"""A tile of the room rack as HTML. Hundreds are made at once, so the template gets all but finished words."""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.templatetags.money import money
from hotelpbx.frontdesk.rack import RackRow
from pbx.enums import PhoneState, SyncState
from rooms.selectors.rooms import RackTile


@dataclass(frozen=True, slots=True)
class Icon:
    """A symbol of `_sprite.html`, what it says to those who cannot see it, and a text beside it."""

    symbol: str
    label: str | Promise
    tone: str = ""
    text: str = ""


PHONE_ICONS = {
    PhoneState.IN_CALL: Icon("call", gettext_lazy("in a call"), "live"),
    PhoneState.RINGING: Icon("ring", gettext_lazy("ringing"), "warn"),
    PhoneState.UNREGISTERED: Icon("off", gettext_lazy("phone not connected"), "bad"),
}
SYNC_ICONS = {
    SyncState.FAILED: Icon("failed", gettext_lazy("refused by the phone system"), "bad"),
    SyncState.PENDING: Icon("asked", gettext_lazy("asked, not yet confirmed"), "warn"),
}
MAIL = Icon("mail", gettext_lazy("message waiting"))
DO_NOT_DISTURB = Icon("dnd", gettext_lazy("do not disturb"))
MAKE_UP_ROOM = Icon("mur", gettext_lazy("make up room"))


def icons_of(row: RackRow, shows_money: bool) -> list[Icon]:
    """The icons of a tile, those of its phone first."""
    tile = row.tile
    owes = _("owes %(amount)s") % {"amount": money(row.balance, row.currency)} if shows_money and row.owes else ""
    icons = (
        PHONE_ICONS.get(PhoneState(tile.phone_state)),
        SYNC_ICONS.get(SyncState(tile.sync)),
        Icon("wake", _("wake-up call"), text=tile.wake_up) if tile.wake_up else None,
        MAIL if tile.message_waiting else None,
        DO_NOT_DISTURB if tile.do_not_disturb else None,
        MAKE_UP_ROOM if tile.make_up_room else None,
        _owes(owes, row.is_over_limit) if owes else None,
    )
    return [icon for icon in icons if icon]


def _owes(text: str, is_over_limit: bool) -> Icon:
    if not is_over_limit:
        return Icon("owes", text)
    return Icon("limit", _("%(owes)s: over the credit limit") % {"owes": text}, "bad")


@lru_cache(maxsize=8192)
def tile_html(row: RackRow, language: str, shows_money: bool, is_oob: bool) -> SafeString:
    """The tile in the current language, which is `language`.

    It depends on nothing but these arguments, and most tiles are as they were when they are asked for again.
    """
    tile = row.tile
    context = {
        "row": row,
        "tile": tile,
        "url": reverse("room-drawer", args=[tile.number]),
        "look": _look(tile),
        "status": "blocked" if tile.block else tile.condition,
        "departure": formats.date_format(tile.stay.departure, _("j M")) if tile.stay else "",
        "note": "" if tile.stay else tile.block_reason or tile.room_type.capitalize(),
        "icons": icons_of(row, shows_money),
        "oob": is_oob,
    }
    return mark_safe(get_template("frontdesk/_tile.html").render(context))  # noqa: S308 (a template made it)


def _look(tile: RackTile) -> str:
    looks = ["blocked" if tile.block else tile.occupancy]
    looks += ["failed"] if tile.sync == SyncState.FAILED else []
    looks += ["ringing"] if tile.phone_state == PhoneState.RINGING else []
    return " ".join(f"tile--{look}" for look in looks)
