"""Errors of the telephone side that reach people."""

from django.utils.translation import gettext as _

from hotelpbx.common.errors import (
    ApplicationError,
    ConflictError,
    InputError,
    NotFoundError,
    RuleError,
    UnavailableError,
)
from hotelpbx.common.words import in_words
from pbx.vendor.errors import (
    PbxAuthError,
    PbxError,
    PbxInvalidParameterError,
    PbxRejectedError,
    PbxUnknownTargetError,
)


class PbxNotFoundError(NotFoundError):
    """No PBX of this name."""

    default_code = "pbx_not_found"


class PbxOfflineError(UnavailableError):
    """The PBX does not answer now."""

    default_code = "pbx_offline"


class CommandStateError(ConflictError):
    """The command is not in a state that allows this."""

    default_code = "command_state"


class ExtensionNotFoundError(RuleError):
    """No extension of this number is known."""

    default_code = "extension_unknown"


class PbxRefusedError(ConflictError):
    """The PBX understood the request and said no; `extra` holds its number and the request's name."""

    default_code = "pbx_refused"


class PbxTargetError(NotFoundError):
    """The PBX does not have what was named."""

    default_code = "pbx_target_unknown"


class PbxOutcomeUnknownError(UnavailableError):
    """The request was sent and no usable answer came: it may or may not have been executed."""

    default_code = "pbx_outcome_unknown"


def error_for_people(error: PbxError) -> ApplicationError:
    """What went wrong with the device, as an error that the API and the pages can show."""
    if isinstance(error, PbxInvalidParameterError):
        return InputError(
            _("%(parameter)s: %(rule)s") % {"parameter": error.parameter, "rule": in_words(error.rule)},
            fields={error.parameter: [in_words(error.rule)]},
        )
    if not error.outcome_known:
        return PbxOutcomeUnknownError(_("It is not known whether this was done") + f": {in_words(str(error))}")
    if not isinstance(error, PbxRejectedError) or isinstance(error, PbxAuthError):
        return PbxOfflineError(in_words(str(error)))
    kind = PbxTargetError if isinstance(error, PbxUnknownTargetError) else PbxRefusedError
    return kind(in_words(str(error)), extra={"vendor_code": error.vendor_code, "endpoint": error.endpoint})


def reading_error_for_people(error: PbxError) -> ApplicationError:
    """The same where nothing was to be changed: then it is no question whether the device did it."""
    return error_for_people(error) if error.outcome_known else PbxOfflineError(in_words(str(error)))
