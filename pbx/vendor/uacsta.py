"""Remote control of telephones (manual: uaCSTA)."""

from pbx.vendor import checks
from pbx.vendor.addresses import host_of
from pbx.vendor.requester import Requester

CALLID_DIGITS = 12


class Uacsta:
    """Requests of the section "uaCSTA".

    The values come from the uacstacall report; `ip_address` is the telephone's, with or without its port. It works with
    listed telephones whose uaCSTA is on, as is the device's. Raises 10153 when the telephone does not do it.
    """

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def accept_inbound(self, *, ext_number: str, csta_callid: str, ip_address: str) -> None:
        """Let the telephone answer the call (manual: uacstacall/accept_inbound). Not idempotent."""
        self._requester.request("uacstacall/accept_inbound", _call(ext_number, csta_callid, ip_address))

    def refuse_inbound(self, *, ext_number: str, csta_callid: str, ip_address: str) -> None:
        """Let the telephone refuse the call (manual: uacstacall/refuse_inbound). Not idempotent."""
        self._requester.request("uacstacall/refuse_inbound", _call(ext_number, csta_callid, ip_address))

    def hangup(self, *, ext_number: str, csta_callid: str, ip_address: str) -> None:
        """Let the telephone hang up (manual: uacstacall/hangup). Not idempotent."""
        self._requester.request("uacstacall/hangup", _call(ext_number, csta_callid, ip_address))


def _call(ext_number: str, csta_callid: str, ip_address: str) -> dict[str, str]:
    checks.digits(CALLID_DIGITS)("cstacallid", csta_callid)
    host_of("ipaddress", ip_address)
    return {
        "extnumber": checks.extension_number(ext_number, "extnumber"),
        "cstacallid": csta_callid,
        "ipaddress": ip_address,
    }
