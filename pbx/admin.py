"""What of a PBX can be set in the admin pages: nothing that is a secret or that only works together (see pbx_add)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from hotelpbx.common.admin import admin_actor
from hotelpbx.common.audit import audit_record
from pbx.models import Pbx


@admin.register(Pbx)
class PbxAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's admin takes no parameters at run time
    """How single keys are put together, and what becomes of settings that somebody changed on the device."""

    list_display = ("name", "property_code", "assembled_numbers", "key_timeout_seconds", "repair")
    fields = ("name", "assembled_numbers", "key_timeout_seconds", "repair")
    readonly_fields = ("name",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A PBX is added with pbx_add."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Pbx | None = None) -> bool:
        """Its reports and calls stay."""
        return False

    def save_model(self, request: HttpRequest, obj: Pbx, form: Any, change: bool) -> None:
        """Write what was changed and nothing else: the rest of the row belongs to the workers."""
        changed: list[str] = list(form.changed_data)
        if changed:
            obj.save(update_fields=changed)
            audit_record("pbx.pbx.stored", admin_actor(request), obj, {"changed": changed})
