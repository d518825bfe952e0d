"""Why a call could not be connected, in words for whoever stands at the desk."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pbx.vendor.reports import FailureCause

WORDS: dict[FailureCause, str | Promise] = {
    FailureCause.NO_PERMISSION: _("this phone may not dial that number"),
    FailureCause.CONGESTION: _("no line is free"),
    FailureCause.DO_NOT_DISTURB: _("the phone does not take calls now (do not disturb)"),
    FailureCause.LINE_UNREACHABLE: _("the line does not work"),
    FailureCause.USER_BUSY: _("the call was turned down"),
    FailureCause.GONE: _("this number exists no more"),
    FailureCause.NOT_FOUND: _("there is no such number"),
    FailureCause.REQUEST_TIMEOUT: _("the phone is not connected"),
    FailureCause.UNAVAILABLE: _("nobody answered"),
    FailureCause.ADDRESS_INCOMPLETE: _("the number is not complete"),
    FailureCause.BUSY_HERE: _("busy"),
    FailureCause.DECLINED: _("nobody answered"),
}


def failure_words(reason: str) -> str:
    """The device's word in ours; as the device says it where nobody knows it."""
    return str(WORDS.get(FailureCause.parse(reason), reason))
