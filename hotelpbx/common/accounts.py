"""Sign-ins: who may, who must choose a password first, and how accounts are made."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import ConflictError
from hotelpbx.common.models import Account, ApiToken, PropertyAccess
from hotelpbx.common.tokens import token_find

Someone = User | AbstractBaseUser | AnonymousUser


def account_of(user: Someone) -> Account | None:
    """What the sign-in is held to, if anything."""
    return getattr(user, "account", None)


def may_sign_in(user: Someone) -> bool:
    """Whether the account is in use; one of the demo only where the demo runs."""
    account = account_of(user)
    return user.is_active and (settings.DEMO or account is None or not account.is_demo)


def must_change_password(user: Someone) -> bool:
    """Whether nothing but choosing a password is open to this user."""
    account = account_of(user)
    return account is not None and account.must_change_password


class AccountBackend(ModelBackend):
    """Django's own, and no demo account outside of the demo: neither a new sign-in nor one that still lives."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether this account is in use."""
        return user is not None and may_sign_in(user)

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session, with the account in the same statement."""
        user = User.objects.select_related("account").filter(pk=user_id).first()
        return user if user is not None and may_sign_in(user) else None


class AccountTokenAuthentication(TokenAuthentication):
    """A token is worth what a sign-in of its user is worth."""

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        """Raises `AuthenticationFailed` also for whom no sign-in is open or who must choose a password first."""
        token = token_find(key)
        if token is None or not token.user.is_active:
            raise AuthenticationFailed
        if not may_sign_in(token.user) or must_change_password(token.user):
            raise AuthenticationFailed(_("Sign in to the pages and choose a password first."))
        return token.user, token


@transaction.atomic
def account_create(
    *,
    username: str,
    roles: Iterable[str],
    properties: Iterable[str] = (),
    full_name: str = "",
    is_superuser: bool = False,
    actor: Actor = SYSTEM,
) -> tuple[User, str]:
    """Make a sign-in; returns it and its first password, which must be changed at once. A superuser has the admin too.

    Raises `ConflictError` when the name is taken.
    """
    if User.objects.filter(username=username).exists():
        raise ConflictError(_("There is already a user %(name)s.") % {"name": username}, "user_exists")
    password = secrets.token_urlsafe(12)
    first, _blank, last = full_name.rpartition(" ")
    names = {"first_name": first, "last_name": last}
    user = User.objects.create_user(
        username, password=password, is_staff=is_superuser, is_superuser=is_superuser, **names
    )
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in roles])
    PropertyAccess.objects.bulk_create(PropertyAccess(user=user, property_code=code) for code in properties)
    Account.objects.create(user=user, must_change_password=True)
    audit_record("common.user.created", actor, user, {"name": username, **rights_of(user)})
    return user, password


@transaction.atomic
def password_chosen(*, user: User, actor: Actor) -> None:
    """The user has chosen a password of his own: the doors open, and tokens of the old one end."""
    Account.objects.update_or_create(user=user, defaults={"must_change_password": False})
    ApiToken.objects.filter(user=user).delete()
    audit_record("common.user.password_changed", actor, user, {"name": user.get_username()})


def rights_of(user: User) -> dict[str, object]:
    """What a user may, for the audit trail."""
    return {
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "properties": sorted(PropertyAccess.objects.filter(user=user).values_list("property_code", flat=True)),
        "superuser": user.is_superuser,
        "active": user.is_active,
    }
