"""Forms of rooms and wake-up calls: they parse; the rules live in the services."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.privacy import TextGuardForm
from rooms.enums import Block, Recurrence
from rooms.models import Property, Room, WakeUpCall
from rooms.parsing import room_numbers_parse
from rooms.recurrence import Schedule
from rooms.selectors.assignments import floor_names, housekeepers_list
from rooms.services.wishes import WISH_FIELDS

WEEKDAYS = (
    ("1", gettext_lazy("Mon")),
    ("2", gettext_lazy("Tue")),
    ("3", gettext_lazy("Wed")),
    ("4", gettext_lazy("Thu")),
    ("5", gettext_lazy("Fri")),
    ("6", gettext_lazy("Sat")),
    ("0", gettext_lazy("Sun")),
)


class DateInput(forms.DateInput):
    """The browser's own picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own picker for a time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class RoomField(forms.CharField):
    """A room number of the property in `property`; cleans to the room."""

    property: Property

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "list": "room-numbers", "class": "numbers"}
        super().__init__(max_length=10, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """The room; an unknown number is an error."""
        number = super().clean(value)
        room = Room.objects.filter(property=self.property, number=number).first()
        if room is None:
            raise ValidationError(_("There is no room %(number)s.") % {"number": number})
        return room


class BlockForm(TextGuardForm):
    """Take a room out of order or out of service."""

    block = forms.ChoiceField(label=gettext_lazy("Block"), choices=Block.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class StaffField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of the staff, by the name that lists show."""

    def label_from_instance(self, obj: Any) -> str:
        """The full name, or the user name where there is none."""
        return str(obj.get_full_name() or obj.get_username())


class AssignForm(TextGuardForm):
    """Whose rooms they are from now on: whole floors, single rooms, or both."""

    not_free_text = ("rooms",)

    housekeeper = StaffField(
        label=gettext_lazy("Housekeeper"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody (take them away)"),
    )
    floors = forms.MultipleChoiceField(
        label=gettext_lazy("Floors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rooms = forms.CharField(
        label=gettext_lazy("Rooms"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "110,111 115-120"}),
    )

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._property = property
        housekeeper, floors = self.fields["housekeeper"], self.fields["floors"]
        assert isinstance(housekeeper, StaffField)
        assert isinstance(floors, forms.MultipleChoiceField)
        housekeeper.queryset = housekeepers_list(property)
        floors.choices = [(name, name) for name in floor_names(property)]

    def clean_rooms(self) -> list[Room]:
        """The rooms named and those of the floors, each once."""
        named = _rooms_named(self._property, self.cleaned_data["rooms"]) if self.cleaned_data["rooms"].strip() else []
        on_floors = Room.objects.filter(property=self._property, floor__in=self.cleaned_data.pop("floors", []))
        return list(dict.fromkeys([*named, *on_floors]))


def _rooms_named(property: Property, text: str) -> list[Room]:
    """The rooms of a list such as `110,111 115-120`, in the order typed. Raises `ValidationError`: unknown numbers."""
    try:
        numbers = room_numbers_parse(text)
    except ApplicationError as error:
        raise ValidationError(str(error.message)) from error
    found = {room.number: room for room in Room.objects.filter(property=property, number__in=numbers)}
    missing = [number for number in numbers if number not in found]
    if missing:
        raise ValidationError(_("There is no room %(numbers)s.") % {"numbers": ", ".join(missing)})
    return [found[number] for number in numbers]


class WakeUpForm(TextGuardForm):
    """Which rooms to wake, when, and how often."""

    not_free_text = ("rooms",)

    rooms = forms.CharField(
        label=gettext_lazy("Rooms"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "110,111 115-120"}),
    )
    time = forms.TimeField(label=gettext_lazy("Time"), widget=TimeInput())
    date = forms.DateField(
        label=gettext_lazy("Date"), widget=DateInput(), required=False, help_text=gettext_lazy("Empty: the next time.")
    )
    recurrence = forms.ChoiceField(label=gettext_lazy("Repeat"), choices=Recurrence.choices, initial=Recurrence.ONCE)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On these weekdays"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput(), required=False)
    repeats = forms.IntegerField(label=gettext_lazy("Rings"), min_value=1, max_value=3, initial=2)
    interval = forms.IntegerField(label=gettext_lazy("Minutes between"), min_value=1, max_value=60, initial=5)
    prompt = forms.CharField(label=gettext_lazy("Prompt"), max_length=80, required=False)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._property = property

    def clean_rooms(self) -> list[Room]:
        """The rooms, in the order typed; unknown numbers are named."""
        return _rooms_named(self._property, self.cleaned_data["rooms"])

    def clean_weekdays(self) -> list[int]:
        """The weekdays, 0 = Sunday."""
        return [int(day) for day in self.cleaned_data["weekdays"]]


class WakeUpEditForm(WakeUpForm):
    """Another time, day or ring for a call that has been noted; the room stays."""

    rooms = None  # type: ignore[assignment]

    def __init__(self, call: WakeUpCall, *args: Any, **kwargs: Any) -> None:
        wish = {name: getattr(call, name) for name in WISH_FIELDS}
        initial = {**wish, "weekdays": [str(day) for day in call.weekdays]}
        super().__init__(call.property, *args, initial=initial, auto_id="edit_%s", **kwargs)
        self.fields["date"].required = True
        self.fields["date"].help_text = ""
        self.fields["time"].widget.attrs["autofocus"] = True


class ClockCheckForm(TextGuardForm):
    """The part of a wake-up call that the clock-change warning needs."""

    time = forms.TimeField()
    date = forms.DateField(required=False)
    recurrence = forms.ChoiceField(choices=Recurrence.choices, required=False)
    weekdays = forms.MultipleChoiceField(choices=WEEKDAYS, required=False)
    until = forms.DateField(required=False)

    def schedule(self, today: dt.date) -> Schedule:
        """The days asked for so far; without a date from today."""
        typed = self.cleaned_data
        weekdays = tuple(int(day) for day in typed["weekdays"])
        return Schedule(
            typed["date"] or today, typed["time"], typed["recurrence"] or Recurrence.ONCE, weekdays, typed["until"]
        )
