"""Tokens of programs. A token is told once, when it is issued; the database keeps only its SHA-256 digest."""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.models import ApiToken

MOST_OF_A_USER = 20  # a program that asks for one at each start leaves old ones behind
USE_NOTED_EVERY = dt.timedelta(minutes=1)


def digest_of(key: str) -> str:
    """What is stored of a token. It is long and random, so a slow hash would protect it no better."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic(savepoint=False)
def token_issue(*, user: User, actor: Actor, label: str = "") -> str:
    """A new token for `API_TOKEN_DAYS`, labelled with what it is for; of too many those used longest ago end."""
    key = secrets.token_hex(20)
    ApiToken.objects.create(user=user, digest=digest_of(key), label=label, expires_at=expiry())
    lately_used = ApiToken.objects.filter(user=user).order_by(F("last_used_at").desc(nulls_first=True), "-pk")
    ApiToken.objects.filter(pk__in=[token.pk for token in lately_used[MOST_OF_A_USER:]]).delete()
    ApiToken.objects.filter(expires_at__lte=timezone.now()).delete()
    audit_record("common.token.issued", actor, user, {"name": user.get_username(), "label": label})
    return key


def expiry() -> dt.datetime:
    """When a token that is issued now ends."""
    return timezone.now() + dt.timedelta(days=settings.API_TOKEN_DAYS)


def token_find(key: str) -> ApiToken | None:
    """The token, if it is known and has not ended; that it was used is noted."""
    now = timezone.now()
    found = ApiToken.objects.select_related("user__account").filter(digest=digest_of(key), expires_at__gt=now).first()
    if found is not None and (found.last_used_at is None or found.last_used_at < now - USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
