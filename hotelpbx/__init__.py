"""HotelPBX: a hotel's front desk and its telephone exchange as one system."""

from hotelpbx.celery import app as celery_app

__all__ = ["celery_app"]
