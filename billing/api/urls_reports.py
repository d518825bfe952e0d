"""The API of the reports of several dates, mounted under /api/v1/reports/."""

from django.urls import path

import billing.converters  # noqa: F401 (makes its words known)
from billing.api import range_reports

urlpatterns = [
    path("<reportname:report>/", range_reports.RangeReport.as_view(), name="api-report-range"),
    path("<reportname:report>.<filekind:kind>", range_reports.RangeReportFile.as_view(), name="api-report-range-file"),
]
