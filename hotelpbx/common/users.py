"""Users as a manager keeps them: who may do what and where, first passwords, tokens of programs, locked sign-ins.

A manager keeps the users of the properties that he works for; nobody but a superuser touches a superuser.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

from axes.utils import reset as axes_reset
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.accounts import account_create, rights_of
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError, RuleError
from hotelpbx.common.locks import managers_lock
from hotelpbx.common.models import Account, ApiToken, PropertyAccess
from hotelpbx.common.roles import ALL_ROLES, MANAGER
from hotelpbx.common.scope import property_codes_of
from hotelpbx.common.tokens import token_issue


class OwnRightsError(RuleError):
    """Whoever keeps the users would lock himself out."""

    default_code = "own_rights"


class LastManagerError(RuleError):
    """Nobody would be left to keep the users."""

    default_code = "last_manager"


@transaction.atomic(durable=True)
def user_add(
    *,
    username: str,
    full_name: str,
    roles: Collection[str],
    properties: Collection[str],
    is_service: bool,
    actor: Actor,
) -> tuple[User, str]:
    """A new user and the first password, which is told once; a program gets none, only tokens.

    Raises `ConflictError` when the name is taken, `InputError`, `RuleError` for a property the actor does not work for.
    """
    _check_rights(roles, properties, actor)
    try:
        user, password = account_create(
            username=username, roles=roles, properties=properties, full_name=full_name, actor=actor
        )
    except ConflictError as error:
        raise ConflictError(error.message, error.code, {"fields": {"username": [error.message]}}) from error
    if is_service:
        _make_program(user)
        return user, ""
    return user, password


def _make_program(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Account.objects.filter(user=user).update(is_service=True, must_change_password=False)


@transaction.atomic(durable=True)
def user_update(
    *, user: User, full_name: str, roles: Collection[str], properties: Collection[str], actor: Actor
) -> User:
    """Change name and rights. Raises `OwnRightsError`, `LastManagerError`, `InputError`, `RuleError`."""
    _check_rights(roles, properties, actor)
    before = rights_of(user)
    keeps = MANAGER in roles and _covers(properties, _codes(user))
    if user == actor.user and not keeps and MANAGER in _roles(user):
        raise OwnRightsError(_("You cannot take from yourself what you need to come back here. Ask another manager."))
    if not keeps:
        _check_manager_left(user)
    user.first_name, _blank, user.last_name = full_name.rpartition(" ")
    user.save(update_fields=["first_name", "last_name"])
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in roles])
    PropertyAccess.objects.filter(user=user).delete()
    PropertyAccess.objects.bulk_create(PropertyAccess(user=user, property_code=code) for code in properties)
    after = rights_of(user)
    if after != before:
        data = {"name": user.get_username(), "before": before, **after}
        audit_record("common.user.rights_changed", actor, user, data)
    return user


@transaction.atomic(durable=True)
def user_deactivate(*, user: User, actor: Actor) -> User:
    """End it: no sign-in, sessions and tokens are over at once. Raises `OwnRightsError`, `LastManagerError`."""
    if user == actor.user:
        raise OwnRightsError(_("You cannot deactivate yourself. Ask another manager."))
    _check_manager_left(user)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise ConflictError(_("%(name)s is not active.") % {"name": user.get_username()}, "user_inactive")
    ApiToken.objects.filter(user=user).delete()
    user.refresh_from_db()
    audit_record("common.user.deactivated", actor, user, {"name": user.get_username()})
    return user


@transaction.atomic(durable=True)
def user_password_reset(*, user: User, actor: Actor) -> str:
    """A new first password, told once; also what brings a deactivated user back. Old sessions and tokens are over.

    A program has no password: it comes back without one and gets new tokens; the answer is "" then.
    """
    if user == actor.user:
        raise OwnRightsError(_("Change your own password on its own page."))
    is_program = Account.objects.filter(user=user, is_service=True).exists()
    password = "" if is_program else secrets.token_urlsafe(12)
    user.is_active = True
    user.set_password(password or None)
    user.save(update_fields=["is_active", "password"])
    Account.objects.update_or_create(user=user, defaults={"must_change_password": not is_program})
    ApiToken.objects.filter(user=user).delete()
    axes_reset(username=user.get_username())
    audit_record("common.user.password_reset", actor, user, {"name": user.get_username()})
    return password


@transaction.atomic(durable=True)
def user_unlock(*, user: User, actor: Actor) -> None:
    """Let a user try again who typed too many wrong passwords. Raises `ConflictError` when nothing is locked."""
    if not axes_reset(username=user.get_username()):
        raise ConflictError(_("%(name)s is not locked.") % {"name": user.get_username()}, "user_not_locked")
    audit_record("common.user.unlocked", actor, user, {"name": user.get_username()})


@transaction.atomic(durable=True)
def user_token_issue(*, user: User, label: str, actor: Actor) -> str:
    """A token for the program of a user, told once. Raises `RuleError` where the token would not open anything."""
    account = Account.objects.filter(user=user).first()
    if not user.is_active or (account is not None and account.must_change_password):
        raise RuleError(
            _("%(name)s must sign in and choose a password before a token works.") % {"name": user.get_username()},
            "token_useless",
        )
    return token_issue(user=user, label=label, actor=actor)


@transaction.atomic(durable=True)
def user_token_revoke(*, user: User, token_id: int, actor: Actor) -> str:
    """End a token at once; returns its label. Raises `ConflictError` when it has ended already."""
    token = ApiToken.objects.filter(user=user, pk=token_id).first()
    if token is None:
        raise ConflictError(_("This token has ended already."), "token_unknown")
    token.delete()
    audit_record("common.token.revoked", actor, user, {"name": user.get_username(), "label": token.label})
    return token.label


def _check_rights(roles: Collection[str], properties: Collection[str], actor: Actor) -> None:
    if not roles or not set(roles) <= set(ALL_ROLES):
        message = _("Choose at least one role.")
        raise InputError(message, {"roles": [message]})
    own = property_codes_of(actor.user) if actor.user else None
    if own is not None and not (properties and set(properties) <= own):
        message = _("Choose at least one of the properties that you work for yourself.")
        raise InputError(message, {"properties": [message]})


def _roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def _codes(user: User) -> frozenset[str]:
    return frozenset(PropertyAccess.objects.filter(user=user).values_list("property_code", flat=True))


def _covers(codes: Iterable[str], others: frozenset[str]) -> bool:
    """Whether who works for `codes` works for all of `others`; none of them means every property."""
    mine = frozenset(codes)
    return not mine or (bool(others) and others <= mine)


def _check_manager_left(user: User) -> None:
    """Somebody else keeps the users of the same properties, if this one is a manager who does."""
    managers = managers_lock()
    if user not in managers:
        return
    mine = _codes(user)
    if not any(_covers(_codes(other), mine) for other in managers if other != user):
        raise LastManagerError(
            _("%(name)s is the last manager. Make somebody else a manager first.") % {"name": user.get_username()}
        )


def user_values(user: User) -> dict[str, Any]:
    """What the form of a user shows at first."""
    return {
        "username": user.get_username(),
        "full_name": user.get_full_name(),
        "roles": sorted(_roles(user)),
        "properties": sorted(_codes(user)),
    }
