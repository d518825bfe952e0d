"""What the admin pages must not show, and what they must not do unnoticed."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest

from hotelpbx.common.addresses import client_address
from hotelpbx.common.audit import Actor, audit_record


def admin_actor(request: HttpRequest) -> Actor:
    """Who acts in the admin."""
    user = request.user if isinstance(request.user, User) else None
    return Actor(user=user, origin="admin", address=client_address(request))


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's admin takes no parameters at run time
    """Notes in the audit trail what is added, changed or deleted; of values only the names of their fields."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Note what is new."""
        audit_record("common.admin.changed", admin_actor(request), obj, {"deed": "added", "what": str(obj)})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Note what is another now."""
        data = {"deed": "changed", "what": str(obj), "changes": message}
        audit_record("common.admin.changed", admin_actor(request), obj, data)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note what is gone."""
        for obj in queryset:
            audit_record("common.admin.changed", admin_actor(request), obj, {"deed": "deleted", "what": str(obj)})
        return super().log_deletions(request, queryset)
