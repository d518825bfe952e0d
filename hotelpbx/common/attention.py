"""The attention inbox: everything that needs a person, once, until somebody says what was done."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import ConflictError, RuleError
from hotelpbx.common.models import AttentionItem, Gravity


def attention_raise(
    *,
    kind: str,
    key: str,
    subject: str,
    property_code: str = "",
    gravity: Gravity = Gravity.YELLOW,
    detail: str = "",
    data: dict[str, Any] | None = None,
) -> AttentionItem:
    """Raise an item unless one with this key is open; the open one is then kept and gets the newer detail."""
    open_items = AttentionItem.objects.filter(key=key, resolved_at__isnull=True)
    if open_items.update(detail=detail, data=data or {}):
        return open_items.get()
    try:
        with transaction.atomic():
            return AttentionItem.objects.create(
                kind=kind,
                key=key,
                subject=subject[:200],
                property_code=property_code,
                gravity=gravity,
                detail=detail,
                data=data or {},
                raised_at=timezone.now(),
            )
    except IntegrityError:  # another process raised it in between
        return open_items.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An item in the making; the fields are those of `attention_raise`."""

    kind: str
    key: str
    subject: str
    property_code: str = ""
    gravity: Gravity = Gravity.YELLOW
    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def attention_raise_all(notices: Sequence[Notice]) -> None:
    """As `attention_raise` for each of them, with as many statements as for one."""
    by_key = {notice.key: notice for notice in notices}
    known = list(AttentionItem.objects.filter(key__in=by_key, resolved_at__isnull=True))
    for item in known:
        notice = by_key.pop(item.key)
        item.detail, item.data = notice.detail, notice.data
    if known:
        AttentionItem.objects.bulk_update(known, ["detail", "data"])
    at = timezone.now()
    items = [_item(notice, at) for notice in by_key.values()]
    AttentionItem.objects.bulk_create(items, ignore_conflicts=True)  # another process may have raised one in between


def _item(notice: Notice, at: dt.datetime) -> AttentionItem:
    return AttentionItem(
        kind=notice.kind,
        key=notice.key,
        subject=notice.subject[:200],
        property_code=notice.property_code,
        gravity=notice.gravity,
        detail=notice.detail,
        data=notice.data,
        raised_at=at,
    )


def attention_close(*, key: str, resolution: str) -> int:
    """Close the open item of this key because its cause is gone; returns how many were closed (0 or 1)."""
    return attention_close_all(keys=[key], resolution=resolution)


def attention_close_all(*, keys: Iterable[str], resolution: str) -> int:
    """Close the open items of these keys because their causes are gone; returns how many were closed."""
    return AttentionItem.objects.filter(key__in=list(keys), resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolution=resolution
    )


@transaction.atomic(durable=True)
def attention_take(*, item: AttentionItem, actor: Actor, take_over: bool = False) -> AttentionItem:
    """A person says that he sees to it, with `take_over` in place of whoever said so before.

    Raises `ConflictError` when it is resolved, or somebody else is on it; `RuleError` when the actor is no person.
    """
    if actor.user is None:
        raise RuleError(_("Only a person can see to this."), "owner_required")
    mine = AttentionItem.objects.filter(pk=item.pk, resolved_at__isnull=True)
    free = mine if take_over else mine.filter(Q(owner__isnull=True) | Q(owner=actor.user))
    changed = free.update(owner=actor.user)
    item.refresh_from_db()
    if item.resolved_at is not None:
        raise ConflictError(_("Somebody has already resolved this."), "already_resolved")
    if not changed:
        name = item.owner and (item.owner.get_full_name() or item.owner.get_username())
        raise ConflictError(_("%(name)s is on it already.") % {"name": name}, "already_taken")
    audit_record("common.attention.taken", actor, item)
    return item


@transaction.atomic(durable=True)
def attention_resolve(*, item: AttentionItem, note: str, actor: Actor = SYSTEM) -> AttentionItem:
    """A person says what was done.

    Raises `RuleError` without a note, `ConflictError` when somebody was first.
    """
    if not note.strip():
        raise RuleError(_("Say in a few words what was done."), "note_required")
    changed = AttentionItem.objects.filter(pk=item.pk, resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolved_by=actor.user, resolution=note.strip()
    )
    if not changed:
        raise ConflictError(_("Somebody has already resolved this."), "already_resolved")
    item.refresh_from_db()
    audit_record("common.attention.resolved", actor, item, {"note": note.strip()})
    return item
