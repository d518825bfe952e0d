"""Roles: Django groups with fixed names, and who may do what."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

FRONT_DESK = "Front desk"
HOUSEKEEPING = "Housekeeping"
ACCOUNTING = "Accounting"
MANAGER = "Manager"
ENGINEER = "Engineer"
ALL_ROLES = (FRONT_DESK, HOUSEKEEPING, ACCOUNTING, MANAGER, ENGINEER)

# What a task needs; a manager may do all of it, and so may a superuser.
READ_ROOMS = (FRONT_DESK, HOUSEKEEPING, ACCOUNTING, ENGINEER)
ROOM_CONDITION = (FRONT_DESK, HOUSEKEEPING)
HOUSEKEEPING_PLAN: tuple[str, ...] = ()  # managers only
GUESTS = (FRONT_DESK,)
READ_STAYS = (FRONT_DESK, ACCOUNTING)
FOLIO = (FRONT_DESK, ACCOUNTING)
FOLIO_REOPEN = (ACCOUNTING,)
NIGHT_AUDIT = (ACCOUNTING,)
TARIFFS = (ACCOUNTING,)
MINIBAR_POSTINGS = (FRONT_DESK, HOUSEKEEPING, ACCOUNTING)
PBX = (ENGINEER,)
READ_PBX = (FRONT_DESK, ENGINEER)
LISTEN = (ENGINEER,)
CALL_RECORDS = (ACCOUNTING, ENGINEER)
ATTENTION = (FRONT_DESK, ACCOUNTING, ENGINEER)
SET_UP = (ENGINEER,)
USERS: tuple[str, ...] = ()  # managers only
AUDIT: tuple[str, ...] = ()  # managers only


def roles_of(user: User | AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """The roles of a user; read once per user object."""
    cached = getattr(user, "_hotelpbx_roles", None)
    if cached is None:
        cached = frozenset(user.groups.values_list("name", flat=True)) if isinstance(user, User) else frozenset()
        user._hotelpbx_roles = cached  # type: ignore[union-attr]
    return frozenset(cached)


def may(user: User | AbstractBaseUser | AnonymousUser, allowed: tuple[str, ...]) -> bool:
    """Whether the user has one of the roles, is a manager, or is a superuser."""
    if not (user.is_authenticated and user.is_active):
        return False
    return bool(getattr(user, "is_superuser", False) or roles_of(user) & {MANAGER, *allowed})
