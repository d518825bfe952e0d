"""Where the device posts its reports: stored durably, acknowledged, processed later.

`pbx.middleware.IntakeMiddleware` calls this before the rest of the stack.
"""

import secrets

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hotelpbx.common.addresses import address_of, client_address, is_in, networks_of
from pbx.enums import Transport
from pbx.intake_sql import Door, doors_read
from pbx.limits import Buckets
from pbx.services.intake import event_receive

log = structlog.get_logger(__name__)

WRONG_KEYS = {"rate": 0.5, "burst": 30}  # of one address, before the database is asked for it no more
wrong_keys = Buckets()
reports = Buckets()


class TooLargeError(Exception):
    """The body is over the limit."""


@csrf_exempt
def intake(request: HttpRequest, intake_key: str) -> HttpResponse:
    """200 when stored, 403 wrong key or address, 405 not a POST, 413 too large; 429 and 503: come again."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    address = client_address(request)
    if not is_allowed(address):
        return HttpResponse(status=403)
    if not wrong_keys.has(address, **WRONG_KEYS):
        return _later(429)
    try:
        pbx = _door_of(intake_key)
        if pbx is None or not is_allowed(address, pbx.allowed_networks):
            wrong_keys.take(address, **WRONG_KEYS)
            return HttpResponse(status=403)
        if not reports.take(pbx.pk, rate=settings.EVENT_RATE, burst=settings.EVENT_BURST):
            return _later(503)
        payload = _read_body(request, settings.MAX_EVENT_BYTES)
        receipt = event_receive(pbx=pbx, payload=payload, source=Transport.HTTP, source_address=address)
    except TooLargeError:
        return HttpResponse(status=413)
    except UnreadablePostError:  # it broke off and will come again
        return HttpResponse(status=400)
    except (DatabaseError, ImproperlyConfigured):  # the second: a key that no FIELD_ENCRYPTION_KEY opens
        log.exception("report_not_stored", source=address)
        return HttpResponse(status=503)
    log.info("report_stored", receipt=receipt.pk, pbx_id=pbx.pk)
    return HttpResponse(status=200)


def is_allowed(address: str, networks: str = "") -> bool:
    """Whether reports are taken from this address; `networks` of one PBX narrow what all are held to."""
    found = address_of(address)
    if found is None or not is_in(found, settings.EVENT_ALLOWED_CIDRS):
        return False
    return not networks or is_in(found, networks_of(networks))


def _door_of(intake_key: str) -> Door | None:
    """The door of the key. Every key is compared, each in constant time: how long it takes tells nothing of them."""
    given, found = intake_key.encode(), None
    for door in doors_read(timezone.now()):
        is_current = secrets.compare_digest(door.key.encode(), given)
        is_previous = secrets.compare_digest(door.previous_key.encode(), given)
        if given and (is_current or is_previous):
            found = door
    return found


def _later(status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"Retry-After": "5"})


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
