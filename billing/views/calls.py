"""Calls with their price and how it came about, and what a person decides on those without one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.enums import RatingStatus
from billing.forms.calls import CallDecisionForm, CallFilterForm
from billing.selectors.calls import RETRIED_VERDICTS
from billing.selectors.pages import CallFilter, call_rating_get, call_rows
from billing.services import call_decisions
from billing.services.calls import call_rate
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, live_page, page_actor, page_of, role_required
from hotelpbx.common.roles import FOLIO, LISTEN, TARIFFS, may
from rooms.views.current import current_property

LIST = "billing/_calls.html"


@require_GET
@role_required(*FOLIO)
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of the property, newest first, filtered and live."""
    form = CallFilterForm(request.GET or None)
    context = _list_context(request, form)
    return live_page(request, "billing/calls.html", LIST, context, lambda: {"form": form})


def _list_context(request: HttpRequest, form: CallFilterForm) -> dict[str, Any]:
    property = current_property(request)
    filters = CallFilter(**form.cleaned_data) if form.is_valid() else CallFilter()
    return {
        "property": property,
        "page": page_of(request, call_rows(property, filters)),
        "rateable": RETRIED_VERDICTS,
        "decidable": call_decisions.DECISIONS,
        "may_rate": may(request.user, TARIFFS),
        "may_listen": may(request.user, LISTEN),
    }


@require_POST
@role_required(*TARIFFS)
def call_rerate(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Rate a call again after the tariff or the room was mended."""
    rating = call_rate(call=call_rating_get(rating_id).call, actor=page_actor(request))
    if rating.status == RatingStatus.RATED:
        return done(request, _("The call is priced and charged."), reverse("calls"))
    text = _("Rated again, and still: %(status)s.") % {"status": rating.get_status_display()}
    return done(request, text, reverse("calls"), level="warning")


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def call_decide(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Decide on a call that found no guest or no price, or whose guest has left."""
    rating, actor = call_rating_get(rating_id), page_actor(request)
    form = CallDecisionForm(request.POST or None, rating=rating)
    if accepted(form, lambda: call_decisions.call_decide(rating=rating, actor=actor, **form.cleaned_data)):
        return done(request, _("The call is decided."), reverse("calls"))
    context = {"form": form, "rating": rating, "action": request.path}
    return dialog(request, "billing/call_decide.html", context, form_status(form))
