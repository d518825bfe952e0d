"""Charged calls that were wrong are rated again: one, or those of some days after a look at what that changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.forms.call_accounting import RerateForm, RerateRangeForm
from billing.models import CallRating
from billing.selectors.comparisons import days_instants
from billing.selectors.pages import call_rating_get
from billing.services.rerating import Rerating, call_rerate, calls_rerate_preview, calls_rerate_range
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, page_actor, role_required
from hotelpbx.common.roles import TARIFFS
from rooms.views.current import current_property


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def call_again(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Rate one charged call by what holds now."""
    rating = call_rating_get(rating_id)
    form, made = RerateForm(request.POST or None), list[CallRating]()
    actor = page_actor(request)
    if accepted(form, lambda: made.append(call_rerate(rating=rating, actor=actor, **form.cleaned_data))):
        same = made[0].rated_at == rating.rated_at
        text = _("The price is the same; nothing was changed.") if same else _("The call is charged anew.")
        return done(request, text, reverse("calls"), level="warning" if same else "success")
    context = {"form": form, "rating": rating, "action": request.path}
    return dialog(request, "billing/call_again.html", context, form_status(form))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def calls_again(request: HttpRequest) -> HttpResponse:
    """What rating the calls of some days again changes; the same form does it."""
    property = current_property(request)
    form = RerateRangeForm((request.POST or None) if request.method == "POST" else (request.GET or None))
    context: dict[str, Any] = {"property": property, "form": form, "action": request.path}
    answers: list[Rerating] = []
    if accepted(form, lambda: answers.append(_rerating(request, form))):
        context |= {"found": answers[0], "is_done": request.method == "POST"}
    return render(request, "billing/calls_again.html", context, status=200 if answers else form_status(form))


def _rerating(request: HttpRequest, form: RerateRangeForm) -> Rerating:
    property = current_property(request)
    since, until = days_instants(property, form.cleaned_data["first"], form.cleaned_data["last"])
    if request.method == "GET":
        return calls_rerate_preview(property=property, since=since, until=until)
    reason, actor = form.cleaned_data["reason"], page_actor(request)
    return calls_rerate_range(property=property, since=since, until=until, reason=reason, actor=actor)
