"""The API of the money side, mounted under /api/v1/."""

from django.urls import include, path

from billing.api import calls, comparisons, folio_windows, folios, mails, minibar, night, rates, tariffs, transfers

urlpatterns = [
    path("stays/<int:stay_id>/folio/", folios.StayFolio.as_view(), name="api-stay-folio"),
    path("folios/<int:folio_id>/", folios.FolioDetail.as_view(), name="api-folio"),
    path("folios/<int:folio_id>/charges/", folios.Charges.as_view(), name="api-folio-charges"),
    path("folios/<int:folio_id>/payments/", folios.Payments.as_view(), name="api-folio-payments"),
    path("folios/<int:folio_id>/refunds/", folios.Refunds.as_view(), name="api-folio-refunds"),
    path("folios/<int:folio_id>/late-charges/", folios.LateCharges.as_view(), name="api-folio-late-charges"),
    path("folios/<int:folio_id>/reopen/", folios.Reopening.as_view(), name="api-folio-reopen"),
    path("folios/<int:folio_id>/settle/", folios.Settlement.as_view(), name="api-folio-settle"),
    path("folios/<int:folio_id>/windows/", folio_windows.Windows.as_view(), name="api-folio-windows"),
    path("folios/<int:folio_id>/windows/<int:window>/", folio_windows.WindowDetail.as_view(), name="api-folio-window"),
    path("folios/<int:folio_id>/routing/", folio_windows.RoutingRules.as_view(), name="api-folio-routing"),
    path("folios/<int:folio_id>/transfers/", transfers.Transfers.as_view(), name="api-folio-transfers"),
    path("folio-entries/<int:entry_id>/split/", transfers.Splits.as_view(), name="api-folio-entry-split"),
    path("folio-entries/<int:entry_id>/reverse/", folios.Reversals.as_view(), name="api-folio-entry-reverse"),
    path("", include("billing.api.urls_minibar")),
    path("tariffs/", tariffs.Tariffs.as_view(), name="api-tariffs"),
    path("tariffs/quote/", tariffs.QuoteView.as_view(), name="api-tariff-quote"),
    path("tariffs/<int:tariff_id>/", tariffs.TariffDetail.as_view(), name="api-tariff"),
    path("tariffs/<int:tariff_id>/rates/", rates.Rates.as_view(), name="api-tariff-rates"),
    path("tariffs/<int:tariff_id>/import/", rates.RatesImport.as_view(), name="api-tariff-import"),
    path("tariffs/<int:tariff_id>/rates.csv", rates.RatesCsv.as_view(), name="api-tariff-rates-csv"),
    path("tariffs/<int:tariff_id>/rates/<int:rate_id>/", rates.RateDetail.as_view(), name="api-tariff-rate"),
    path("tariffs/<int:tariff_id>/copy/", tariffs.Copies.as_view(), name="api-tariff-copy"),
    path("tariffs/<int:tariff_id>/cancel-activation/", tariffs.Cancellation.as_view(), name="api-tariff-cancel"),
    path("tariffs/<int:tariff_id>/activate/", tariffs.Activation.as_view(), name="api-tariff-activate"),
    path("tariffs/<int:tariff_id>/changes/", comparisons.Changes.as_view(), name="api-tariff-changes"),
    path("tariffs/<int:tariff_id>/compare/", comparisons.Compare.as_view(), name="api-tariff-compare"),
    path("calls/", calls.Calls.as_view(), name="api-calls"),
    path("night-audit/", night.NightAuditView.as_view(), name="api-night-audit"),
    path("night-audit/run/", night.NightAuditProgress.as_view(), name="api-night-audit-run"),
    path("report-mails/", mails.ReportMails.as_view(), name="api-report-mails"),
    path("report-mails/<int:mail_id>/send/", mails.ReportMailSend.as_view(), name="api-report-mail-send"),
    path("reports/daily/", night.DailyReport.as_view(), name="api-report-daily"),
    path("reports/daily.csv", night.DailyReportCsv.as_view(), name="api-report-daily-csv"),
    path("reports/daily.xlsx", night.DailyReportXlsx.as_view(), name="api-report-daily-xlsx"),
    path("reports/daily.pdf", night.DailyReportPdf.as_view(), name="api-report-daily-pdf"),
]
