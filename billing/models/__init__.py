"""Rows of the money side."""

from billing.models.audit import NightAudit, NightAuditRun, ReportMail
from billing.models.calls import CallRating, CostCentre, CostCentrePhone, NumberRule, PinOwner, TrunkTerms
from billing.models.folios import Department, Folio, FolioEntry, FolioWindow, RoutingRule
from billing.models.house import BillingSettings, RoomRate
from billing.models.invoices import Invoice, InvoicedEntry, InvoiceSeries
from billing.models.minibar import Housekeeper, MinibarItem, MinibarPosting, MinibarPrice
from billing.models.tariffs import Tariff, TariffImport, TariffRate

__all__ = [
    "BillingSettings",
    "CallRating",
    "CostCentre",
    "CostCentrePhone",
    "Department",
    "Folio",
    "FolioEntry",
    "FolioWindow",
    "Housekeeper",
    "Invoice",
    "InvoiceSeries",
    "InvoicedEntry",
    "MinibarItem",
    "MinibarPosting",
    "MinibarPrice",
    "NightAudit",
    "NightAuditRun",
    "NumberRule",
    "PinOwner",
    "ReportMail",
    "RoomRate",
    "RoutingRule",
    "Tariff",
    "TariffImport",
    "TariffRate",
    "TrunkTerms",
]
