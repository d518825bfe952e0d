"""The words of a daily report in the language of whoever reads it."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.enums import PaymentMethod

EXCEPTION_KINDS = {
    "call_unmatched": _("Call without a guest"),
    "call_no_rate": _("Call without a price"),
    "call_late": _("Call of a guest who has left"),
    "reversal": _("Reversal"),
}


def payments_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What was taken, with a word for the way it was paid."""
    words = dict(PaymentMethod.choices)
    return [{**row, "method": words.get(row["method"], row["method"])} for row in report["payments"]]


def exceptions_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The exceptions with a word for their kind and the instant of a call as an instant."""
    return [
        {
            **row,
            "word": EXCEPTION_KINDS.get(row["kind"], row["kind"]),
            "at": dt.datetime.fromisoformat(row["started_at"]) if row.get("started_at") else None,
        }
        for row in report["exceptions"]
    ]
