"""Addresses of the pages of the reports."""

from django.urls import path

import billing.converters  # noqa: F401 (makes its words known)
from billing.views import range_reports

urlpatterns = [
    path("", range_reports.report_list, name="reports"),
    path("<reportname:report>/", range_reports.report_range, name="report-range"),
    path("<reportname:report>.<filekind:kind>", range_reports.report_range_file, name="report-range-file"),
]
