"""Errors of the telephone side that reach people."""

from hotelpbx.common.errors import ConflictError, NotFoundError, RuleError, UnavailableError


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
