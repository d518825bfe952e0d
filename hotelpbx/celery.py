"""Celery: a task is only a poke; the rows in the database are the queue."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotelpbx.settings")

from django.conf import settings

from hotelpbx import broker

broker.register()
app = Celery("hotelpbx")


@setup_logging.connect
def _keep_logging(**kwargs: object) -> None:
    """Since somebody listens here, Celery leaves the log as the settings made it; it would hide its tasks' lines."""


def broker_options(url: str) -> dict[str, object]:
    """Transport options by kind of broker; the embedded one lives in a folder and needs no server."""
    if url.startswith("filesystem"):
        folders = {name: settings.BROKER_DIR / name for name in ("queue", "control")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(folders["queue"]),
            "data_folder_out": str(folders["queue"]),
            "control_folder": str(folders["control"]),
            "polling_interval": 0.05,
        }
    if url.startswith("redis"):
        return {"visibility_timeout": 900, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}
    return {}


app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=broker_options(settings.CELERY_BROKER_URL),
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_publish_retry=False,  # a lost poke is made good by the sweep; a request must not wait for the broker
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    beat_schedule_filename=str(settings.VAR_DIR / "celerybeat-schedule"),
    timezone="UTC",
    beat_schedule={
        "sweep": {"task": "hotelpbx.frontdesk.tasks.sweep_task", "schedule": 2.0, "options": {"expires": 10}}
    },
)
app.autodiscover_tasks(["pbx", "rooms", "billing", "hotelpbx.frontdesk"])
