"""Errors of the hotel side."""

from hotelpbx.common.errors import ConflictError, NotFoundError, RuleError


class PropertyNotFoundError(NotFoundError):
    """No property of this code, or several and none was named."""

    default_code = "property_not_found"


class RoomTypeNotFoundError(NotFoundError):
    """No room type of this code."""

    default_code = "room_type_not_found"


class RoomNotFoundError(NotFoundError):
    """No room of this number."""

    default_code = "room_not_found"


class GuestNotFoundError(NotFoundError):
    """No guest of this id."""

    default_code = "guest_not_found"


class GuestMessageNotFoundError(NotFoundError):
    """No text for a guest of this id."""

    default_code = "guest_message_not_found"


class GuestErasureError(RuleError):
    """A guest who cannot be erased yet: in house, or with an open folio."""

    default_code = "guest_not_erasable"


class StayNotFoundError(NotFoundError):
    """No stay of this id, or nobody of this group."""

    default_code = "stay_not_found"


class WakeUpNotFoundError(NotFoundError):
    """No wake-up call of this id."""

    default_code = "wakeup_not_found"


class RoomOccupiedError(ConflictError):
    """Somebody lives in the room."""

    default_code = "room_occupied"


class RoomNotReadyError(RuleError):
    """The room is dirty or blocked."""

    default_code = "room_not_ready"


class StayStateError(ConflictError):
    """The stay is not in a state that allows this."""

    default_code = "stay_state"


class ReservationNotFoundError(NotFoundError):
    """No reservation of this id."""

    default_code = "reservation_not_found"


class ReservationStateError(ConflictError):
    """The reservation is not in a state that allows this."""

    default_code = "reservation_state"


class RoomPromisedError(ConflictError):
    """Somebody else has the room in one of these nights."""

    default_code = "room_promised"


class RoomInUseError(ConflictError):
    """Something is still to come for the room."""

    default_code = "room_in_use"


class RoomTypeInUseError(ConflictError):
    """Something has this room type."""

    default_code = "room_type_in_use"


class ServiceLevelInUseError(ConflictError):
    """Somebody has or had this service level."""

    default_code = "service_level_in_use"


class WakeUpError(RuleError):
    """The wake-up call cannot be promised like this."""

    default_code = "wakeup_impossible"


class WakeUpStateError(ConflictError):
    """The wake-up call is not in a state that allows this."""

    default_code = "wakeup_state"


class ServiceLevelNotFoundError(NotFoundError):
    """No service level of this code."""

    default_code = "service_level_not_found"
