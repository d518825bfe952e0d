"""`Idempotency-Key`: the same key with the same body gets the first answer again and does nothing again."""

import datetime as dt
import functools
import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common.digests import keyed_digests
from hotelpbx.common.errors import ApplicationError, ConflictError, InputError, RuleError
from hotelpbx.common.models import IdempotencyRecord

KEPT_FOR = dt.timedelta(days=2)

Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Decorate a POST handler of an API view.

    An answer is remembered unless the handler failed; a failure wrote nothing, so the request may be repeated.
    A process that died between the deed and the remembered answer leaves the key taken: never done twice.
    """

    @functools.wraps(handler)
    def wrapped(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return handler(self, request, *args, **kwargs)
        record, is_first = _claim(request, key)
        if not is_first:
            return Response(record.answer, status=record.status)
        try:
            response = handler(self, request, *args, **kwargs)
        except BaseException:
            record.delete()
            raise
        return _remember(record, response)

    return wrapped


def _remember(record: IdempotencyRecord, response: Response) -> Response:
    # Through JSON text, because what is stored must be what the renderer would have sent.
    from rest_framework.utils.encoders import JSONEncoder

    record.answer = json.loads(json.dumps(response.data, cls=JSONEncoder))
    record.status = response.status_code
    record.save(update_fields=["answer", "status"])
    return response


def _claim(request: Request, key: str) -> tuple[IdempotencyRecord, bool]:
    if len(key) > 200:
        raise InputError(_("The Idempotency-Key is longer than 200 characters."))
    digests = _digests(request)
    user = request.user
    if not isinstance(user, User):
        raise NotAuthenticated
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(
                user=user, key=key, path=request.path[:300], body_digest=digests[0]
            )
    except IntegrityError:
        record = IdempotencyRecord.objects.get(user=user, key=key)
        return _known(record, digests)
    return record, True


def _known(record: IdempotencyRecord, digests: tuple[str, ...]) -> tuple[IdempotencyRecord, bool]:
    if record.body_digest not in digests:
        raise _reused()
    if record.status is not None:
        return record, False
    raise ConflictError(
        _("The first request with this key has not been answered. Look up what it did before you use a new key."),
        "idempotency_key_in_use",
    )


def _reused() -> ApplicationError:
    return RuleError(_("This Idempotency-Key was used with another request."), "idempotency_key_reused")


def _digests(request: Request) -> tuple[str, ...]:
    """Of everything that says what is asked: the whole address and the body, which may hold a PIN."""
    canonical = json.dumps(request.data, sort_keys=True, default=str)
    return keyed_digests(f"{request.method} {request.get_full_path()} {canonical}", "idempotency")


def idempotency_sweep() -> int:
    """Forget answers that nobody will ask for again."""
    return IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
