"""Everything that is due on the money side; may run at any time, in several processes, and after any outage."""

import datetime as dt

from billing.services.audit import night_audits_work
from billing.services.credit import credit_bars_follow
from billing.services.report_mails import report_mails_send
from billing.services.tariff_imports import tariff_imports_work
from hotelpbx.common.sweeping import parts_do


def billing_sweep(now: dt.datetime | None = None) -> dict[str, int]:
    """Do what is due: credit limits, nights, price lists, mails; returns how many of each."""
    return parts_do(
        [
            ("outside_calls_barred_or_allowed", credit_bars_follow),
            ("nights_closed", night_audits_work),
            ("price_lists_loaded", lambda: tariff_imports_work(now=now)),
            ("report_mails_sent", lambda: report_mails_send(now=now)),
        ]
    )
