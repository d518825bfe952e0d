"""The set-up: how a user comes in, and how that ends: first passwords, locks, tokens."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from billing.views.base import accepted, form_status
from hotelpbx.common import roles
from hotelpbx.common.accounts import account_of
from hotelpbx.common.pages import dialog, done, page_actor, role_required
from hotelpbx.common.selectors import tokens_of, user_kept_by
from hotelpbx.common.users import (
    user_deactivate,
    user_password_reset,
    user_token_issue,
    user_token_revoke,
    user_unlock,
)
from hotelpbx.frontdesk.setup_forms import PressForm, TokenForm
from hotelpbx.frontdesk.views.setup_users import keeper_of, password_told
from rooms.views.current import current_property_or_none


@never_cache
@require_http_methods(["GET", "POST"])
@role_required(*roles.USERS)
def user_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new first password, told once; it also brings a deactivated user back."""
    user, actor = _kept(request, user_id), page_actor(request)
    form, told = _press(request), list[str]()
    if accepted(form, lambda: told.append(user_password_reset(user=user, actor=actor))):
        return password_told(request, user, told[0])
    return _ask(request, form, user, *_password_words(user))


def _password_words(user: User) -> tuple[str, str, str]:
    account = account_of(user)
    heading = _("New first password for %(name)s?") if user.is_active else _("Let %(name)s in again?")
    if account is not None and account.is_service:
        hint = _("The program can come in again as soon as it has a new token.")
        return heading % {"name": user.get_username()}, hint, _("Let it in")
    hint = _(
        "The old one ends now, and so do the sessions and tokens. With the new one another must be chosen at once."
    )
    return heading % {"name": user.get_username()}, hint, _("Make a new password")


@require_http_methods(["GET", "POST"])
@role_required(*roles.USERS)
def user_deactivate_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """End it, after a second press."""
    user, actor = _kept(request, user_id), page_actor(request)
    form = _press(request)
    if accepted(form, lambda: user_deactivate(user=user, actor=actor)):
        return _done(request, _("%(name)s cannot sign in any more."), user)
    hint = _("Sessions and tokens end at once. What was done stays under this name, and the user can come back.")
    heading = _("Deactivate %(name)s?") % {"name": user.get_username()}
    return _ask(request, form, user, heading, hint, _("Deactivate"), is_danger=True)


@require_POST
@role_required(*roles.USERS)
def user_unlock_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let a user try again at once."""
    user = _kept(request, user_id)
    user_unlock(user=user, actor=page_actor(request))
    return _done(request, _("%(name)s may try again."), user)


@never_cache
@require_http_methods(["GET", "POST"])
@role_required(*roles.USERS)
def user_tokens(request: HttpRequest, user_id: int) -> HttpResponse:
    """The tokens of a user's programs; a new one is shown once, here."""
    user, actor = _kept(request, user_id), page_actor(request)
    current_property_or_none(request)  # its clock is that of the page
    form, told = TokenForm(request.POST or None), list[str]()
    if accepted(form, lambda: told.append(user_token_issue(user=user, actor=actor, **form.cleaned_data))):
        form = TokenForm()
    context = {
        "user_shown": user,
        "tokens": tokens_of(user),
        "form": form,
        "told": told[0] if told else "",
        "action": request.path,
        "back": reverse("setup-users"),
    }
    return dialog(request, "setup/tokens.html", context, form_status(form))


@require_POST
@role_required(*roles.USERS)
def user_token_revoke_page(request: HttpRequest, user_id: int, token_id: int) -> HttpResponse:
    """End a token at once."""
    user = _kept(request, user_id)
    label = user_token_revoke(user=user, token_id=token_id, actor=page_actor(request))
    text = _("The token “%(label)s” of %(name)s has ended.") % {"label": label or "–", "name": user.get_username()}
    return done(request, text, reverse("setup-users"))


def _kept(request: HttpRequest, user_id: int) -> User:
    return user_kept_by(keeper_of(request), user_id)


def _press(request: HttpRequest) -> PressForm:
    return PressForm({} if request.method == "POST" else None)


def _done(request: HttpRequest, text: str, user: User) -> HttpResponse:
    return done(request, text % {"name": user.get_username()}, reverse("setup-users"))


def _ask(
    request: HttpRequest, form: PressForm, user: User, heading: str, hint: str, button: str, **extra: Any
) -> HttpResponse:
    context = {"form": form, "heading": heading, "hint": hint, "button": button, "action": request.path, **extra}
    return dialog(request, "setup/form.html", {**context, "back": reverse("setup-users")}, form_status(form))
