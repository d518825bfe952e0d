"""Entries that go elsewhere: moved to another window or folio, or split."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import folio_inputs as inputs
from billing.api.folios import ERRORS, FolioView
from billing.api.inputs import parsed
from billing.api.outputs import EntryOut, entry_answer
from billing.enums import EntrySource
from billing.models import FolioEntry
from billing.selectors.folios import entries_of, entry_get, folio_get
from billing.services.transfers import Part, entries_transfer, entry_split, parts_of
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent


class EntriesOut(serializers.Serializer[Any]):
    """The new entries, in the order of the old ones or of the parts."""

    entries = EntryOut(many=True)


class Transfers(FolioView):
    """`POST /folios/{id}/transfers/`."""

    @extend_schema(request=inputs.TransferIn, responses={201: EntriesOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Move entries of this folio to a window of it or of another one."""
        origin, data = folio_get(folio_id), parsed(inputs.TransferIn, request)
        target = folio_get(data["folio"]) if data["folio"] else origin
        moved = entries_transfer(
            entries=entries_of(origin, data["entries"]),
            folio=target,
            window=data["window"],
            source=EntrySource.API,
            actor=api_actor(request),
        )
        return entries_answer(moved)


class Splits(FolioView):
    """`POST /folio-entries/{id}/split/`."""

    @extend_schema(request=inputs.SplitIn, responses={201: EntriesOut, **ERRORS})
    @idempotent
    def post(self, request: Request, entry_id: int) -> Response:
        """Split a charge by amounts, by percentages or into equal parts."""
        entry, data = entry_get(entry_id), parsed(inputs.SplitIn, request)
        split = entry_split(entry=entry, parts=_parts(entry, data), source=EntrySource.API, actor=api_actor(request))
        return entries_answer(split)


def _parts(entry: FolioEntry, data: dict[str, Any]) -> list[Part]:
    if "equal" in data:
        return parts_of(entry, [(Decimal(1), None)] * data["equal"])
    if "percent" in data["parts"][0]:
        return parts_of(entry, [(part["percent"], part["window"]) for part in data["parts"]], percent=True)
    return [Part(part["amount"], part["window"]) for part in data["parts"]]


def entries_answer(entries: list[FolioEntry]) -> Response:
    """New entries of one folio."""
    answer = {"entries": [entry_answer(entry, entry.folio) for entry in entries]}
    return Response(answer, status=status.HTTP_201_CREATED)
