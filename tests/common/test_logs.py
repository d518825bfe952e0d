"""The log: a refusal is one line, a failure has its trace."""

import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from hotelpbx.common.logs import RefusalFilter


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("not for you")


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


def answered(status: int) -> Any:
    return lambda request, exception=None: HttpResponse(status=status)


handler403, handler500 = answered(403), answered(500)
urlpatterns = [path("refuse/", refuse), path("fail/", fail)]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("where", "traced"), [("/refuse/", False), ("/fail/", True)])
def test_only_a_failure_has_a_trace(where: str, traced: bool, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("django.request")
    assert any(isinstance(each, RefusalFilter) for each in logger.filters)
    client = Client(raise_request_exception=False)
    answer: Any = client.get(where)
    assert answer.status_code == (500 if traced else 403)
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert bool(record.exc_info) is traced
