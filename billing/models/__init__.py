"""Rows of the money side."""

from billing.models.audit import NightAudit
from billing.models.calls import CallRating
from billing.models.folios import Department, Folio, FolioEntry
from billing.models.minibar import MinibarItem, MinibarPosting
from billing.models.tariffs import Tariff, TariffRate

__all__ = [
    "CallRating",
    "Department",
    "Folio",
    "FolioEntry",
    "MinibarItem",
    "MinibarPosting",
    "NightAudit",
    "Tariff",
    "TariffRate",
]
