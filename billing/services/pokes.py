"""Pokes: after commit a worker is told that there is work. A lost poke is harmless, the sweep finds the rows."""

from hotelpbx.common.transactions import poke_on_commit


def poke_night_audit() -> None:
    """After commit, have a worker close the nights that wait."""
    poke_on_commit(_send_night_audit)


def poke_report_mails() -> None:
    """After commit, have a worker send the mails that wait."""
    poke_on_commit(_send_report_mails)


def poke_tariff_imports() -> None:
    """After commit, have a worker load the price lists that wait."""
    poke_on_commit(_send_tariff_imports)


def _send_night_audit() -> None:
    from billing.tasks import night_audit_task

    night_audit_task.delay()


def _send_report_mails() -> None:
    from billing.tasks import report_mails_task

    report_mails_task.delay()


def _send_tariff_imports() -> None:
    from billing.tasks import tariff_imports_task

    tariff_imports_task.delay()
