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
    "wakeup_failed": _("Wake-up call failed"),
}
EXCEPTION_WORDS = {
    "call_unmatched": _("Calls for which no guest was found: %(count)d; look at the room of the phone."),
    "call_no_rate": _("Calls without a price: %(count)d; add a rate, then rate them again."),
    "call_late": _("Calls of guests who had left: %(count)d; charge or write off."),
    "reversal": _("Entries taken back: %(count)d."),
    "wakeup_failed": _("Wake-up calls failed: %(count)d; see the proof of wake-up calls."),
}


def payments_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What was taken, with a word for the way it was paid; of newer reports with deposits and refunds apart."""
    words = dict(PaymentMethod.choices)
    rows = report.get("takings", report["payments"])
    return [{**row, "method": words.get(row["method"], row["method"])} for row in rows]


def exception_words(kind: str) -> str:
    """How many there are of a kind (`count`) and what is to be done about them."""
    return str(EXCEPTION_WORDS.get(kind, f"{kind}: %(count)d"))


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
