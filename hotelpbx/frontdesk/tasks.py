"""The timer's task."""

import structlog
from celery import shared_task

from hotelpbx.frontdesk.sweep import sweep

log = structlog.get_logger(__name__)


@shared_task
def sweep_task() -> None:
    """Do everything that is due; makes every lost poke harmless."""
    done = {name: count for name, count in sweep().items() if count}
    if done:
        log.info("sweep", **done)
