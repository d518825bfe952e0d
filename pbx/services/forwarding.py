"""Where the telephones of guests may send their calls: nowhere outside the house, and never always.

A forwarding that a guest leaves behind would carry the next guest's calls away, at the hotel's cost where it leads
outside, and his wake-up call with them. Neither a check-out nor the wanted state sets it; it is only taken away.
"""

from pbx.vendor.extension_settings import ExtensionSettings, ForwardTarget
from pbx.vendor.extensions import Extension as DeviceExtension
from pbx.vendor.extensions import Forward

# What `forwards_repair` may set, by the device's names.
TAKEN_AWAY = ("alwaysforward", "noanswerforward", "ntransferto", "busyforward", "btransferto", "ringsimultaneous")
OUTSIDE = (ForwardTarget.MOBILE, ForwardTarget.CUSTOM)


def forwards_repair(shown: DeviceExtension, *, voicemail: bool) -> ExtensionSettings:
    """The settings that take away what must not be; empty when there is nothing.

    A call that is not answered or finds the phone busy goes to the mailbox instead, if there shall be one.
    """
    target = ForwardTarget.VOICEMAIL.value if voicemail else None
    repair: ExtensionSettings = {}
    if shown.always_forward.enabled:
        repair["alwaysforward"] = False
    if _leads_outside(shown.noanswer_forward):
        repair |= {"noanswerforward": voicemail, "ntransferto": target}
    if _leads_outside(shown.busy_forward):
        repair |= {"busyforward": voicemail, "btransferto": target}
    if shown.ringsimultaneous:  # the mobile telephone rings too
        repair["ringsimultaneous"] = False
    return repair


def _leads_outside(rule: Forward) -> bool:
    return bool(rule.enabled) and rule.to in OUTSIDE
