"""A version of the prices beside another one, on pages: its rates, and last month's calls by either."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.comparisons import Comparison
from billing.forms.tariffs import CompareForm
from billing.models import Tariff
from billing.selectors.comparisons import active_tariff, changes_against, days_instants, other_tariff, tariffs_compare
from billing.selectors.pages import tariff_get
from billing.views.base import accepted
from hotelpbx.common.pages import is_htmx, page_of, role_required
from hotelpbx.common.roles import FOLIO

FIRST_CHANGES = 10


@require_GET
@role_required(*FOLIO)
def tariff_changes(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """The rates that differ from the active version; the tariff's page loads the first of them."""
    found = tariff_get(tariff_id)
    active = active_tariff(found)
    changes = changes_against(found, active)
    context = {
        "tariff": found,
        "active": active,
        "counts": {kind.value: count for kind, count in Counter(change.kind for change in changes).items()},
        "is_part": is_htmx(request),
        "page": changes[:FIRST_CHANGES] if is_htmx(request) else page_of(request, changes),
    }
    return render(request, f"billing/{'_' if is_htmx(request) else ''}tariff_changes.html", context)


@require_GET
@role_required(*FOLIO)
def tariff_compare(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """What the calls of some days cost by this version and by another one; last month's and the active one first."""
    found = tariff_get(tariff_id)
    form = CompareForm(request.GET if "first" in request.GET else None, tariff=found)
    result: list[Comparison] = []
    accepted(form, lambda: result.append(_compare(found, form)))
    context: dict[str, Any] = {"tariff": found, "property": found.property, "form": form}
    context["comparison"] = result[0] if result else None
    return render(request, f"billing/{'_comparison' if is_htmx(request) else 'tariff_compare'}.html", context)


def _compare(found: Tariff, form: CompareForm) -> Comparison:
    asked = form.cleaned_data
    since, until = days_instants(found.property, asked["first"], asked["last"])
    return tariffs_compare(old=other_tariff(found, asked["other"]), new=found, since=since, until=until)
