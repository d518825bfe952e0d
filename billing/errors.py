"""Errors of the money side."""

from hotelpbx.common.errors import ConflictError, NotFoundError, RuleError


class FolioNotSettledError(RuleError):
    """The folio has a balance."""

    default_code = "folio_not_settled"


class FolioClosedError(ConflictError):
    """The folio takes no more entries."""

    default_code = "folio_closed"


class FolioNoPostError(RuleError):
    """The folio takes payments, but no charges."""

    default_code = "folio_no_post"


class FolioInUseError(ConflictError):
    """The guest is in house, so the check-out closes the folio."""

    default_code = "folio_in_use"


class WindowNotFoundError(NotFoundError):
    """The folio has no window of this number."""

    default_code = "folio_window_not_found"


class WindowError(RuleError):
    """The windows of the folio do not allow this."""

    default_code = "folio_window_refused"


class TransferError(RuleError):
    """The entry cannot be moved or split like this."""

    default_code = "transfer_refused"


class RefundError(RuleError):
    """So much cannot be given back."""

    default_code = "refund_refused"


class EntryReversedError(ConflictError):
    """The entry is reversed already, or is itself a reversal."""

    default_code = "entry_reversed"


class EntryInvoicedError(ConflictError):
    """The entry is on an invoice that stands."""

    default_code = "entry_invoiced"


class DepartmentNotFoundError(NotFoundError):
    """The property has no department of this code."""

    default_code = "department_not_found"


class DepartmentTakenError(ConflictError):
    """Another department has this code."""

    default_code = "department_taken"


class TariffError(RuleError):
    """The tariff cannot do this."""

    default_code = "tariff_invalid"


class TariffChangedError(ConflictError):
    """Somebody has changed the draft meanwhile."""

    default_code = "tariff_changed"


class RatesMissingError(ConflictError):
    """The tariff has no rate for where guests have called; `extra["destinations"]` says where."""

    default_code = "tariff_rates_missing"


class NoRateError(RuleError):
    """No active tariff has a rate for this number."""

    default_code = "no_rate"


class NightAuditError(RuleError):
    """The night cannot be closed like this."""

    default_code = "night_audit_refused"


class NightAuditRunningError(ConflictError):
    """Another process closes the night; `extra` says how far it is."""

    default_code = "night_audit_running"


class ReportMailError(ConflictError):
    """The mail is not in a state that allows this."""

    default_code = "report_mail_state"


class ReportMailNotFoundError(NotFoundError):
    """No such mail."""

    default_code = "report_mail_not_found"


class FolioNotFoundError(NotFoundError):
    """No such folio."""

    default_code = "folio_not_found"


class TariffNotFoundError(NotFoundError):
    """No such tariff."""

    default_code = "tariff_not_found"


class RateNotFoundError(NotFoundError):
    """No such rate."""

    default_code = "rate_not_found"


class MinibarError(RuleError):
    """What was taken from a minibar cannot be posted like this."""

    default_code = "minibar_refused"


class MinibarPriceError(RuleError):
    """The price cannot begin, or be given up, on this day."""

    default_code = "minibar_price_refused"


class MinibarItemNotFoundError(NotFoundError):
    """No such article."""

    default_code = "minibar_item_not_found"


class HousekeeperNotFoundError(NotFoundError):
    """No such housekeeper."""

    default_code = "housekeeper_not_found"


class CallRatingError(ConflictError):
    """The verdict on a call is not in a state that allows this."""

    default_code = "call_rating_state"


class CallSetUpError(RuleError):
    """A cost centre, a PIN owner, the terms of a trunk or a special number cannot be like this."""

    default_code = "call_set_up_refused"


class CallSetUpNotFoundError(NotFoundError):
    """No such cost centre, PIN owner, trunk or special number."""

    default_code = "call_set_up_not_found"


class CallNotFoundError(NotFoundError):
    """No such call."""

    default_code = "call_not_found"


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
