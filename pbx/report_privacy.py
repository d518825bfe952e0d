"""A report as whoever asks may see it: outside numbers without their last digits, codes without PINs."""

import re

from hotelpbx.common.privacy import dialled_at
from pbx.models import Receipt
from pbx.pins import pins_hidden

# Every spelling of the keys whose values name parties; ids of calls, devices and channels are no numbers to hide, but
# that of a text message holds its recipient. A device may send a number without quotes.
PARTY = re.compile(
    r'(?P<key>"(?:callfrom|callto|from|to|caller|callee|number|infos|didnumber|extid|smsid)"\s*:\s*)'
    r'(?:"(?P<text>[^"]*)"|(?P<bare>\d+))',
    re.IGNORECASE,
)


def numbers_hidden(receipt: Receipt) -> Receipt:
    """The report for showing; it is not to be saved afterwards."""

    def hide(match: re.Match[str]) -> str:
        number = match["text"] if match["bare"] is None else match["bare"]
        shown = dialled_at(number, receipt.pbx.property_code)
        return match[0] if shown == number else f'{match["key"]}"{shown}"'

    hidden = PARTY.sub(hide, pins_hidden(receipt.text))
    if hidden != receipt.text:
        receipt.raw = hidden.encode()
    return receipt
