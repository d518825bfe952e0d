"""The settings of the books."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.forms.settings import BillingSettingsForm
from billing.selectors.settings import billing_settings
from billing.services.settings import billing_settings_update
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import done, page_actor, role_required
from hotelpbx.common.roles import TARIFFS
from rooms.views.current import current_property


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def billing_settings_page(request: HttpRequest) -> HttpResponse:
    """The head of invoices, what the night posts, minibar, reports."""
    property = current_property(request)
    form = BillingSettingsForm(request.POST or None, instance=billing_settings(property))
    actor = page_actor(request)
    if accepted(form, lambda: billing_settings_update(property=property, actor=actor, **form.cleaned_data)):
        return done(request, _("The settings are saved."), reverse("billing-settings"))
    context = {"property": property, "form": form, "tab": "settings"}
    return render(request, "billing/settings.html", context, status=form_status(form))
