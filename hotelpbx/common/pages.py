"""What every page view shares: who may see it, dialog or page, live fragments, and how a deed is answered."""

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from hotelpbx.common.accounts import must_change_password
from hotelpbx.common.addresses import client_address
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.roles import may
from hotelpbx.common.scope import scope_open
from hotelpbx.common.versions import version_of

View = Callable[..., HttpResponseBase]
PASSWORD_PAGE = "password-change"  # noqa: S105 (the name of a page)
VERSION_MARK = "version-of-this"
PER_PAGE = 50  # rows of a list that is asked for again every other second


def role_required(*roles: str) -> Callable[[View], View]:
    """Let a page view answer only users with one of `roles` (a manager always): sign-in for strangers, else 403.

    Times on the page are in the zone that the view activates (`current_property` does), and only while it answers.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not may(request.user, roles):
                raise PermissionDenied
            if must_change_password(request.user) and not _chooses_password(request):
                return _go(request, resolve_url(PASSWORD_PAGE))
            scope_open(request.user)
            with timezone.override(None):
                return view(request, *args, **kwargs)

        return guarded

    return decorate


def _chooses_password(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name == PASSWORD_PAGE


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponse(status=403, headers={"HX-Redirect": url}) if is_htmx(request) else HttpResponseRedirect(url)


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of a page."""
    return bool(getattr(request, "htmx", False))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if not is_htmx(request):
        return redirect_to_login(request.get_full_path())
    current = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': current})}"
    return HttpResponse(status=401, headers={"HX-Redirect": target})


def page_actor(request: HttpRequest) -> Actor:
    """Who acts through a page."""
    user = request.user if isinstance(request.user, User) else None
    return Actor(user=user, origin="desk", address=client_address(request))


def layout(request: HttpRequest) -> str:
    """The template to extend: the whole page, or the dialog when htmx asks for it with `hx-target="#dialog"`."""
    target = getattr(getattr(request, "htmx", None), "target", None)
    return "includes/dialog_base.html" if target == "dialog" else "base.html"


def page_of(request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]") -> Page[Any]:
    """The page of the list that the address names."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def dialog(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Show a form as a dialog or as a page; with errors (status 422) the answer goes back where the form was."""
    response = render(request, template, {"layout": layout(request), **context}, status=status)
    if status != 200 and is_htmx(request):
        response["HX-Retarget"] = "#dialog"
        response["HX-Reswap"] = "innerHTML"
    return response


def done(request: HttpRequest, text: Any, to: str, level: str = "success") -> HttpResponse:
    """Answer a deed: a toast and the event `desk-changed` for htmx, a redirect to `to` with the message otherwise."""
    if not is_htmx(request):
        messages.add_message(request, messages.WARNING if level == "warning" else messages.SUCCESS, str(text))
        return HttpResponseRedirect(to)
    response = render(request, "includes/_done.html", {"text": text, "level": level})
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    response["HX-Trigger"] = json.dumps({"desk-changed": {}})
    return response


def live(request: HttpRequest, template: str, context: dict[str, Any], facts: object = None) -> HttpResponse:
    """A fragment that polls: 204 while it is what the browser shows (its `X-Version`), else the fragment.

    Its version is made of the html, or of `facts` where drawing it again and again costs much: everything that it
    shows and that may change. The template puts `data-live data-version="{{ version }}"` on its root element, and
    `hx-disinherit="hx-swap hx-target"` when links inside it open dialogs.
    """
    known = request.headers.get("X-Version")
    if facts is not None and known == version_of(facts):
        return HttpResponse(status=204)
    html, version = _versioned(request, template, context, facts)
    return HttpResponse(status=204) if known == version else HttpResponse(html)


def live_fragment(request: HttpRequest, template: str, context: dict[str, Any], facts: object = None) -> SafeString:
    """The fragment as it stands in a page that is shown first; arguments as for `live`."""
    return _versioned(request, template, context, facts)[0]


def live_page(
    request: HttpRequest,
    page: str,
    fragment: str,
    context: dict[str, Any],
    around: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """A page with a live fragment: whole at first, the fragment alone for its poll.

    `page` puts `{{ fragment }}` where the template `fragment` belongs; `around` says what the page alone shows.
    """
    if is_htmx(request):
        return live(request, fragment, context)
    return render(request, page, {**context, **around(), "fragment": live_fragment(request, fragment, context)})


def _versioned(
    request: HttpRequest, template: str, context: dict[str, Any], facts: object = None
) -> tuple[SafeString, str]:
    html = render_to_string(template, {**context, "version": VERSION_MARK}, request)
    version = version_of(html if facts is None else facts)
    return mark_safe(html.replace(VERSION_MARK, version)), version  # noqa: S308 (a template made it)


def form_refused(form: forms.BaseForm, error: ApplicationError) -> None:
    """Put the error of a service beside the fields it names, or above the form."""
    named = error.extra.get("fields", {})
    for name, text in named.items():
        form.add_error(name if name in form.fields else None, text)
    if not named:
        form.add_error(None, str(error.message))
