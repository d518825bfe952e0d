"""Invoices and the settings of the books in the API."""

from django.urls import path

from billing.api import invoices, settings

urlpatterns = [
    path("folios/<int:folio_id>/invoice.pdf", invoices.FolioInvoicePdf.as_view(), name="api-folio-invoice-pdf"),
    path("folios/<int:folio_id>/invoices/", invoices.FolioInvoices.as_view(), name="api-folio-invoices"),
    path("invoices/", invoices.Invoices.as_view(), name="api-invoices"),
    path("invoices/<int:invoice_id>/", invoices.InvoiceDetail.as_view(), name="api-invoice"),
    path("invoices/<int:invoice_id>.pdf", invoices.InvoicePdf.as_view(), name="api-invoice-pdf"),
    path("invoices/<int:invoice_id>/credit/", invoices.Credit.as_view(), name="api-invoice-credit"),
    path("billing-settings/", settings.Settings.as_view(), name="api-billing-settings"),
    path("departments/", settings.Departments.as_view(), name="api-departments"),
    path("departments/<int:department_id>/", settings.DepartmentDetail.as_view(), name="api-department"),
    path("room-rates/", settings.RoomRates.as_view(), name="api-room-rates"),
]
