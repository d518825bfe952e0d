"""Celery tasks: pokes without arguments; the rows in the database are the queue."""

from celery import shared_task

from pbx.services.dispatch import commands_drain
from pbx.services.intake import receipts_process


@shared_task(name="pbx.tasks.drain_task")
def drain_task() -> int:
    """Send the commands that wait."""
    return commands_drain()


@shared_task(name="pbx.tasks.process_task")
def process_task() -> int:
    """Process the reports that are stored; after so many others get their turn, and the sweep goes on at the latest."""
    return receipts_process()
