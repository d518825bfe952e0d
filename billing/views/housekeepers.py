"""Who posts minibar goods by phone with a PIN."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.forms.minibar import HousekeeperForm
from billing.models import Housekeeper
from billing.selectors.minibar import housekeeper_get
from billing.selectors.settings import billing_settings
from billing.services.housekeepers import housekeeper_create, housekeeper_update
from billing.views.base import accepted, form_status
from billing.views.minibar_tabs import minibar_tabs
from hotelpbx.common.pages import dialog, done, live_page, page_actor, role_required
from hotelpbx.common.roles import TARIFFS
from rooms.views.current import current_property

LIST = "billing/_housekeepers.html"
FORM = "billing/housekeeper_form.html"


@require_GET
@role_required(*TARIFFS)
def housekeepers(request: HttpRequest) -> HttpResponse:
    """Everybody by name, those whose PIN is taken first."""
    property = current_property(request)
    rows = Housekeeper.objects.filter(property=property).select_related("user").order_by("-active", "name")
    page = {"settings": billing_settings(property), "tabs": minibar_tabs(request)}
    return live_page(request, "billing/housekeepers.html", LIST, {"housekeepers": rows}, lambda: page)


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def housekeeper_new(request: HttpRequest) -> HttpResponse:
    """Add a housekeeper."""
    property = current_property(request)
    form = HousekeeperForm(request.POST or None, instance=Housekeeper(property=property))
    actor = page_actor(request)
    if accepted(form, lambda: housekeeper_create(property=property, actor=actor, **form.cleaned_data)):
        return _saved(request, form)
    context = {"form": form, "heading": _("New housekeeper"), "action": request.path}
    return dialog(request, FORM, context, form_status(form))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def housekeeper_edit(request: HttpRequest, housekeeper_id: int) -> HttpResponse:
    """Change a housekeeper, or replace the PIN."""
    found = housekeeper_get(housekeeper_id)
    heading = _("Change %(name)s") % {"name": found.name}
    form = HousekeeperForm(request.POST or None, instance=housekeeper_get(housekeeper_id))
    actor = page_actor(request)
    if accepted(form, lambda: housekeeper_update(housekeeper=found, actor=actor, **form.cleaned_data)):
        return _saved(request, form)
    return dialog(request, FORM, {"form": form, "heading": heading, "action": request.path}, form_status(form))


def _saved(request: HttpRequest, form: HousekeeperForm) -> HttpResponse:
    text = _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}
    return done(request, text, reverse("housekeepers"))
