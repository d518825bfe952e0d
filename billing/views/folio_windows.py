"""A folio as a whole: its windows, what goes into them, its terms, and what comes after the check-out."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.forms.folio_windows import RoutingForm, TermsForm, WindowForm
from billing.forms.folios import CloseForm, LateChargeForm, ReverseForm
from billing.models import Department
from billing.selectors.folios import folio_get
from billing.selectors.windows import folio_windows, routing_rules
from billing.services.entries import window_missing
from billing.services.folios import folio_reopen
from billing.services.late import departed_folio_settle, late_charge_post
from billing.services.terms import Terms, folio_terms_set
from billing.services.windows import Payer, routing_set, window_open, window_update
from billing.views.base import accepted
from billing.views.folios import folio_ask, folio_done
from hotelpbx.common.pages import page_actor, role_required
from hotelpbx.common.roles import FOLIO, FOLIO_REOPEN


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_window_new(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Open the next window of a folio."""
    found = folio_get(folio_id)
    form = WindowForm(request.POST or None, initial={"payer_kind": "company"})
    if accepted(form, lambda: window_open(folio=found, payer=_payer(form), actor=page_actor(request))):
        return folio_done(request, found, _("The window is open."))
    return folio_ask(request, found, form, _("Open a window"), _("Open it"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_window(request: HttpRequest, folio_id: int, window: int) -> HttpResponse:
    """Say who pays what is in a window."""
    found = folio_get(folio_id)
    now = next((each for each in folio_windows(found) if each.number == window), None)
    if now is None:
        raise window_missing(found, window)
    form = WindowForm(request.POST or None, initial={name: getattr(now, name) for name in WindowForm.base_fields})
    actor = page_actor(request)
    if accepted(form, lambda: window_update(folio=found, number=window, payer=_payer(form), actor=actor)):
        return folio_done(request, found, _("The payer of window %(number)d is noted.") % {"number": window})
    return folio_ask(request, found, form, _("Who pays window %(number)d") % {"number": window}, _("Save"))


def _payer(form: WindowForm) -> Payer:
    payer: Payer = form.cleaned_data  # type: ignore[assignment]  # the form has the fields of a payer
    return payer


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_routing(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Say into which window new charges of each department go."""
    found = folio_get(folio_id)
    form = RoutingForm(
        request.POST or None,
        windows=folio_windows(found),
        departments=list(Department.objects.filter(property=found.stay.property_id)),
        rules={rule.department.code if rule.department else None: rule.window for rule in routing_rules(found)},
    )
    if accepted(form, lambda: routing_set(folio=found, rules=form.rules(), actor=page_actor(request))):
        return folio_done(request, found, _("New charges follow the rules; what is posted stays where it is."))
    return folio_ask(request, found, form, _("Where new charges go"), _("Save"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_terms(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Say what holds for this folio alone."""
    found = folio_get(folio_id)
    form = TermsForm(request.POST or None, folio=found)
    actor = page_actor(request)
    if accepted(form, lambda: folio_terms_set(folio=found, terms=Terms(**form.cleaned_data), actor=actor)):  # type: ignore[typeddict-item]
        return folio_done(request, found, _("The terms of the folio are noted."))
    return folio_ask(request, found, form, _("Terms of this folio"), _("Save"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO_REOPEN)
def folio_reopening(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Open a closed folio again to correct it."""
    found = folio_get(folio_id)
    form = ReverseForm(request.POST or None)
    actor = page_actor(request)
    if accepted(form, lambda: folio_reopen(folio=found, reason=form.cleaned_data["reason"], actor=actor)):
        return folio_done(request, found, _("The folio is open again; it closes when it is settled."))
    return folio_ask(request, found, form, _("Open the folio again"), _("Open it"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO_REOPEN)
def folio_late_charge(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Charge a guest who has left."""
    found = folio_get(folio_id)
    form = LateChargeForm(request.POST or None, property=found.stay.property, windows=folio_windows(found))
    actor = page_actor(request)
    if accepted(form, lambda: late_charge_post(folio=found, actor=actor, **form.cleaned_data)):
        return folio_done(request, found, _("Charged; the folio is open until this is paid."))
    return folio_ask(request, found, form, _("Late charge"), _("Post the charge"))


@require_http_methods(["GET", "POST"])
@role_required(*FOLIO)
def folio_closing(request: HttpRequest, folio_id: int) -> HttpResponse:
    """Close the folio of a guest who has left."""
    found = folio_get(folio_id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    actor = page_actor(request)
    if accepted(form, lambda: departed_folio_settle(folio=found, actor=actor, force=form.cleaned_data["force"])):
        return folio_done(request, found, _("The folio is closed."))
    return folio_ask(request, found, form, _("Close the folio"), _("Close it"))
