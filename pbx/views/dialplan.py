"""The dialplan of an exchange: its options, what can be dialled, the file, and how to load it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import done, form_refused, page_actor, role_required
from hotelpbx.common.roles import PBX
from pbx.dialplan.options import Dialect
from pbx.dialplan.writing import dialplan_text
from pbx.dialplan_codes import codes_to_dial
from pbx.forms import DialplanForm
from pbx.models import Pbx
from pbx.selectors import pbx_get
from pbx.services.dialplans import dialplan_get, dialplan_options, dialplan_save


@require_http_methods(["GET", "POST"])
@role_required(*PBX)
def dialplan(request: HttpRequest, name: str) -> HttpResponse:
    """The page; a POST keeps other options."""
    pbx = pbx_get(name)
    form = DialplanForm(request.POST or None, instance=dialplan_get(pbx))
    if request.method == "POST" and form.is_valid():
        try:
            dialplan_save(pbx=pbx, actor=page_actor(request), **form.cleaned_data)
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = _("The options are saved. Load the new file on the exchange.")
            return done(request, text, reverse("pbx-dialplan", args=[name]))
    return _page(request, pbx, form)


def _page(request: HttpRequest, pbx: Pbx, form: DialplanForm) -> HttpResponse:
    """What is shown beside the form is what is stored."""
    options = dialplan_options(pbx)
    files = [(dialect, dialplan_text(options, dialect)) for dialect in Dialect]
    context = {"pbx": pbx, "form": form, "options": options, "codes": codes_to_dial(options), "files": files}
    return render(request, "pbx/dialplan.html", context, status=422 if form.is_bound else 200)


@require_GET
@role_required(*PBX)
def dialplan_file(request: HttpRequest, name: str, dialect: str) -> HttpResponse:
    """The file to load."""
    if dialect not in {each.value for each in Dialect}:
        raise Http404
    text = dialplan_text(dialplan_options(pbx_get(name)), Dialect(dialect))
    headers = {"Content-Disposition": 'attachment; filename="extensions_support.conf"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
