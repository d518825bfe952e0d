"""What the API views of the money side share."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.api.inputs import has_neighbours
from hotelpbx.common.api import Pagination, RolePermission
from hotelpbx.common.errors import InputError
from hotelpbx.common.hotel_time import resolve_local
from rooms.models import Property
from rooms.selectors.properties import property_get

MAX_IMPORT_BYTES = 20 * 1024 * 1024
M = TypeVar("M", bound=Model)


class BillingView(APIView):
    """Permission by role, property by code."""

    permission_classes = (RolePermission,)

    @property
    def property(self) -> Property:
        """The property that the request names, in its query or its body, or the only one."""
        code = self.request.query_params.get("property")
        if code is None and isinstance(self.request.data, dict):
            code = self.request.data.get("property")
        return property_get(str(code) if code else None)

    def listed(self, request: Request, rows: "QuerySet[M]", answer: Callable[[M], dict[str, Any]]) -> Response:
        """A page of a list."""
        pages = Pagination()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([answer(row) for row in page])


@cache
def page_shape(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """What `listed` answers, for the description of the API."""
    links = {name: serializers.CharField(allow_null=True) for name in ("next", "previous")}
    rows: dict[str, Any] = {"count": serializers.IntegerField(), **links, "results": kind(many=True)}
    return inline_serializer(f"Page{kind.__name__}", rows)


class CsvParser(BaseParser):
    """A CSV file as the body."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: "Any" = None) -> dict[str, str]:
        """The text; raises `InputError` when it is too large or not UTF-8."""
        return {"csv": csv_text(stream.read(MAX_IMPORT_BYTES + 1))}


class CsvFormParser(MultiPartParser):
    """A form with the CSV file in its part `file`."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """The text of the file; the file's name does not matter, so the request can be told from another one."""
        form: Any = super().parse(*args, **kwargs)
        upload = form.files.get("file")
        if upload is None:
            raise InputError(_("Send the CSV file as “file”."), {"file": [_("This field is required.")]})
        return {"csv": csv_text(upload.read(MAX_IMPORT_BYTES + 1))}


IMPORT_PARSERS = (CsvParser, CsvFormParser, JSONParser)


def csv_text(content: bytes) -> str:
    """Bytes as text. Raises `InputError`."""
    if len(content) > MAX_IMPORT_BYTES:
        raise InputError(_("The file is larger than 20 MB."), {"file": [_("Too large.")]})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(_("The file is not UTF-8 text."), {"file": [_("Save it as UTF-8.")]}) from None


def instant_parse(text: str, name: str, property: Property, *, end: bool = False) -> dt.datetime | None:
    """An instant, or a date of the property's wall clock (its end with `end`); naive times are local as well."""
    if not text:
        return None
    found = _date_or_instant(text)
    if found is None or not has_neighbours(found):
        raise InputError(_("Not a date or an instant: %(text)s") % {"text": text}, {name: [_("Not an instant.")]})
    if not isinstance(found, dt.datetime):
        return resolve_local(found + dt.timedelta(days=int(end)), dt.time(0), property.timezone)
    return found if found.tzinfo else resolve_local(found.date(), found.time(), property.timezone)


def _date_or_instant(text: str) -> dt.date | None:
    try:
        return parse_date(text) if len(text) == 10 else parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None


def whole_number(text: str, name: str) -> int | None:
    """An id of the query. Raises `InputError`."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise InputError(_("Not a number: %(text)s") % {"text": text}, {name: [_("Not a number.")]})
    return int(text)


def date_parse(text: str, name: str) -> dt.date:
    """A date of the query. Raises `InputError`."""
    try:
        date = parse_date(text)
    except ValueError:
        date = None
    if date is None:
        raise InputError(_("Not a date: %(text)s") % {"text": text}, {name: [_("Write YYYY-MM-DD.")]})
    return date
