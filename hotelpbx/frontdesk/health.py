"""Health: is the process alive, are its needs met, and figures for Prometheus."""

import datetime as dt
import ipaddress

from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from rest_framework.authtoken.models import Token

from hotelpbx.common.models import AttentionItem
from pbx.enums import CommandState, LinkState, ReceiptState
from pbx.models import Command, Pbx, Receipt

BACKLOG_AGE = dt.timedelta(minutes=2)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process runs."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """One line a dependency. 503 when this process cannot serve; a PBX that is away is shown, but is no reason."""
    database = _database()
    lines = {"database": database or "ok"}
    if not database:
        lines |= {"worker": _worker() or "ok", "pbx": _pbx() or "ok"}
    text = "".join(f"{name}: {state}\n" for name, state in lines.items())
    return HttpResponse(text, content_type="text/plain", status=503 if database else 200)


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
    """Prometheus text, for loopback or with an API token."""
    if not (_from_loopback(request) or _has_token(request)):
        return HttpResponseForbidden("metrics are for this machine or with a token\n", content_type="text/plain")
    return HttpResponse(generate_latest(_collect()), content_type=CONTENT_TYPE_LATEST)


def _from_loopback(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    key = request.headers.get("Authorization", "").removeprefix("Token ").strip()
    return bool(key) and Token.objects.filter(key=key, user__is_active=True).exists()


def _collect() -> CollectorRegistry:
    registry = CollectorRegistry()
    commands = Gauge("hotelpbx_commands", "PBX commands by state", ["state"], registry=registry)
    open_states = [state for state in CommandState if state != CommandState.DONE]
    for row in Command.objects.filter(state__in=open_states).values("state").annotate(n=Count("id")):
        commands.labels(row["state"]).set(row["n"])
    receipts = Gauge("hotelpbx_reports_open", "Reports not processed, by state", ["state"], registry=registry)
    for state in (ReceiptState.RECEIVED, ReceiptState.FAILED):
        receipts.labels(state).set(Receipt.objects.filter(state=state).count())
    online = Gauge("hotelpbx_pbx_online", "1 when the PBX answers", ["pbx"], registry=registry)
    for pbx in Pbx.objects.all():
        online.labels(pbx.name).set(pbx.state == LinkState.ONLINE)
    Gauge("hotelpbx_attention_open", "Open attention items", registry=registry).set(
        AttentionItem.objects.filter(resolved_at__isnull=True).count()
    )
    return registry
