"""Errors of the money side."""

from hotelpbx.common.errors import ConflictError, NotFoundError, RuleError


class FolioNotSettledError(RuleError):
    """The folio has a balance."""

    default_code = "folio_not_settled"


class FolioClosedError(ConflictError):
    """The folio takes no more entries."""

    default_code = "folio_closed"


class EntryReversedError(ConflictError):
    """The entry is reversed already, or is itself a reversal."""

    default_code = "entry_reversed"


class DepartmentNotFoundError(NotFoundError):
    """The property has no department of this code."""

    default_code = "department_not_found"


class TariffError(RuleError):
    """The tariff cannot do this."""

    default_code = "tariff_invalid"


class RatesMissingError(ConflictError):
    """The tariff has no rate for where guests have called; `extra["destinations"]` says where."""

    default_code = "tariff_rates_missing"


class NoRateError(RuleError):
    """No active tariff has a rate for this number."""

    default_code = "no_rate"


class NightAuditError(RuleError):
    """The night cannot be closed like this."""

    default_code = "night_audit_refused"


class FolioNotFoundError(NotFoundError):
    """No such folio."""

    default_code = "folio_not_found"


class TariffNotFoundError(NotFoundError):
    """No such tariff."""

    default_code = "tariff_not_found"


class MinibarError(RuleError):
    """What was taken from a minibar cannot be posted like this."""

    default_code = "minibar_refused"


class CallRatingError(ConflictError):
    """The verdict on a call is not in a state that allows this."""

    default_code = "call_rating_state"


class EntryNotFoundError(NotFoundError):
    """No such folio entry."""

    default_code = "entry_not_found"


class InvoiceNotFoundError(NotFoundError):
    """No such invoice or credit note."""

    default_code = "invoice_not_found"


class InvoiceEmptyError(RuleError):
    """Nothing is left to be invoiced."""

    default_code = "invoice_empty"


class InvoiceCreditedError(ConflictError):
    """The invoice was taken back already, or is itself a credit note."""

    default_code = "invoice_credited"


class ReportNotFoundError(NotFoundError):
    """No report of this date: it is neither closed nor the current business date."""

    default_code = "report_not_found"
