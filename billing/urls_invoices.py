"""Addresses of the pages of invoices and of the settings of the books."""

from django.urls import path

from billing.views import departments, invoices, settings

urlpatterns = [
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<int:invoice_id>/", invoices.invoice, name="invoice"),
    path("invoices/<int:invoice_id>.pdf", invoices.invoice_pdf, name="invoice-pdf"),
    path("invoices/<int:invoice_id>/credit/", invoices.invoice_take_back, name="invoice-credit"),
    path("folios/<int:folio_id>/invoice/", invoices.folio_invoice, name="folio-invoice"),
    path("folios/<int:folio_id>/invoice.pdf", invoices.folio_invoice_pdf, name="folio-invoice-pdf"),
    path("billing-settings/", settings.billing_settings_page, name="billing-settings"),
    path("billing-settings/departments/", departments.departments, name="departments"),
    path("billing-settings/departments/new/", departments.department_new, name="department-new"),
    path("billing-settings/departments/<int:department_id>/", departments.department_edit, name="department-edit"),
    path("billing-settings/room-rates/", departments.room_rate, name="room-rate-edit"),
]
