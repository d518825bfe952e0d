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


class NoRateError(RuleError):
    """No active tariff has a rate for this number."""

    default_code = "no_rate"


class NightAuditError(RuleError):
    """The night cannot be closed like this."""

    default_code = "night_audit_refused"
