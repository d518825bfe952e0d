"""A row of the tape chart as HTML. Hundreds are made at once, and most are as they were a second ago."""

import datetime as dt
from functools import lru_cache

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotelpbx.frontdesk.tape import Bar, Row

KINDS: dict[str, str | Promise] = {
    "stay": gettext_lazy("in house"),
    "left": gettext_lazy("left"),
    "booked": gettext_lazy("booked"),
    "late": gettext_lazy("late"),
}
ID = {"stay": "s", "left": "l", "booked": "r", "late": "r"}


@lru_cache(maxsize=8192)
def row_html(row: Row, language: str) -> SafeString:
    """The row in the current language, which is `language`. It depends on nothing but these arguments."""
    bars = format_html_join("", "{}", ((_bar(bar, language),) for bar in row.bars))
    empty = "" if row.bars else " tape__row--empty"
    if not row.number:
        kind = row.type_name or _("any type")
        return format_html('<li class="tape__row"><b class="tape__room">{}</b>{}</li>', kind, bars)
    return format_html(
        '<li class="tape__row{}" data-room="{}"><a class="tape__room" id="m{}" href="{}">{}'
        '<i class="status status--{}">{}</i></a>{}</li>',
        *(empty, row.number, row.number, reverse("room-drawer", args=[row.number]), row.number),
        *(row.condition, row.status, bars),
    )


def _bar(bar: Bar, language: str) -> SafeString:
    is_stay = bar.kind in ("stay", "left")
    url = reverse("room-drawer", args=[bar.room]) if is_stay else reverse("reservation", args=[bar.pk])
    days = f"{_day(bar.arrival, language)} – {_day(bar.departure, language)}"
    note = ", ".join(filter(None, (days, str(KINDS[bar.kind]), bar.group)))
    return format_html(
        '<a class="bar bar--{} f{} t{}" id="{}{}" href="{}">{}<small>{}</small></a>',
        *(bar.kind, bar.start, bar.end, ID[bar.kind], bar.pk, url, bar.name, note),
    )


@lru_cache(maxsize=1024)
def _day(date: dt.date, language: str) -> str:
    return formats.date_format(date, _("j M"))
