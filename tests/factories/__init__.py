"""Rows for tests, with the smallest true surroundings."""

from tests.factories.hotel import (
    ExtensionFactory,
    GuestFactory,
    PbxFactory,
    PropertyFactory,
    RoomExtensionFactory,
    RoomFactory,
    RoomTypeFactory,
    ServiceLevelFactory,
    StayFactory,
    UserFactory,
    user_with_roles,
)

__all__ = [
    "ExtensionFactory",
    "GuestFactory",
    "PbxFactory",
    "PropertyFactory",
    "RoomExtensionFactory",
    "RoomFactory",
    "RoomTypeFactory",
    "ServiceLevelFactory",
    "StayFactory",
    "UserFactory",
    "user_with_roles",
]
