"""Celery tasks: pokes without arguments; the rows in the database are the queue."""

from celery import shared_task

from billing.services.audit import night_audits_work
from billing.services.credit import credit_bars_follow
from billing.services.report_mails import report_mails_send
from billing.services.tariff_imports import tariff_imports_work


@shared_task(name="billing.tasks.credit_bars_task")
def credit_bars_task() -> int:
    """Bar and allow outside calls as the credit limits want it."""
    return credit_bars_follow()


@shared_task(name="billing.tasks.night_audit_task")
def night_audit_task() -> int:
    """Close the nights that wait."""
    return night_audits_work()


@shared_task(name="billing.tasks.report_mails_task")
def report_mails_task() -> int:
    """Send the mails that wait."""
    return report_mails_send()


@shared_task(name="billing.tasks.tariff_imports_task")
def tariff_imports_task() -> int:
    """Load the price lists that wait."""
    return tariff_imports_work()
