"""Who tried to sign in and could not, for the audit trail: from where and as whom, never with what."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from hotelpbx.common.addresses import client_address
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.models import AuditRecord

FAILED = "common.user.sign_in_failed"
NOTED_AN_HOUR = 60  # of one address: the trail keeps its records, and nobody outside shall fill the disk with them
LONGEST_NAME = 60
SHOWN_OF_UNKNOWN = 2  # a name that nobody has may be a password in the wrong field


@receiver(user_login_failed, dispatch_uid="hotelpbx.failed_sign_ins")
def sign_in_failed(sender: Any, credentials: Mapping[str, Any], request: HttpRequest | None, **_rest: Any) -> None:
    """Note it, unless this address has failed very often within the hour."""
    address = client_address(request) if request is not None else ""
    lately = timezone.now() - dt.timedelta(hours=1)
    if AuditRecord.objects.filter(action=FAILED, at__gt=lately, address=address).count() >= NOTED_AN_HOUR:
        return
    name = str(credentials.get("username") or "")
    user = User.objects.filter(username=name).first()
    audit_record(FAILED, Actor(origin=_origin(request), address=address), user, {"name": _told(name, user)})


def _told(name: str, user: User | None) -> str:
    if user is not None:
        return name[:LONGEST_NAME]
    return f"{name[:SHOWN_OF_UNKNOWN]}…" if name else ""


def _origin(request: HttpRequest | None) -> str:
    if request is None:
        return "system"
    return "api" if request.path.startswith("/api/") else "desk"
