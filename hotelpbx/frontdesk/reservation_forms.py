"""Forms of reservations: they parse and say what is missing; the rules live in the services."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.privacy import TextGuardForm
from hotelpbx.frontdesk.forms import LANGUAGES
from rooms.forms import DateInput, RoomField
from rooms.models import Property, Reservation, RoomType, ServiceLevel
from rooms.services.bookings import Booking, BookingChanges, booking_of
from rooms.services.guests import GuestInput


class OptionalRoomField(RoomField):
    """A room number, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The room, or None."""
        return super().clean(value) if str(value or "").strip() else None


class StayTimeForm(TextGuardForm):
    """From when to when, in what, with which rights: what one reservation and a group's have in common."""

    arrival = forms.DateField(label=_("Arrival"), widget=DateInput())
    departure = forms.DateField(label=_("Departure"), widget=DateInput())
    room_type = forms.ModelChoiceField(
        label=_("Room type"),
        queryset=RoomType.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("any"),
    )
    service_level = forms.ModelChoiceField(
        label=_("Service level"), queryset=ServiceLevel.objects.none(), to_field_name="code", empty_label=None
    )
    group = forms.CharField(label=_("Group"), max_length=40, required=False)

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.property = property
        self._choices("room_type").queryset = RoomType.objects.filter(property=property)
        self._choices("service_level").queryset = ServiceLevel.objects.filter(property=property)
        self.fields["service_level"].initial = "standard"
        self.fields["arrival"].initial = property.business_date
        self.fields["departure"].initial = property.business_date + dt.timedelta(days=1)

    def _choices(self, name: str) -> "forms.ModelChoiceField[Any]":
        return cast("forms.ModelChoiceField[Any]", self.fields[name])

    def terms(self) -> dict[str, Any]:
        """The times and rights as the services name them."""
        data = self.cleaned_data
        terms = {name: data[name] for name in ("room_type", "service_level", "group")}
        return {"arrival_on": data["arrival"], "departure_on": data["departure"], **terms}


class ReservationForm(StayTimeForm):
    """One reservation, new or changed."""

    last_name = forms.CharField(label=_("Last name"), max_length=80, widget=forms.TextInput({"autofocus": True}))
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    vip = forms.BooleanField(label=_("VIP"), required=False)
    room = OptionalRoomField(label=_("Room"))
    notes = forms.CharField(label=_("Notes"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(property, *args, **kwargs)
        cast("RoomField", self.fields["room"]).property = property

    def guest(self) -> GuestInput:
        """Who is to come."""
        data = self.cleaned_data
        return GuestInput(data["first_name"], data["last_name"], data["language"], data["vip"])

    def _said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"guest": self.guest(), "room": data["room"], "notes": data["notes"], **self.terms()}

    def booking(self) -> Booking:
        """A new reservation as the services take it."""
        return Booking(**self._said())

    def changes(self) -> BookingChanges:
        """All that the form says."""
        return cast("BookingChanges", self._said())


def reservation_initial(reservation: Reservation) -> dict[str, Any]:
    """What a form shows of a reservation."""
    booking = booking_of(reservation)
    guest = {name: getattr(booking.guest, name) for name in ("last_name", "first_name", "language", "vip")}
    return {
        **guest,
        "arrival": booking.arrival_on,
        "departure": booking.departure_on,
        "room_type": booking.room_type.code if booking.room_type else "",
        "room": booking.room.number if booking.room else "",
        "service_level": booking.service_level.code,
        "group": booking.group,
        "notes": booking.notes,
    }


class GroupReservationForm(StayTimeForm):
    """A group: a line a guest."""

    lines = forms.CharField(
        label=_("Guests"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "placeholder": "Holm; Lars; 301"}),
        help_text=_(
            "One guest a line: last name; first name; room (may be left out). Pasted spreadsheet cells and commas will"
            " do too."
        ),
    )
    field_order = ("group", "arrival", "departure", "room_type", "service_level", "lines")

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(property, *args, **kwargs)
        self.fields["group"].required = True
        self.fields["group"].widget.attrs["autofocus"] = True


class AssignRoomForm(TextGuardForm):
    """Which room a guest is to have."""

    room = OptionalRoomField(label=_("Room"))

    def __init__(self, property: Property, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = cast("RoomField", self.fields["room"])
        room.property = property
        room.widget.attrs["autofocus"] = True


class CancelForm(TextGuardForm):
    """Why the guest does not come."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=forms.TextInput({"autofocus": True})
    )


class CheckDatesForm(TextGuardForm):
    """The part of a reservation of which the hint under the form speaks."""

    arrival = forms.DateField()
    departure = forms.DateField()
    room_type = forms.CharField(max_length=32, required=False)
    room = forms.CharField(max_length=10, required=False)
    reservation = forms.IntegerField(required=False)


class ReservationFilterForm(TextGuardForm):
    """Which reservations to list."""

    guest = forms.CharField(label=_("Guest, group or number"), required=False, max_length=80)
    status = forms.ChoiceField(label=_("State"), required=False)
    since = forms.DateField(label=_("Arrival from"), required=False, widget=DateInput)
    until = forms.DateField(label=_("to"), required=False, widget=DateInput)
