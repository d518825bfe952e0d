"""Call accounting: cost centres with their numbers, PIN owners, trunks and special numbers."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.forms.call_accounting import (
    CostCentreForm,
    CostCentrePhoneForm,
    NumberRuleForm,
    PinOwnerForm,
    RemoveForm,
    TrunkTermsForm,
)
from billing.models import CostCentre, NumberRule, PinOwner, TrunkTerms
from billing.selectors import cost_centres as found
from billing.services import cost_centres, number_rules, pin_owners, trunk_terms
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, live_page, page_actor, role_required
from hotelpbx.common.roles import TARIFFS
from rooms.views.current import current_property

LISTS = "billing/_call_accounting.html"


@require_GET
@role_required(*TARIFFS)
def call_accounting(request: HttpRequest) -> HttpResponse:
    """Everything that decides who pays for calls, and what is free."""
    property = current_property(request)
    context = {
        "property": property,
        "centres": found.cost_centre_list(property),
        "owners": found.pin_owner_list(property),
        "trunks": found.trunk_rows(property),
        "rules": found.number_rule_list(property),
    }
    return live_page(request, "billing/call_accounting.html", LISTS, context)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def cost_centre_new(request: HttpRequest) -> HttpResponse:
    """Add a cost centre."""
    property, actor = current_property(request), page_actor(request)
    form = CostCentreForm(request.POST or None, instance=CostCentre(property=property))
    return _ask(
        request,
        form,
        lambda: cost_centres.cost_centre_create(property=property, actor=actor, **form.cleaned_data),
        heading=_("New cost centre"),
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def cost_centre_edit(request: HttpRequest, centre_id: int) -> HttpResponse:
    """Change a cost centre."""
    centre, actor = found.cost_centre_get(centre_id), page_actor(request)
    form = CostCentreForm(request.POST or None, instance=centre)
    return _ask(
        request,
        form,
        lambda: cost_centres.cost_centre_update(
            centre=found.cost_centre_get(centre_id), actor=actor, **form.cleaned_data
        ),
        heading=_("Change %(name)s") % {"name": centre.name},
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def cost_centre_remove(request: HttpRequest, centre_id: int) -> HttpResponse:
    """Remove a cost centre that has paid for nothing."""
    centre, actor = found.cost_centre_get(centre_id), page_actor(request)
    return _remove(request, centre.name, lambda: cost_centres.cost_centre_remove(centre=centre, actor=actor))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def cost_centre_phone_add(request: HttpRequest, centre_id: int) -> HttpResponse:
    """Let a cost centre pay for a number inside the phone system."""
    centre, actor = found.cost_centre_get(centre_id), page_actor(request)
    form = CostCentrePhoneForm(request.POST or None, property=centre.property)

    def add() -> object:
        data = {**form.cleaned_data, "pbx": found.pbx_for(centre.property, form.cleaned_data["pbx"])}
        return cost_centres.cost_centre_phone_add(centre=centre, actor=actor, **data)

    return _ask(request, form, add, heading=_("%(name)s pays for a number") % {"name": centre.name})


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def cost_centre_phone_remove(request: HttpRequest, phone_id: int) -> HttpResponse:
    """From now on the default cost centre pays for this number."""
    phone, actor = found.cost_centre_phone_get(phone_id), page_actor(request)
    return _remove(request, phone.number, lambda: cost_centres.cost_centre_phone_remove(phone=phone, actor=actor))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def pin_owner_new(request: HttpRequest) -> HttpResponse:
    """Say whose a PIN code is."""
    property, actor = current_property(request), page_actor(request)
    form = PinOwnerForm(request.POST or None, instance=PinOwner(property=property))
    return _ask(
        request,
        form,
        lambda: pin_owners.pin_owner_create(property=property, actor=actor, **form.cleaned_data),
        heading=_("New PIN owner"),
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def pin_owner_edit(request: HttpRequest, owner_id: int) -> HttpResponse:
    """Change the owner of a PIN code, or the code."""
    owner, actor = found.pin_owner_get(owner_id), page_actor(request)
    form = PinOwnerForm(request.POST or None, instance=owner)
    return _ask(
        request,
        form,
        lambda: pin_owners.pin_owner_update(owner=found.pin_owner_get(owner_id), actor=actor, **form.cleaned_data),
        heading=_("Change %(name)s") % {"name": owner.name},
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def pin_owner_remove(request: HttpRequest, owner_id: int) -> HttpResponse:
    """Forget an owner whose code nobody has called with."""
    owner, actor = found.pin_owner_get(owner_id), page_actor(request)
    return _remove(request, owner.name, lambda: pin_owners.pin_owner_remove(owner=owner, actor=actor))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def trunk_terms_new(request: HttpRequest) -> HttpResponse:
    """Give a trunk its terms."""
    property, actor = current_property(request), page_actor(request)
    trunk = TrunkTerms(property=property, trunk=request.GET.get("trunk", "")[:64])
    form = TrunkTermsForm(request.POST or None, instance=trunk)
    return _ask(
        request,
        form,
        lambda: trunk_terms.trunk_terms_create(property=property, actor=actor, **form.cleaned_data),
        heading=_("Terms of a trunk"),
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def trunk_terms_edit(request: HttpRequest, terms_id: int) -> HttpResponse:
    """Change the terms of a trunk, for calls that are rated from now on."""
    terms, actor = found.trunk_terms_get(terms_id), page_actor(request)
    form = TrunkTermsForm(request.POST or None, instance=terms)
    return _ask(
        request,
        form,
        lambda: trunk_terms.trunk_terms_update(terms=found.trunk_terms_get(terms_id), actor=actor, **form.cleaned_data),
        heading=_("Change %(name)s") % {"name": terms.trunk},
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def trunk_terms_remove(request: HttpRequest, terms_id: int) -> HttpResponse:
    """Take the terms of a trunk away."""
    terms, actor = found.trunk_terms_get(terms_id), page_actor(request)
    return _remove(request, terms.trunk, lambda: trunk_terms.trunk_terms_remove(terms=terms, actor=actor))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def number_rule_new(request: HttpRequest) -> HttpResponse:
    """Add a line to the hotel's own table of numbers."""
    property, actor = current_property(request), page_actor(request)
    form = NumberRuleForm(request.POST or None, instance=NumberRule(property=property))
    return _ask(
        request,
        form,
        lambda: number_rules.number_rule_create(property=property, actor=actor, **form.cleaned_data),
        heading=_("New special number"),
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def number_rule_edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a line, for calls that are rated from now on."""
    rule, actor = found.number_rule_get(rule_id), page_actor(request)
    form = NumberRuleForm(request.POST or None, instance=rule)
    return _ask(
        request,
        form,
        lambda: number_rules.number_rule_update(rule=found.number_rule_get(rule_id), actor=actor, **form.cleaned_data),
        heading=_("Change %(name)s") % {"name": rule.label},
    )


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def number_rule_remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a line away."""
    rule, actor = found.number_rule_get(rule_id), page_actor(request)
    return _remove(request, rule.label, lambda: number_rules.number_rule_remove(rule=rule, actor=actor))


def _ask(request: HttpRequest, form: BaseForm, deed: Callable[[], object], **context: Any) -> HttpResponse:
    """The dialog, or what was done and the way back."""
    if accepted(form, deed):
        return done(request, _("Saved. It counts for calls that are rated from now on."), reverse("call-accounting"))
    context = {"form": form, "action": request.get_full_path(), **context}
    return dialog(request, "billing/call_accounting_form.html", context, form_status(form))


def _remove(request: HttpRequest, name: str, deed: Callable[[], object]) -> HttpResponse:
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if accepted(form, deed):
        return done(request, _("%(name)s is removed.") % {"name": name}, reverse("call-accounting"))
    heading = _("Remove %(name)s?") % {"name": name}
    context = {"form": form, "action": request.path, "heading": heading, "button": _("Remove"), "is_danger": True}
    return dialog(request, "billing/call_accounting_form.html", context, form_status(form))
