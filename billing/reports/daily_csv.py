"""Lists as CSV."""

from billing.reports.csv_files import csv_lines

__all__ = ["csv_lines"]
