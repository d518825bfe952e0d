"""Addresses of the pages of the money side."""

import datetime as dt

from django.urls import include, path, register_converter

from billing.views import comparisons, night_audit, rates, reports, tariffs


class IsoDate:
    """A date as `YYYY-MM-DD`."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """The date; one that the calendar does not have is no page."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date | str) -> str:
        """The text of the address."""
        return str(value)


register_converter(IsoDate, "isodate")

urlpatterns = [
    path("", include("billing.urls_folios")),
    path("calls/", include("billing.urls_calls")),
    path("night-audit/", night_audit.night_audit, name="night-audit"),
    path("night-audit/close/", night_audit.night_audit_close, name="night-audit-close"),
    path("night-audit/run/", night_audit.night_audit_progress, name="night-audit-run"),
    path("night-audit/mails/<int:mail_id>/send/", night_audit.report_mail_send, name="report-mail-send"),
    path("night-audit/<isodate:date>/mails/", night_audit.report_mails_send, name="report-mails-send"),
    path("reports/", include("billing.urls_reports")),
    path("reports/<isodate:date>/", reports.report, name="report"),
    path("reports/<isodate:date>/daily.csv", reports.report_csv, name="report-csv"),
    path("reports/<isodate:date>/daily.xlsx", reports.report_xlsx, name="report-xlsx"),
    path("reports/<isodate:date>/daily.pdf", reports.report_pdf, name="report-pdf"),
    path("", include("billing.urls_invoices")),
    path("tariffs/", tariffs.tariffs, name="tariffs"),
    path("tariffs/new/", tariffs.tariff_new, name="tariff-new"),
    path("tariffs/<int:tariff_id>/", tariffs.tariff, name="tariff"),
    path("tariffs/<int:tariff_id>/copy/", tariffs.tariff_copied, name="tariff-copy"),
    path("tariffs/<int:tariff_id>/delete/", tariffs.tariff_deletion, name="tariff-delete"),
    path("tariffs/<int:tariff_id>/cancel/", tariffs.tariff_cancellation, name="tariff-cancel"),
    path("tariffs/<int:tariff_id>/rates.csv", rates.tariff_rates_csv, name="tariff-rates-csv"),
    path("tariffs/<int:tariff_id>/rates/", rates.tariff_import, name="tariff-import"),
    path("tariffs/<int:tariff_id>/rates/progress/", rates.tariff_imports, name="tariff-imports"),
    path("tariffs/<int:tariff_id>/rates/new/", rates.tariff_rate_added, name="tariff-rate-add"),
    path("tariffs/<int:tariff_id>/rates/<int:rate_id>/", rates.tariff_rate_edit, name="tariff-rate-edit"),
    path("tariffs/<int:tariff_id>/rates/<int:rate_id>/remove/", rates.tariff_rate_removed, name="tariff-rate-remove"),
    path("tariffs/<int:tariff_id>/activate/", tariffs.tariff_activation, name="tariff-activate"),
    path("tariffs/<int:tariff_id>/changes/", comparisons.tariff_changes, name="tariff-changes"),
    path("tariffs/<int:tariff_id>/compare/", comparisons.tariff_compare, name="tariff-compare"),
    path("", include("billing.urls_minibar")),
]
