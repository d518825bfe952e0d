"""A report as whoever asks may see it: outside numbers without their last digits."""

import re

from hotelpbx.common.privacy import dialled_at
from pbx.models import Receipt

# Every spelling of the keys whose values name parties; ids of calls, devices and channels are no numbers to hide.
PARTY = re.compile(
    r'(?P<key>"(?:callfrom|callto|from|to|caller|callee|number|infos|didnumber|extid)"\s*:\s*")(?P<value>[^"]*)',
    re.IGNORECASE,
)


def numbers_hidden(receipt: Receipt) -> Receipt:
    """The report for showing; it is not to be saved afterwards."""

    def hide(match: re.Match[str]) -> str:
        return match["key"] + dialled_at(match["value"], receipt.pbx.property_code)

    hidden = PARTY.sub(hide, receipt.text)
    if hidden != receipt.text:
        receipt.raw = hidden.encode()
    return receipt
