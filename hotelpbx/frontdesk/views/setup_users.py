"""The set-up: users, their roles and the properties they work for."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from billing.views.base import accepted, form_status
from hotelpbx.common import roles
from hotelpbx.common.pages import dialog, done, live_page, page_actor, page_of, role_required
from hotelpbx.common.scope import sees_everything
from hotelpbx.common.selectors import user_kept_by, user_rows, users_kept_by
from hotelpbx.common.users import user_add, user_update, user_values
from hotelpbx.frontdesk.setup_forms import ROLE_WORDS, UserForm
from hotelpbx.frontdesk.setup_tabs import setup_tabs
from rooms.selectors.properties import property_list
from rooms.views.current import current_property_or_none

LIST = "setup/_users.html"


def keeper_of(request: HttpRequest) -> User:
    """Who keeps the users on this page."""
    return cast("User", request.user)


@require_GET
@role_required(*roles.USERS)
def users(request: HttpRequest) -> HttpResponse:
    """Who may sign in, with what for and when last; `q` searches, `inactive` shows who may not any more."""
    text, inactive = request.GET.get("q", "").strip(), "inactive" in request.GET
    current_property_or_none(request)  # its clock is that of the page
    rows = user_rows(users_kept_by(keeper_of(request)), text=text, inactive=inactive)
    names = {row.code: row.name for row in property_list()}
    context = {
        "page": page_of(request, rows),
        "text": text,
        "inactive": inactive,
        "names": names,
        "role_words": ROLE_WORDS,
        "several": len(names) > 1,
    }
    return live_page(request, "setup/users.html", LIST, context, lambda: {"tabs": setup_tabs(request)})


@never_cache
@require_http_methods(["GET", "POST"])
@role_required(*roles.USERS)
def user_new(request: HttpRequest) -> HttpResponse:
    """Add a user; the answer shows the first password, once."""
    form = _form(request, is_new=True)
    told: list[tuple[User, str]] = []
    if accepted(form, lambda: told.append(user_add(actor=page_actor(request), **form.cleaned_data))):
        return password_told(request, *told[0])
    return _ask(request, form, _("New user"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.USERS)
def user_edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change what a user may and where."""
    user = user_kept_by(keeper_of(request), user_id)
    form, actor = _form(request, initial=user_values(user)), page_actor(request)
    if accepted(form, lambda: user_update(user=user, actor=actor, **form.cleaned_data)):
        return done(request, _("%(name)s is changed.") % {"name": user.get_username()}, reverse("setup-users"))
    return _ask(request, form, _("Change %(name)s") % {"name": user.get_username()})


def password_told(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The first password (or that there is none), in the dialog or on a page; nobody can read it again."""
    context = {"user_shown": user, "password": password, "heading": user.get_username()}
    return dialog(request, "setup/password.html", context)


def _form(request: HttpRequest, **extra: Any) -> UserForm:
    return UserForm(request.POST or None, sees_all=sees_everything(), **extra)


def _ask(request: HttpRequest, form: UserForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "action": request.path, "back": reverse("setup-users")}
    return dialog(request, "setup/form.html", context, form_status(form))
