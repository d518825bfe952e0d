"""Celery tasks: pokes without arguments; the rows in the database are the queue."""

from celery import shared_task

from billing.services.audit import night_audits_work
from billing.services.report_mails import report_mails_send


@shared_task(name="billing.tasks.night_audit_task")
def night_audit_task() -> int:
    """Close the nights that wait."""
    return night_audits_work()


@shared_task(name="billing.tasks.report_mails_task")
def report_mails_task() -> int:
    """Send the mails that wait."""
    return report_mails_send()
