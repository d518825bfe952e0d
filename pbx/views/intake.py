"""Where the device posts its reports: stored durably, acknowledged, processed later.

`pbx.middleware.IntakeMiddleware` calls this before the rest of the stack.
"""

import ipaddress
import secrets

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from pbx.enums import Transport
from pbx.models import Pbx
from pbx.services.intake import event_receive

log = structlog.get_logger(__name__)


class TooLargeError(Exception):
    """The body is over the limit."""


@csrf_exempt
def intake(request: HttpRequest, intake_key: str) -> HttpResponse:
    """200 when stored, 403 wrong key or address, 405 not a POST, 413 too large, 503 the device should repeat it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    address = request.META.get("REMOTE_ADDR", "")
    if not is_allowed(address):
        return HttpResponse(status=403)
    try:
        pbx = _pbx_of(intake_key)
        if pbx is None:
            return HttpResponse(status=403)
        payload = _read_body(request, settings.MAX_EVENT_BYTES)
        receipt = event_receive(pbx=pbx, payload=payload, source=Transport.HTTP, source_address=address)
    except TooLargeError:
        return HttpResponse(status=413)
    except UnreadablePostError:  # it broke off and will come again
        return HttpResponse(status=400)
    except DatabaseError:
        log.exception("report_not_stored", source=address)
        return HttpResponse(status=503)
    log.info("report_stored", receipt=receipt.pk, pbx_id=pbx.pk)
    return HttpResponse(status=200)


def is_allowed(address: str) -> bool:
    """Whether reports are taken from this address; only the address of the connection itself counts."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return any(ip in network for network in settings.EVENT_ALLOWED_CIDRS)


def _pbx_of(intake_key: str) -> Pbx | None:
    """The PBX of the key; compared in constant time, also when there is none."""
    pbx = Pbx.objects.only("pk", "intake_key").filter(intake_key=intake_key).first()
    known = pbx.intake_key if pbx is not None else "-" * 32
    return pbx if secrets.compare_digest(known.encode(), intake_key.encode()) else None


def _read_body(request: HttpRequest, limit: int) -> bytes:
    """The body, at most `limit` bytes, whatever its Content-Length says. Raises `TooLargeError`."""
    if _stated_length(request) > limit:
        raise TooLargeError
    body = request.read(limit + 1)
    if not body and "CONTENT_LENGTH" not in request.META and request.META.get("wsgi.input_terminated"):
        body = request.META["wsgi.input"].read(limit + 1)  # sent in chunks, without a length
    if len(body) > limit:
        raise TooLargeError
    return bytes(body)


def _stated_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() else 0
