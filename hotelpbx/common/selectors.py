"""Users for whom keeps them: who they are, what they may, whether they can sign in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.errors import NotFoundError
from hotelpbx.common.failed_sign_ins import FAILED
from hotelpbx.common.models import ApiToken, AuditRecord, PropertyAccess
from hotelpbx.common.roles import MANAGER
from hotelpbx.common.scope import property_codes_of

FAILURES_TOLD = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user on the list; `failures` are wrong passwords of the last seven days, `is_locked` what they led to."""

    user: User
    roles: tuple[str, ...]
    properties: tuple[str, ...]
    is_service: bool
    must_change_password: bool
    tokens: int
    failures: int
    failed_at: dt.datetime | None
    is_locked: bool


def users_kept_by(keeper: User) -> QuerySet[User]:
    """The users whom a manager keeps: all, or those who work for nothing but his properties; superuser by superuser."""
    users = User.objects.order_by("username")
    if not keeper.is_superuser:
        users = users.filter(is_superuser=False)
    codes = property_codes_of(keeper)
    if codes is None:
        return users
    access = PropertyAccess.objects.filter(user=OuterRef("pk"))
    within, outside = access.filter(property_code__in=codes), access.exclude(property_code__in=codes)
    return users.filter(Exists(within)).exclude(Exists(outside))


def user_kept_by(keeper: User, pk: int) -> User:
    """One of them. Raises `NotFoundError`."""
    user = users_kept_by(keeper).filter(pk=pk).first()
    if user is None:
        raise NotFoundError(_("This user does not exist."), "user_not_found")
    return user


def user_rows(users: QuerySet[User], *, text: str = "", inactive: bool = False) -> list[UserRow]:
    """The users in rows, six statements; `text` is any part of a name."""
    for word in text.split():
        users = users.filter(Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word))
    shown = users.filter(is_active=not inactive).select_related("account").prefetch_related("groups")
    found = list(shown.annotate(token_count=Count("api_tokens", filter=Q(api_tokens__expires_at__gt=timezone.now()))))
    properties, locked = _properties(found), _locked({user.username for user in found})
    failures = _failures(found)
    return [_row(user, properties, locked, failures) for user in found]


def _row(
    user: User,
    properties: dict[int, list[str]],
    locked: set[str],
    failures: dict[str, tuple[int, dt.datetime]],
) -> UserRow:
    account = getattr(user, "account", None)
    count, at = failures.get(_target(user), (0, None))
    return UserRow(
        user=user,
        roles=tuple(sorted((group.name for group in user.groups.all()), key=lambda name: (name != MANAGER, name))),
        properties=tuple(properties[user.pk]),
        is_service=account is not None and account.is_service,
        must_change_password=account is not None and account.must_change_password,
        tokens=getattr(user, "token_count", 0),
        failures=count,
        failed_at=at,
        is_locked=user.username in locked,
    )


def _properties(users: Collection[User]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = PropertyAccess.objects.filter(user__in=[user.pk for user in users])
    for user_id, code in rows.values_list("user_id", "property_code"):
        found[user_id].append(code)
    return found


def _locked(names: Collection[str]) -> set[str]:
    since = timezone.now() - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(
        username__in=names, failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    return {name for name in attempts.values_list("username", flat=True) if name}


def _failures(users: Collection[User]) -> dict[str, tuple[int, dt.datetime]]:
    lately = AuditRecord.objects.filter(
        action=FAILED, at__gt=timezone.now() - FAILURES_TOLD, target__in=[_target(user) for user in users]
    )
    rows = lately.order_by().values("target").annotate(count=Count("pk"), last=Max("at"))
    return {row["target"]: (row["count"], row["last"]) for row in rows}


def _target(user: User) -> str:
    """As the audit trail names a user."""
    return f"{user._meta.label_lower}:{user.pk}"


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens that work, the newest first."""
    return ApiToken.objects.filter(user=user, expires_at__gt=timezone.now()).order_by("-created_at", "-pk")
