"""What the pages of the money side share."""

from collections.abc import Callable

from django import forms

from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import form_refused


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
