"""Users and what they may: who changed it is in the audit trail, as is everything else done in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from hotelpbx.common.accounts import rights_of
from hotelpbx.common.admin import admin_actor
from hotelpbx.common.audit import audit_record
from hotelpbx.common.models import Account, PropertyAccess
from hotelpbx.common.privacy import TextGuardModelForm
from rooms.models import Property

admin.site.unregister([User, Group])  # the roles are the program's own and are not for changing


class PropertyAccessForm(TextGuardModelForm):
    """A property by its name."""

    property_code = forms.ChoiceField(choices=lambda: [(found.code, found.name) for found in Property.objects.all()])


class PropertyAccessInline(admin.TabularInline):  # type: ignore[type-arg]
    """The properties a user works for; none means all."""

    model = PropertyAccess
    form = PropertyAccessForm
    extra = 0


@admin.register(User)
class StaffAdmin(UserAdmin):  # type: ignore[type-arg]
    """Users; whose password somebody else made must choose another one."""

    inlines = (PropertyAccessInline,)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Look what the user may until now."""
        form.rights_before = rights_of(User.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note what the user may from now on, when it is something else than before."""
        user: User = form.instance
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            after = rights_of(user)
            if not change:
                Account.objects.update_or_create(user=user, defaults={"must_change_password": True})
                audit_record("common.user.created", admin_actor(request), user, {"name": user.username, **after})
            else:
                data = {
                    "name": user.username,
                    "before": form.rights_before,
                    **after,
                    "fields": sorted(form.changed_data),
                }
                audit_record("common.user.rights_changed", admin_actor(request), user, data)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """The same for a password that an administrator sets."""
        response = super().user_change_password(request, id, form_url)
        user = User.objects.filter(pk=id).first()
        if request.method == "POST" and response.status_code == 302 and user is not None and user != request.user:
            Account.objects.update_or_create(user=user, defaults={"must_change_password": True})
            audit_record("common.user.password_changed", admin_actor(request), user, {"name": user.username})
        return response
