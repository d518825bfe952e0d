"""What can go wrong between us and the device, sorted by what the caller may do about it.

Two class attributes decide, so that nobody has to look at class names:

* `retryable`: the same request may succeed later without a person doing anything.
* `outcome_known`: it is certain whether the device executed the request (and where known, it did not).

A one-shot command is repeated by itself only when both are true. Messages never hold a password or a token.
"""

from typing import ClassVar


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation and leaves it as it is; this package knows no Django."""
    return text


class PbxError(Exception):
    """Base of everything this package raises on purpose."""

    retryable: ClassVar[bool] = False
    outcome_known: ClassVar[bool] = True


class PbxConfigError(PbxError):
    """Our settings or the device's do not fit; nothing was executed and only a person can help."""


class PbxInvalidParameterError(PbxError, ValueError):
    """A value breaks a rule of the device; found before anything was sent."""

    def __init__(self, parameter: str, rule: str) -> None:
        super().__init__(f"{parameter}: {rule}")
        self.parameter = parameter
        self.rule = rule


class PbxConnectError(PbxError):
    """No connection, or no login: the request surely was not executed."""

    retryable = True


class PbxTimeoutError(PbxError):
    """The request left us and no usable answer came back: it may or may not have been executed."""

    retryable = True
    outcome_known = False


class PbxProtocolError(PbxError):
    """An answer came that we do not understand: the request may or may not have been executed."""

    retryable = True
    outcome_known = False


class FrameTooLargeError(PbxProtocolError):
    """A report on the TCP link grew beyond the limit; the link has to be closed."""


class PbxRejectedError(PbxError):
    """The device answered `Failed`. `sentence` is the English msgid for people, `vendor_code` the device's number."""

    def __init__(self, vendor_code: str, sentence: str, endpoint: str = "") -> None:
        where = f" [{endpoint}]" if endpoint else ""
        super().__init__(f"{sentence} (code {vendor_code or 'missing'}){where}")
        self.vendor_code = vendor_code
        self.sentence = sentence
        self.endpoint = endpoint


class PbxAuthError(PbxRejectedError):
    """The device refuses our name and password."""


class PbxLockedError(PbxAuthError):
    """The device has locked our address after wrong passwords; it opens again after ten minutes."""

    retryable = True


class PbxTokenError(PbxAuthError):
    """The token is unknown, empty or expired; a new login helps."""

    retryable = True


class PbxBusyError(PbxRejectedError):
    """The device or the phone cannot do it now; later it may."""

    retryable = True


class PbxUnknownTargetError(PbxRejectedError):
    """The extension, call, alarm or other object of the request does not exist."""


class PbxFaultError(PbxRejectedError, PbxTimeoutError):
    """The device took the request and then failed inside: it may or may not have been executed."""

    retryable = True
    outcome_known = False


class MalformedReport(PbxError, ValueError):  # noqa: N818 - it names the report, which is kept and shown as such
    """A report that cannot be read. `reason` names the field and never holds more than a short excerpt."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
