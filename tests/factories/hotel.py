"""Factories of the hotel and its telephone exchange."""

import datetime as dt
from typing import Any

import factory
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from pbx.enums import LinkState
from pbx.models import Extension, Pbx
from rooms.enums import Occupancy
from rooms.models import (
    Guest,
    Property,
    Room,
    RoomExtension,
    RoomType,
    ServiceLevel,
    Stay,
    StayGuest,
    StayRoom,
)

TODAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)  # 12:00 in Berlin


class PropertyFactory(DjangoModelFactory[Property]):
    """The hotel `grand`; the same one whenever a test asks again."""

    class Meta:
        model = Property
        django_get_or_create = ("code",)

    code = "grand"
    name = "Grand Hotel"
    timezone = "Europe/Berlin"
    currency = "EUR"
    country = "DE"
    business_date = TODAY


class ServiceLevelFactory(DjangoModelFactory[ServiceLevel]):
    """The standard level of the property."""

    class Meta:
        model = ServiceLevel
        django_get_or_create = ("property", "code")

    property = factory.SubFactory(PropertyFactory)
    code = "standard"
    name = "Standard"
    outbound_routes = ["Local", "National"]
    outbound_allowed = True
    voicemail = True


class RoomTypeFactory(DjangoModelFactory[RoomType]):
    """A double room."""

    class Meta:
        model = RoomType
        django_get_or_create = ("property", "code")

    property = factory.SubFactory(PropertyFactory)
    code = "double"
    name = "Double room"


class PbxFactory(DjangoModelFactory[Pbx]):
    """The PBX of the property, online."""

    class Meta:
        model = Pbx
        django_get_or_create = ("name",)

    name = "main"
    property_code = "grand"
    url = "http://127.0.0.1:8088"
    username = "api"
    password = "secret-of-tests"
    timezone = "Europe/Berlin"
    state = LinkState.ONLINE


class ExtensionFactory(DjangoModelFactory[Extension]):
    """An extension of the PBX."""

    class Meta:
        model = Extension
        django_get_or_create = ("pbx", "number")

    pbx = factory.SubFactory(PbxFactory)
    number = factory.Sequence(lambda n: str(8000 + n))


class RoomFactory(DjangoModelFactory[Room]):
    """A vacant, clean room with one phone; `phone=` is its number, else that of the room."""

    class Meta:
        model = Room
        skip_postgeneration_save = True

    property = factory.SubFactory(PropertyFactory)
    number = factory.Sequence(lambda n: str(1000 + n))
    floor = factory.LazyAttribute(lambda room: str(room.number)[:-2] or "0")

    @factory.post_generation
    def phone(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """Give the room its phone."""
        if create:
            RoomExtensionFactory(room=self, extension__number=extracted or str(self.number))


class RoomExtensionFactory(DjangoModelFactory[RoomExtension]):
    """The primary phone of a room."""

    class Meta:
        model = RoomExtension

    room = factory.SubFactory(RoomFactory)
    extension = factory.SubFactory(ExtensionFactory)
    is_primary = True


class GuestFactory(DjangoModelFactory[Guest]):
    """A guest."""

    class Meta:
        model = Guest

    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Lovelace {n}")


class StayFactory(DjangoModelFactory[Stay]):
    """A stay in house since yesterday noon, with one guest; its room is occupied. Nothing is asked of a phone."""

    class Meta:
        model = Stay
        skip_postgeneration_save = True

    property = factory.SubFactory(PropertyFactory)
    room = factory.SubFactory(RoomFactory)
    guest_name = factory.Sequence(lambda n: f"Ada Lovelace {n}")
    service_level = factory.SubFactory(ServiceLevelFactory)
    arrival = TODAY - dt.timedelta(days=1)
    departure = TODAY + dt.timedelta(days=7)
    checked_in_at = NOON - dt.timedelta(days=1)

    @factory.post_generation
    def surroundings(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Occupy the room and register the guest."""
        if not create:
            return
        first, _blank, last = self.guest_name.rpartition(" ")
        StayGuest.objects.create(stay=self, guest=GuestFactory(first_name=first, last_name=last))
        ended_at = self.checked_out_at
        StayRoom.objects.create(
            stay=self, room=self.room, is_primary=self.is_primary, started_at=self.checked_in_at, ended_at=ended_at
        )
        if ended_at is None:
            Room.objects.filter(pk=self.room_id).update(occupancy=Occupancy.OCCUPIED)
            self.room.occupancy = Occupancy.OCCUPIED


class UserFactory(DjangoModelFactory[User]):
    """A user without a role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"clerk{n}")
    password = factory.django.Password("correct horse")


def user_with_roles(*roles: str, **values: Any) -> User:
    """A user with these roles."""
    user = UserFactory(**values)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user
