"""What the pages of the money side share."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import form_refused

PER_PAGE = 100


def page_of(request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]") -> Page[Any]:
    """The page of the list that the address names."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def accepted(form: forms.BaseForm, deed: Callable[[], object]) -> bool:
    """Whether the form was sent, is valid, and `deed` was done; a refusal of the service is put into the form."""
    if not form.is_valid():
        return False
    try:
        deed()
    except ApplicationError as error:
        form_refused(form, error)
        return False
    return True


def form_status(form: forms.BaseForm) -> int:
    """200 for a form that is shown first, 422 for one that was refused."""
    return 422 if form.is_bound else 200
