"""A version of the prices beside another one: its rates, and what the calls of a time cost by either."""

import datetime as dt
from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import shapes
from billing.api.base import instant_parse, whole_number
from billing.api.outputs import Answer
from billing.api.tariffs import ERRORS, TariffView
from billing.comparisons import ChangeKind, PricedCall, RateChange, RateValues, Sums
from billing.models import Tariff
from billing.selectors.comparisons import (
    active_tariff,
    changes_against,
    days_instants,
    last_month,
    other_tariff,
    tariffs_compare,
)
from billing.selectors.tariffs import tariff_get
from hotelpbx.common.api import Pagination
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import money_text, price_text
from hotelpbx.common.privacy import dialled

WITH = OpenApiParameter("with", description="the id of the other version; without it the active one")
COMPARE_ERRORS = {
    **ERRORS,
    400: OpenApiResponse(description="`invalid`: no instant, or more than 92 days"),
    422: OpenApiResponse(description="`no_tariff`, `tariffs_differ`"),
}


class Changes(TariffView):
    """`GET /tariffs/{id}/changes/`."""

    @extend_schema(
        operation_id="tariff_changes",
        parameters=[WITH, *(OpenApiParameter(name) for name in ("kind", "page", "page_size"))],
        responses={200: shapes.RateChangesOut, **ERRORS},
    )
    def get(self, request: Request, tariff_id: int) -> Response:
        """The rates that differ from the other version; `kind` is `added`, `removed` or `changed`."""
        tariff = tariff_get(tariff_id)
        against = _named(request) or active_tariff(tariff)
        changes = changes_against(tariff, against)
        counts = Counter(change.kind for change in changes)
        pages = Pagination()
        page = pages.paginate_queryset(_of_kind(changes, request), request, view=self) or []
        listed = pages.get_paginated_response([_change_answer(change, tariff.currency) for change in page])
        head = {"against": against.pk if against else None, **{kind.value: counts[kind] for kind in ChangeKind}}
        return Response({**head, **listed.data})


class Compare(TariffView):
    """`GET /tariffs/{id}/compare/`; it prices calls and writes nothing."""

    @extend_schema(
        operation_id="tariff_compare",
        parameters=[WITH, OpenApiParameter("from"), OpenApiParameter("to")],
        responses={200: shapes.ComparisonOut, **COMPARE_ERRORS},
    )
    def get(self, request: Request, tariff_id: int) -> Response:
        """What calls cost by either version; `from` and `to` are instants or dates, by default those of last month."""
        tariff = tariff_get(tariff_id)
        other = other_tariff(tariff, _named(request))
        since, until = _window(request, tariff)
        found = tariffs_compare(old=other, new=tariff, since=since, until=until)
        currency, hidden = tariff.currency, tariff.property.mask_dialled_digits
        return Response(
            {
                "tariff": tariff.pk,
                "compared_with": other.pk,
                "since": since.isoformat(),
                "until": until.isoformat(),
                "currency": currency,
                **_sums_answer(found.total, currency),
                "destinations": [
                    {"destination": name, **_sums_answer(sums, currency)} for name, sums in found.destinations.items()
                ],
                "most_changed": [_call_answer(each, hidden) for each in found.most_changed],
                "without_rate": [_call_answer(each, hidden) for each in found.unpriced],
            }
        )


def _named(request: Request) -> Tariff | None:
    """The version that `with` names. Raises `InputError`, `TariffNotFoundError`."""
    number = whole_number(request.query_params.get("with", "").strip(), "with")
    return tariff_get(number) if number is not None else None


def _of_kind(changes: list[RateChange], request: Request) -> list[RateChange]:
    wanted = request.query_params.get("kind", "").strip()
    return [change for change in changes if change.kind == wanted] if wanted else changes


def _window(request: Request, tariff: Tariff) -> tuple[dt.datetime, dt.datetime]:
    begins, ends = days_instants(tariff.property, *last_month(tariff.property))
    asked = {name: request.query_params.get(name, "").strip() for name in ("from", "to")}
    since = instant_parse(asked["from"], "from", tariff.property) or begins
    until = instant_parse(asked["to"], "to", tariff.property, end=True) or ends
    if until < since:
        message = _("The last day is before the first.")
        raise InputError(message, {"from": [message]})
    return since, until


def _change_answer(change: RateChange, currency: str) -> Answer:
    return {
        "kind": change.kind.value,
        "prefix": change.rate.prefix,
        "band": change.rate.band or None,
        "old": _values_answer(change.old, currency),
        "new": _values_answer(change.new, currency),
    }


def _values_answer(rate: RateValues | None, currency: str) -> Answer | None:
    if rate is None:
        return None
    values = {name: value for name, value in rate._asdict().items() if name not in ("prefix", "band")}
    return {
        name: price_text(value, currency) if isinstance(value, Decimal) else value for name, value in values.items()
    }


def _sums_answer(sums: Sums, currency: str) -> Answer:
    return {
        "calls": sums.calls,
        **{name: money_text(getattr(sums, name), currency) for name in ("old", "new", "difference")},
        "old_without_rate": sums.old_without_rate,
        "new_without_rate": sums.new_without_rate,
    }


def _call_answer(priced: PricedCall, hidden: int) -> Answer:
    amounts = zip(("old", "new", "difference"), priced.amounts, strict=True)
    return {
        "id": priced.call.id,
        "number": dialled(priced.call.number, hidden),
        "destination": priced.destination,
        "started_at": priced.call.began.isoformat(),
        "talk_seconds": priced.call.seconds,
        **{name: None if amount is None else f"{amount:f}" for name, amount in amounts},
    }
