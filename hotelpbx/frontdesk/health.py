"""Health: is the process alive, are its needs met, and figures for Prometheus.

An empty file `draining` in `VAR_DIR` takes the web processes of this machine out of a load balancer's list: they stay
and answer whatever still comes, reports above all, but say that they are not ready.
"""

import datetime as dt

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from hotelpbx.common import roles
from hotelpbx.common.accounts import AccountTokenAuthentication
from hotelpbx.common.addresses import address_of, client_address
from hotelpbx.common.scope import property_codes_of
from hotelpbx.frontdesk.metrics import metrics_text
from pbx.enums import LinkState, ReceiptState
from pbx.models import Pbx, Receipt

DRAIN_FILE = "draining"
BACKLOG_AGE = dt.timedelta(minutes=2)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process runs."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """One line a dependency. 503 when this process cannot serve; a PBX that is away is shown, but is no reason."""
    database, drain = _database(), (settings.VAR_DIR / DRAIN_FILE).exists()
    lines = {"database": database or "ok"}
    if drain:
        lines["web"] = "draining"
    if not database:
        lines |= {"worker": _worker() or "ok", "pbx": _pbx() or "ok"}
    text = "".join(f"{name}: {state}\n" for name, state in lines.items())
    return HttpResponse(text, content_type="text/plain", status=503 if database or drain else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return f"away ({type(error).__name__})"
    return ""


def _worker() -> str:
    """A worker is alive when no report waits: whatever arrives is processed within seconds."""
    late = timezone.now() - BACKLOG_AGE
    waiting = Receipt.objects.filter(state=ReceiptState.RECEIVED, received_at__lt=late).count()
    return f"{waiting} reports wait for more than {BACKLOG_AGE.seconds} s: is the worker running?" if waiting else ""


def _pbx() -> str:
    away = Pbx.objects.exclude(state=LinkState.ONLINE).values_list("name", flat=True)
    return f"not online: {', '.join(away)}" if away else ""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for loopback or with the API token of an engineer or manager of every hotel."""
    if not (_from_loopback(request) or _may_read(request)):
        refusal = "metrics are for this machine, or with the token of an engineer or manager of every hotel\n"
        return HttpResponseForbidden(refusal, content_type="text/plain")
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)


def _from_loopback(request: HttpRequest) -> bool:
    """Whether this machine itself asks; what a proxy on it passes on, trusted or not, comes from elsewhere."""
    address = address_of(client_address(request))
    return address is not None and address.is_loopback and "X-Forwarded-For" not in request.headers


def _may_read(request: HttpRequest) -> bool:
    """The figures are of all hotels, so whoever works for some of them only must not read them."""
    try:
        found = AccountTokenAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        return False
    return found is not None and roles.may(found[0], roles.PBX) and property_codes_of(found[0]) is None
