"""What may stand in the address of a report."""

from django.urls import register_converter

from billing.reports.files import TYPES as FILE_TYPES
from billing.reports.registry import BY_NAME


class Word:
    """One of some words."""

    def to_python(self, value: str) -> str:
        """The word."""
        return value

    def to_url(self, value: str) -> str:
        """The word."""
        return value


class ReportName(Word):
    """The name of a report of several dates."""

    regex = "|".join(BY_NAME)


class FileKind(Word):
    """The ending of a file."""

    regex = "|".join(FILE_TYPES)


register_converter(ReportName, "reportname")
register_converter(FileKind, "filekind")
