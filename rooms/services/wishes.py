"""What somebody asked of a wake-up call, checked."""

import datetime as dt
import re
from dataclasses import asdict, dataclass, replace
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from hotelpbx.common.errors import InputError
from rooms.enums import Recurrence
from rooms.errors import WakeUpError
from rooms.models import WakeUpCall
from rooms.recurrence import Schedule

MAX_PROMPT = 80
WISH_FIELDS = ["date", "time", "recurrence", "weekdays", "until", "repeats", "interval", "prompt"]
_LETTER = re.compile(r"[A-Za-z]")


class WishChanges(TypedDict, total=False):
    """What may be changed; what is left out stays."""

    date: dt.date
    time: dt.time
    recurrence: str
    weekdays: list[int]
    until: dt.date | None
    repeats: int
    interval: int
    prompt: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Days, time (wall clock of the property), rings: `interval` minutes apart."""

    date: dt.date
    time: dt.time
    recurrence: str = Recurrence.ONCE
    weekdays: tuple[int, ...] = ()
    until: dt.date | None = None
    repeats: int = 2
    interval: int = 5
    prompt: str = ""

    @classmethod
    def of(cls, wakeup: WakeUpCall) -> "Wish":
        """What was asked for."""
        values = {name: getattr(wakeup, name) for name in WISH_FIELDS}
        return cls(**{**values, "weekdays": tuple(wakeup.weekdays)})

    def with_ring(self, repeats: int, interval: int, prompt: str) -> "Wish":
        """The same days with these rings."""
        return replace(self, repeats=repeats, interval=interval, prompt=prompt)

    def changed(self, changes: WishChanges) -> "Wish":
        """The wish with some values changed."""
        values: dict[str, Any] = dict(changes)
        if "weekdays" in values:
            values["weekdays"] = tuple(values["weekdays"])
        return replace(self, **values)

    def values(self) -> dict[str, Any]:
        """As the fields of the row."""
        return {**asdict(self), "weekdays": list(self.weekdays)}

    def schedule(self) -> Schedule:
        """Its days."""
        return Schedule(self.date, self.time, self.recurrence, self.weekdays, self.until)

    def due_after(self, zone: str, now: dt.datetime) -> dt.datetime:
        """The first call. Raises `WakeUpError` when the time has passed."""
        due_at = self.schedule().first_due(zone, now)
        if due_at is None:
            raise WakeUpError(
                _("%(time)s on %(date)s has passed already; choose a later time or another day.")
                % {"time": f"{self.time:%H:%M}", "date": self.until or self.date},
                "wakeup_in_the_past",
            )
        return due_at


def wish_clean(wish: Wish, *, zone: str, now: dt.datetime, any_date: bool = False) -> Wish:
    """The wish in order; with `any_date` a time that has passed today means tomorrow. Raises `InputError`."""
    problems = {
        "recurrence": wish.recurrence not in Recurrence.values and _("Choose once, daily or weekdays."),
        "weekdays": _weekday_problem(wish),
        "until": wish.until is not None and wish.until < wish.date and _("The last day is before the first."),
        "repeats": not 1 <= wish.repeats <= 3 and _("The phone can ring 1 to 3 times."),
        "interval": not 1 <= wish.interval <= 60 and _("The rings are 1 to 60 minutes apart."),
        "prompt": _prompt_problem(wish.prompt),
    }
    fields = {name: [problem] for name, problem in problems.items() if problem}
    if fields:
        raise InputError(" ".join(problem for [problem] in fields.values()), fields)
    once, on_weekdays = wish.recurrence == Recurrence.ONCE, wish.recurrence == Recurrence.WEEKDAYS
    tidy = replace(
        wish,
        time=wish.time.replace(second=0, microsecond=0, tzinfo=None),
        weekdays=tuple(sorted(set(wish.weekdays))) if on_weekdays else (),
        until=None if once else wish.until,
    )
    if any_date and tidy.schedule().first_due(zone, now) is None:
        return replace(tidy, date=tidy.date + dt.timedelta(days=1))
    return tidy


def _weekday_problem(wish: Wish) -> str:
    if any(isinstance(day, bool) or day not in range(7) for day in wish.weekdays):
        return _("Weekdays are 0 (Sunday) to 6 (Saturday).")
    if wish.recurrence == Recurrence.WEEKDAYS and not wish.weekdays:
        return _("Choose at least one weekday.")
    return ""


def _prompt_problem(prompt: str) -> str:
    if len(prompt) > MAX_PROMPT:
        return _("The name of a voice prompt has at most 80 characters.")
    return "" if not prompt or _LETTER.search(prompt) else _("The name of a voice prompt holds a letter.")
