"""The rates of a tariff on pages: searched, mended one by one, loaded from a file, saved as one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.enums import JobState
from billing.forms.tariffs import RateForm, TariffImportForm
from billing.models import Tariff, TariffImport, TariffRate
from billing.reports.rates_csv import rates_csv, rates_file_name
from billing.selectors.pages import rate_rows, tariff_get
from billing.selectors.tariffs import rate_get, tariff_import_last
from billing.services.tariff_drafts import tariff_rate_change, tariff_rate_remove
from billing.services.tariff_imports import tariff_import_start
from billing.services.tariffs import tariff_rate_add
from billing.views.base import accepted, form_status
from hotelpbx.common.pages import dialog, done, is_htmx, live, live_fragment, page_actor, page_of, role_required
from hotelpbx.common.roles import FOLIO, TARIFFS

RATES = "billing/_rates.html"
IMPORT = "billing/_tariff_import.html"


def rates_context(request: HttpRequest, tariff: Tariff) -> dict[str, Any]:
    """A page of the rates that the search finds."""
    text = request.GET.get("q", "").strip()
    return {"page": page_of(request, rate_rows(tariff, text)), "text": text}


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_rate_added(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Add a rate to a draft."""
    tariff = tariff_get(tariff_id)
    form = RateForm(request.POST or None)
    if accepted(form, lambda: tariff_rate_add(tariff=tariff, actor=page_actor(request), **form.texts)):
        return done(request, _("The rate is added."), _page_of(tariff.pk))
    return _ask(request, form, tariff, heading=_("New rate"), button=_("Add"))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_rate_edit(request: HttpRequest, tariff_id: int, rate_id: int) -> HttpResponse:
    """Change a rate of a draft, or take it out."""
    rate = rate_get(tariff_id, rate_id)
    form = RateForm(request.POST or None, initial=_values(rate))
    if accepted(form, lambda: tariff_rate_change(rate=rate, actor=page_actor(request), **form.texts)):
        return done(request, _("The rate is changed."), _page_of(tariff_id))
    heading = _("Rate %(prefix)s") % {"prefix": rate.prefix}
    return _ask(request, form, rate.tariff, heading=heading, button=_("Save"), rate=rate)


@require_POST
@role_required(*TARIFFS)
def tariff_rate_removed(request: HttpRequest, tariff_id: int, rate_id: int) -> HttpResponse:
    """Take a rate out of a draft."""
    rate = rate_get(tariff_id, rate_id)
    tariff_rate_remove(rate=rate, actor=page_actor(request))
    return done(request, _("The rate %(prefix)s is taken out.") % {"prefix": rate.prefix}, _page_of(tariff_id))


@require_http_methods(["GET", "POST"])
@role_required(*TARIFFS)
def tariff_import(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Load rates from a CSV file into a draft: a worker does it, every line or none."""
    tariff = tariff_get(tariff_id)
    form = TariffImportForm(request.POST or None, request.FILES or None)
    if accepted(form, lambda: _start(tariff, form, request)):
        url = _page_of(tariff_id)
        return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)
    return _ask(request, form, tariff, heading=_("Load rates"), button=_("Check and load"), is_import=True)


def _start(tariff: Tariff, form: TariffImportForm, request: HttpRequest) -> TariffImport:
    return tariff_import_start(
        tariff=tariff,
        file_name=form.file_name,
        content=form.cleaned_data["file"],
        replaces=form.cleaned_data["replaces"] == "on",
        actor=page_actor(request),
    )


@require_GET
@role_required(*FOLIO)
def tariff_imports(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """How far the loading of a file is; the page of the tariff asks for it, and is loaded anew when it is done."""
    job = tariff_import_last(tariff_get(tariff_id))
    if job is None or not is_htmx(request):
        return redirect(_page_of(tariff_id))
    if job.state in (JobState.DONE, JobState.FAILED) and "open" in request.GET:
        return HttpResponse(headers={"HX-Redirect": _page_of(tariff_id)})
    return live(request, IMPORT, {"job": job})


def import_fragment(request: HttpRequest, job: TariffImport) -> SafeString:
    """How far the loading is, for the first rendering within the page."""
    return live_fragment(request, IMPORT, {"job": job})


@require_GET
@role_required(*FOLIO)
def tariff_rates_csv(request: HttpRequest, tariff_id: int) -> StreamingHttpResponse:
    """All rates of a version as a file, as the import reads them back."""
    tariff = tariff_get(tariff_id)
    headers = {"Content-Disposition": f'attachment; filename="{rates_file_name(tariff)}"'}
    return StreamingHttpResponse(rates_csv(tariff), content_type="text/csv; charset=utf-8", headers=headers)


def _values(rate: TariffRate) -> dict[str, Any]:
    """What the form shows at first, prices without the zeros that their columns add."""
    values = {name: getattr(rate, name) for name in RateForm.base_fields}
    for name in ("price_per_minute", "connection_fee", "minimum_charge"):
        values[name] = values[name].normalize() + 0
    return values


def _page_of(tariff_id: int) -> str:
    return reverse("tariff", args=[tariff_id])


def _ask(request: HttpRequest, form: Any, tariff: Tariff, **extra: Any) -> HttpResponse:
    context = {"form": form, "action": request.path, "tariff": tariff, **extra}
    return dialog(request, "billing/tariff_form.html", context, form_status(form))
