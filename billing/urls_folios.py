"""Addresses of the pages of folios."""

from django.urls import path

from billing.views import folio_windows, folios, transfers

urlpatterns = [
    path("folios/", folios.folio_list, name="folios"),
    path("folios/<int:folio_id>/", folios.folio, name="folio"),
    path("folios/<int:folio_id>/print/", folios.folio_print, name="folio-print"),
    path("folios/<int:folio_id>/charge/", folios.folio_charge, name="folio-charge"),
    path("folios/<int:folio_id>/payment/", folios.folio_payment, name="folio-payment"),
    path("folios/<int:folio_id>/refund/", folios.folio_refund, name="folio-refund"),
    path("folios/<int:folio_id>/windows/new/", folio_windows.folio_window_new, name="folio-window-new"),
    path("folios/<int:folio_id>/windows/<int:window>/", folio_windows.folio_window, name="folio-window"),
    path("folios/<int:folio_id>/routing/", folio_windows.folio_routing, name="folio-routing"),
    path("folios/<int:folio_id>/terms/", folio_windows.folio_terms, name="folio-terms"),
    path("folios/<int:folio_id>/reopen/", folio_windows.folio_reopening, name="folio-reopen"),
    path("folios/<int:folio_id>/late-charge/", folio_windows.folio_late_charge, name="folio-late-charge"),
    path("folios/<int:folio_id>/close/", folio_windows.folio_closing, name="folio-close"),
    path("folios/<int:folio_id>/transfer/", transfers.folio_transfer, name="folio-transfer"),
    path("folio-entries/<int:entry_id>/split/", transfers.folio_entry_split, name="folio-entry-split"),
    path("folio-entries/<int:entry_id>/split/check/", transfers.folio_entry_split_check, name="folio-split-check"),
    path("folio-entries/<int:entry_id>/reverse/", folios.folio_entry_reverse, name="folio-entry-reverse"),
]
